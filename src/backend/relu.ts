/** The rectified linear unit, with its gradient as one op. */
import * as tf from "@tensorflow/tfjs";
import { isNative, nativeOp } from "./native_op.ts";

/**
 * `relu(x) = max(x, 0)`; its gradient is `dy · [y > 0]`.
 *
 * @param x Any shape.
 * @returns Same shape.
 */
export function relu<T extends tf.Tensor>(x: T): T {
  if (!isNative()) return tf.relu(x);
  return fusedRelu(x) as T;
}

/**
 * `dy · [y > 0]`: the gradient of `relu` by hand.
 *
 * @param dy The gradient by the output y.
 * @param y The output, of the same shape.
 * @returns The gradient by the input, same shape.
 */
export function reluGradient<T extends tf.Tensor>(dy: T, y: T): T {
  if (isNative()) return nativeOp("ReluGrad", {}, [dy, y], 1)[0] as T;
  return tf.tidy(() => tf.where(tf.greater(y, 0), dy, tf.zerosLike(dy)) as T);
}

const fusedRelu = tf.customGrad((x, save) => {
  const [y] = nativeOp("Relu", {}, [x as tf.Tensor], 1);
  (save as tf.GradSaveFunc)([y]);
  return {
    value: y,
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => reluGradient(dy, saved[0]),
  };
});
