/** Moves values between channels and space, both ways and with gradients, which TensorFlow.js lacks. */
import * as tf from "@tensorflow/tfjs";
import { isNative, nativeOp } from "./native_op.ts";

/**
 * Spreads channels over blocks of pixels: `y[n, h·b+i, w·b+j, c] = x[n, h, w, (i·b+j)·C + c]`.
 *
 * @param x [batch, height, width, block² · channels].
 * @param block Side of a block in pixels, above 1.
 * @returns [batch, height · block, width · block, channels].
 */
export function depthToSpace(x: tf.Tensor4D, block: number): tf.Tensor4D {
  return tf.customGrad((x) => ({
    value: forward(x as tf.Tensor4D, block),
    gradFunc: (dy: tf.Tensor) => backward(dy as tf.Tensor4D, block),
  }))(x) as tf.Tensor4D;
}

/**
 * Gathers blocks of pixels into channels, the inverse of {@linkcode depthToSpace}.
 *
 * @param x [batch, height, width, channels]; height and width are multiples of block.
 * @param block Side of a block in pixels, above 1.
 * @returns [batch, height / block, width / block, block² · channels].
 * @throws {TypeError} When a side is no multiple of block.
 */
export function spaceToDepth(x: tf.Tensor4D, block: number): tf.Tensor4D {
  if (x.shape[1] % block !== 0 || x.shape[2] % block !== 0) {
    throw new TypeError(
      `Cannot gather blocks: found an image of ${x.shape[1]} × ${
        x.shape[2]
      } pixels, wanted multiples of ${block}`,
    );
  }
  return tf.customGrad((x) => ({
    value: backward(x as tf.Tensor4D, block),
    gradFunc: (dy: tf.Tensor) => forward(dy as tf.Tensor4D, block),
  }))(x) as tf.Tensor4D;
}

function forward(x: tf.Tensor4D, block: number): tf.Tensor4D {
  return tf.depthToSpace(x, block, "NHWC");
}

function backward(x: tf.Tensor4D, block: number): tf.Tensor4D {
  if (isNative()) {
    return nativeOp("SpaceToDepth", { block_size: block, data_format: "NHWC" }, [x], 1)[0] as tf.Tensor4D;
  }
  const [batch, height, width, channels] = x.shape;
  return tf.tidy(() =>
    x.reshape([batch, height / block, block, width / block, block, channels])
      .transpose([0, 1, 3, 2, 4, 5])
      .reshape([batch, height / block, width / block, block * block * channels])
  );
}
