/** What one training step computes for a configuration: gradients, and the quantities that the curves show. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import { reluGradients, sparseGradients, type StepGradients, type TrainingWeights } from "@/sae/gradients.ts";
import { squaredError } from "@/sae/loss.ts";
import { reconstruct } from "@/sae/model.ts";
import { deadCode, selectCode } from "@/sae/selection.ts";

/** One step's circumstances. */
export interface StepContext {
  /** The configuration. */
  config: SaeConfig;
  /** The batch in training coordinates, `[batch, dimensions]`. */
  x: tf.Tensor2D;
  /** The L1 penalty's weight at this step. */
  lambda: number;
  /** Indices of the features that count as dead, for the auxiliary loss. */
  dead: Int32Array;
}

/** The gradients, and for `batchtopk` the smallest positive activation that the batch kept. */
export interface StepResult extends StepGradients {
  /** A scalar, only with `batchtopk`. */
  smallestKept?: tf.Scalar;
}

/**
 * Computes the gradients of one step.
 *
 * @param weights The weights in training.
 * @param context The batch and the configuration.
 * @returns Gradients and trackers' input; the caller disposes of them.
 */
export function stepGradients(
  weights: TrainingWeights,
  { config, x, lambda, dead }: StepContext,
): StepResult {
  if (config.activation === "relu") return reluGradients(weights, { ...config, x, lambda });
  return tf.tidy(() => {
    const z = preActivationsInTraining(weights, x);
    const code = selectCode(z, config);
    const aux = dead.length > 0 && config.deadRemedy === "auxk"
      ? {
        code: deadCode(z, {
          dead: tf.tensor1d(dead, "int32"),
          k: Math.min(config.auxK, dead.length),
        }),
        coefficient: config.auxCoefficient,
        auxScale: config.auxScale,
      }
      : undefined;
    const step: StepResult = sparseGradients(weights, { x, code, lossScale: config.lossScale, aux });
    if (config.activation === "batchtopk") {
      step.smallestKept = tf.min(tf.where(tf.greater(code.values, 0), code.values, Infinity));
    }
    return { ...step };
  });
}

/** What the current weights do with some latents. */
export interface TrainingMeasures {
  /** Squared error on the configuration's loss scale, a scalar. */
  reconstruction: tf.Scalar;
  /** What the reconstruction lacks, x − x̂, `[n, dimensions]`. */
  residual: tf.Tensor2D;
  /** Mean sum of features, a scalar. */
  l1: tf.Scalar;
  /** Mean number of features above 0, a scalar. */
  l0: tf.Scalar;
}

/**
 * Measures the current weights with the selection that training uses.
 *
 * @param weights The weights in training.
 * @param options Latents in training coordinates, `[n, dimensions]`, and the configuration.
 * @returns The measures; the caller disposes of them.
 */
export function trainingMeasures(
  weights: TrainingWeights,
  { x, config }: { x: tf.Tensor2D; config: SaeConfig },
): TrainingMeasures {
  return tf.tidy(() => {
    const z = preActivationsInTraining(weights, x);
    const features = config.activation === "relu" ? tf.relu(z) : denseFeatures(z, config);
    const { decoder, decoderBias } = weights as { decoder: tf.Tensor2D; decoderBias: tf.Tensor1D };
    const reconstruction = reconstruct({ decoder, decoderBias }, features);
    return {
      reconstruction: squaredError(x, { reconstruction, lossScale: config.lossScale }),
      residual: tf.sub(x, reconstruction) as tf.Tensor2D,
      l1: tf.mean(tf.sum(features, 1)) as tf.Scalar,
      l0: tf.mean(tf.sum(tf.cast(tf.greater(features, 0), "float32"), 1)) as tf.Scalar,
    };
  });
}

function denseFeatures(z: tf.Tensor2D, config: SaeConfig): tf.Tensor2D {
  const { rows, features, values } = selectCode(z, config);
  return tf.scatterND(tf.stack([rows, features], 1), values, z.shape) as tf.Tensor2D;
}

/** `z = (x − decoderBias) · encoderᵀ + encoderBias`. */
function preActivationsInTraining(weights: TrainingWeights, x: tf.Tensor2D): tf.Tensor2D {
  const { encoder, encoderBias, decoderBias } = weights;
  const a = tf.sub(x, decoderBias) as tf.Tensor2D;
  return tf.fused.matMul({
    a,
    b: encoder as tf.Tensor2D,
    transposeB: true,
    bias: encoderBias,
  }) as tf.Tensor2D;
}
