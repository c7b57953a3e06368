/** A small convolutional network for CIFAR-10 with one layer laid open. */
import * as tf from "@tensorflow/tfjs";
import { relu } from "@/backend/relu.ts";
import type { Network } from "@/saeception/activation_source.ts";
import { cifarClasses, cifarSize } from "@/saeception/cifar/cifar.ts";
import { normals, seededRandom } from "@/training/random.ts";

/** How large the network is. */
export interface CifarNetworkSize {
  /** Output channels of the two convolutions. */
  channels: readonly number[];
  /** Width of the opened layer. */
  hidden: number;
}

/** What the network computes from a batch. */
export interface CifarOutputs {
  /** The opened layer, after its ReLU, `[batch, hidden]`. */
  opened: tf.Tensor2D;
  /** `[batch, 10]`. */
  logits: tf.Tensor2D;
}

/**
 * Draws weights N(0, 2 / inputs) (He et al. 2015); biases are 0.
 *
 * @param seed Each weight has its own stream of it.
 * @param size How large the network is.
 * @returns The weights by name.
 */
export function initialCifarNetwork(seed: number, { channels, hidden }: CifarNetworkSize): Network {
  const [first, second] = channels;
  const shapes = {
    first: [3, 3, 3, first],
    second: [3, 3, first, second],
    opened: [(cifarSize / 4) ** 2 * second, hidden],
    output: [hidden, cifarClasses.length],
  };
  const layers = Object.entries(shapes).flatMap(([name, shape]) => {
    const inputs = shape.slice(0, -1).reduce((product, length) => product * length, 1);
    const outputs = shape.at(-1)!;
    const scale = Math.sqrt(2 / inputs);
    const random = seededRandom(seed, "cifar network", name);
    return [
      [`${name}/weights`, { shape, data: normals(inputs * outputs, random).map((value) => scale * value) }],
      [`${name}/bias`, { shape: [outputs], data: new Float32Array(outputs) }],
    ] as const;
  });
  return Object.fromEntries(layers);
}

/**
 * `u = ReLU(conv₂(ReLU(conv₁(x))))`, both 3 × 3 with stride 2, `h = ReLU(W u + b)`, `logits = V h + c`; h is the opened layer.
 *
 * @param weights Weights by name.
 * @param x Pictures in [-1, 1], `[batch, 32, 32, 3]`.
 * @returns The opened layer and the logits; the caller disposes of them.
 */
export function cifarOutputs(weights: Record<string, tf.Tensor>, x: tf.Tensor4D): CifarOutputs {
  return tf.tidy(() => {
    const convolve = (name: string, input: tf.Tensor4D) =>
      relu(
        tf.conv2d(input, weights[`${name}/weights`] as tf.Tensor4D, 2, "same").add(weights[`${name}/bias`]),
      ) as tf.Tensor4D;
    const dense = (name: string, input: tf.Tensor2D) =>
      tf.matMul(input, weights[`${name}/weights`] as tf.Tensor2D).add(weights[`${name}/bias`]) as tf.Tensor2D;
    const u = convolve("second", convolve("first", x)); // [batch, 8, 8, channels]
    const opened = relu(dense("opened", u.reshape([x.shape[0], -1])));
    return { opened, logits: dense("output", opened) };
  });
}

/**
 * Mean cross-entropy `log Σ_k exp(z_k) − z_y`.
 *
 * @param logits `[batch, 10]`.
 * @param labels True classes, int32, `[batch]`.
 * @returns A scalar; the caller disposes of it.
 */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => {
    const truth = tf.oneHot(labels, logits.shape[1]).cast("float32");
    return tf.neg(tf.mean(tf.sum(tf.mul(truth, tf.logSoftmax(logits)), 1))) as tf.Scalar;
  });
}
