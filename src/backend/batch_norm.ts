/** Batch normalisation as in PyTorch, one op where TensorFlow's library computes. */
import * as tf from "@tensorflow/tfjs";
import { isNative, nativeOp } from "./native_op.ts";

/** What a batch normalisation learns and remembers; each is [channels]. */
export interface BatchNormParameters {
  /** Scale γ. */
  gamma: tf.Tensor;
  /** Offset β. */
  beta: tf.Tensor;
  /** Running mean of the channels. */
  mean: tf.Variable;
  /** Running unbiased variance of the channels. */
  variance: tf.Variable;
}

/** How to normalise. */
export interface BatchNormOptions {
  /** Normalise with the batch's own statistics and update the running ones; otherwise use the running ones. */
  training: boolean;
  /** Weight of the new batch in the running statistics, 0..1, as PyTorch counts it. Default 0.1. */
  momentum?: number;
  /** Added to the variance. Default 1e-5. */
  epsilon?: number;
}

/**
 * `y = γ · (x − m) / √(v + ε) + β`, per channel.
 *
 * While training, m and v are the batch's mean and biased variance, and the running statistics move by
 * `running ← (1 − momentum) · running + momentum · new` with the unbiased variance (PyTorch's `BatchNorm2d`).
 *
 * @param x [batch, height, width, channels], or [batch, channels].
 * @param parameters Scale, offset and running statistics; the latter change while training.
 * @returns Same shape as x.
 * @throws {TypeError} When x has another rank, or channels differ.
 */
export function batchNorm<T extends tf.Tensor>(
  x: T,
  parameters: BatchNormParameters,
  options: BatchNormOptions,
): T {
  const { training, momentum = 0.1, epsilon = 1e-5 } = options;
  const channels = x.shape.at(-1);
  if ((x.rank !== 4 && x.rank !== 2) || parameters.gamma.size !== channels) {
    throw new TypeError(
      `Cannot normalise a batch: found x [${
        x.shape.join(", ")
      }] and ${parameters.gamma.size} channels in gamma, ` +
        "wanted [batch, height, width, channels] or [batch, channels]",
    );
  }
  return tf.tidy(() => {
    const image = x.rank === 4 ? x as unknown as tf.Tensor4D : x.reshape([-1, 1, 1, channels]) as tf.Tensor4D;
    const y = !training
      ? normalise(image, { ...parameters, epsilon })
      : isNative()
      ? trainFused(image, { parameters, momentum, epsilon })
      : trainPlain(image, { parameters, momentum, epsilon });
    return (x.rank === 4 ? y : y.reshape(x.shape)) as unknown as T;
  });
}

interface Training {
  parameters: BatchNormParameters;
  momentum: number;
  epsilon: number;
}

function trainFused(x: tf.Tensor4D, { parameters, momentum, epsilon }: Training): tf.Tensor {
  const { gamma, beta, mean, variance } = parameters;
  const forward = tf.customGrad((...inputs) => {
    const [x, gamma, beta] = inputs as tf.Tensor[];
    const save = inputs[3] as tf.GradSaveFunc;
    const [y, newMean, newVariance, r1, r2, r3] = nativeOp(
      "FusedBatchNormV3",
      { epsilon, exponential_avg_factor: momentum, data_format: "NHWC", is_training: true },
      [x, gamma, beta, mean, variance],
      6,
    );
    mean.assign(newMean);
    variance.assign(newVariance);
    save([x, gamma, r1, r2, r3]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, gamma, r1, r2, r3] = saved;
        const attributes = { epsilon, data_format: "NHWC", is_training: true };
        const [dx, dGamma, dBeta, ...unused] = nativeOp(
          "FusedBatchNormGradV3",
          attributes,
          [dy, x, gamma, r1, r2, r3],
          5,
        );
        tf.dispose(unused);
        return [dx, dGamma, dBeta];
      },
    };
  });
  return forward(x, gamma, beta);
}

function trainPlain(x: tf.Tensor4D, { parameters, momentum, epsilon }: Training): tf.Tensor {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const count = x.size / x.shape[3];
  tf.tidy(() => {
    const unbiased = variance.mul(count / Math.max(count - 1, 1));
    parameters.mean.assign(parameters.mean.mul(1 - momentum).add(mean.mul(momentum)));
    parameters.variance.assign(parameters.variance.mul(1 - momentum).add(unbiased.mul(momentum)));
  });
  return normalise(x, { ...parameters, mean, variance, epsilon });
}

function normalise(
  x: tf.Tensor4D,
  { gamma, beta, mean, variance, epsilon }: Record<"gamma" | "beta" | "mean" | "variance", tf.Tensor> & {
    epsilon: number;
  },
): tf.Tensor {
  return tf.batchNorm4d(
    x,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    beta as tf.Tensor1D,
    gamma as tf.Tensor1D,
    epsilon,
  );
}
