/** The digit classifier of SAE-ception: 784 → 16 → 16 → 10 with ReLU, many of them as one stack. */
import * as tf from "@tensorflow/tfjs";
import { isNative, nativeOp } from "@/backend/native_op.ts";
import type { Network } from "@/saeception/activation_source.ts";
import { digitPixels } from "@/saeception/digits/mnist.ts";
import { seededRandom } from "@/training/random.ts";

/** Digits to tell apart. */
export const digitClasses = 10;

/**
 * The weights of a classifier or of a stack of them, `networks` in front. Matrices are `[outputs, inputs]`, as in
 * PyTorch; biases are rows.
 */
export type DigitWeights<T = tf.Tensor> = {
  /** `[networks, hidden, 784]`. */
  inputWeights: T;
  /** `[networks, 1, hidden]`. */
  inputBias: T;
  /** `[networks, hidden, hidden]`. */
  hiddenWeights: T;
  /** `[networks, 1, hidden]`. */
  hiddenBias: T;
  /** `[networks, 10, hidden]`. */
  outputWeights: T;
  /** `[networks, 1, 10]`. */
  outputBias: T;
};

/** What a stack of classifiers computes from a batch. */
export interface DigitOutputs {
  /** The opened layer, after its ReLU, `[networks, batch, hidden]`. */
  opened: tf.Tensor3D;
  /** The second hidden layer, after its ReLU, `[networks, batch, hidden]`. */
  hidden: tf.Tensor3D;
  /** `[networks, batch, 10]`. */
  logits: tf.Tensor3D;
}

/**
 * Draws the weights of one classifier, uniform in ±1/√inputs as PyTorch's `Linear` has it, biases too.
 *
 * @param seed Its own stream for each weight: the same seed gives the same weights whatever the pixels' scale.
 * @param hidden Width of both hidden layers.
 * @returns The weights, without the axis of networks.
 */
export function initialDigitNetwork(seed: number, hidden: number): Network & DigitWeights<Network[string]> {
  const uniform = (name: string, { shape, inputs }: { shape: number[]; inputs: number }) => {
    const random = seededRandom(seed, "digit classifier", name);
    const length = shape[0] * shape[1];
    return {
      shape,
      data: Float32Array.from({ length }, () => (2 * random.uniform() - 1) / Math.sqrt(inputs)),
    };
  };
  const inputs = digitPixels;
  return {
    inputWeights: uniform("inputWeights", { shape: [hidden, inputs], inputs }),
    inputBias: uniform("inputBias", { shape: [1, hidden], inputs }),
    hiddenWeights: uniform("hiddenWeights", { shape: [hidden, hidden], inputs: hidden }),
    hiddenBias: uniform("hiddenBias", { shape: [1, hidden], inputs: hidden }),
    outputWeights: uniform("outputWeights", { shape: [digitClasses, hidden], inputs: hidden }),
    outputBias: uniform("outputBias", { shape: [1, digitClasses], inputs: hidden }),
  };
}

/**
 * The opened layer, `ReLU(W₁x + b₁)`.
 *
 * @param weights A stack of classifiers.
 * @param x Pixels, `[1, groups, batch, 784]`: network n sees those of group n modulo `groups`.
 * @returns `[networks, batch, hidden]`, the caller's to dispose.
 */
export function openedLayer(weights: DigitWeights, x: tf.Tensor4D): tf.Tensor3D {
  return tf.tidy(() => {
    const [networks, hidden, inputs] = weights.inputWeights.shape;
    const groups = x.shape[1];
    const grouped = tf.reshape(weights.inputWeights, [networks / groups, groups, hidden, inputs]);
    const products = tf.matMul(x, grouped, false, true); // [networks / groups, groups, batch, hidden]
    return tf.relu(tf.add(tf.reshape(products, [networks, x.shape[2], hidden]), weights.inputBias));
  });
}

/**
 * Everything that a stack of classifiers computes: `h₁ = ReLU(W₁x + b₁)`, `h₂ = ReLU(W₂h₁ + b₂)`, `W₃h₂ + b₃`. What a
 * network gives does not depend on the networks beside it, to the bit.
 *
 * @param weights A stack of classifiers.
 * @param x Pixels, `[1, groups, batch, 784]`: network n sees those of group n modulo `groups`.
 * @returns Both hidden layers and the logits, the caller's to dispose.
 */
export function digitOutputs(weights: DigitWeights, x: tf.Tensor4D): DigitOutputs {
  return tf.tidy(() => {
    const opened = openedLayer(weights, x);
    const layer = (h: tf.Tensor3D, w: tf.Tensor, b: tf.Tensor) =>
      tf.add(tf.matMul(h, w as tf.Tensor3D, false, true), b) as tf.Tensor3D;
    const hidden = tf.relu(layer(opened, weights.hiddenWeights, weights.hiddenBias));
    return { opened, hidden, logits: layer(hidden, weights.outputWeights, weights.outputBias) };
  });
}

/**
 * Cross-entropy `log Σ_k exp(z_k) − z_y` of each example, and its gradient `softmax(z) − [k = y]`.
 *
 * @param logits `[networks, batch, 10]`.
 * @param labels The true digits, int32, `[networks · batch]`.
 * @returns `losses`, `[networks · batch]`, and `gradient`, `[networks, batch, 10]`, the caller's to dispose.
 */
export function digitCrossEntropy(
  logits: tf.Tensor3D,
  labels: tf.Tensor1D,
): { losses: tf.Tensor1D; gradient: tf.Tensor3D } {
  return tf.tidy(() => {
    const flat = tf.reshape(logits, [-1, digitClasses]) as tf.Tensor2D;
    if (isNative()) {
      const [losses, gradient] = nativeOp("SparseSoftmaxCrossEntropyWithLogits", {}, [flat, labels], 2);
      return { losses: losses as tf.Tensor1D, gradient: tf.reshape(gradient, logits.shape) };
    }
    const truth = tf.oneHot(labels, digitClasses).cast("float32");
    const logShares = tf.logSoftmax(flat);
    const losses = tf.neg(tf.sum(tf.mul(truth, logShares), 1)) as tf.Tensor1D;
    return { losses, gradient: tf.reshape(tf.sub(tf.exp(logShares), truth), logits.shape) };
  });
}

/**
 * Puts networks on top of each other.
 *
 * @param networks Networks with the same names and shapes.
 * @returns Arrays with an axis of networks in front.
 */
export function stackNetworks(networks: Network[]): Network {
  const stacked = Object.entries(networks[0]).map(([name, { shape, data }]) => {
    const all = new Float32Array(networks.length * data.length);
    networks.forEach((network, i) => all.set(network[name].data, i * data.length));
    return [name, { shape: [networks.length, ...shape], data: all }];
  });
  return Object.fromEntries(stacked);
}

/**
 * Takes one network out of a stack.
 *
 * @param stack What {@linkcode stackNetworks} gives.
 * @param index Which one.
 * @returns A copy, without the axis of networks.
 */
export function networkAt(stack: Network, index: number): Network {
  return Object.fromEntries(
    Object.entries(stack).map(([name, { shape, data }]) => {
      const size = data.length / shape[0];
      return [name, { shape: shape.slice(1), data: data.slice(index * size, (index + 1) * size) }];
    }),
  );
}
