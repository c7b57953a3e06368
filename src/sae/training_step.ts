/** What one training step computes for a configuration: gradients, and the quantities that the curves show. */
import * as tf from "@tensorflow/tfjs";
import { affine, asRow } from "@/sae/stacked.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { denseGradients } from "@/sae/dense_gradients.ts";
import { selectDense } from "@/sae/dense_selection.ts";
import { reluGradients, sparseGradients, type StepGradients, type TrainingWeights } from "@/sae/gradients.ts";
import { gatedCode, gatedGradients, type GatedWeights } from "@/sae/gated.ts";
import {
  jumpReluGradients,
  jumpReluPenalty,
  type JumpReluWeights,
  preActivationTerm,
} from "@/sae/jumprelu.ts";
import { l1Penalty, squaredError } from "@/sae/loss.ts";
import { activate } from "@/sae/model.ts";
import { deadCode, deadCodeOfStack, selectCode, type SparseCode } from "@/sae/selection.ts";
import { linearWarmup } from "@/training/schedule.ts";

/** A stack's features are kept with their zeros up to so many features per active one; that is faster than entries. */
const denseUpTo = 100;

/** One step's circumstances. Where a stack has a number of its own for each SAE, it is a list. */
export interface StepContext {
  /** The configuration, for a stack that of any of its SAEs. */
  config: SaeConfig;
  /** The batch in training coordinates, `[batch, dimensions]`, for a stack `[S, batch, dimensions]`. */
  x: tf.Tensor;
  /** Active features per sample, or the L0 that `jumprelu` with `l0-target` aims at. */
  k: number | number[];
  /** The penalty's weight at this step. */
  lambda: number | number[];
  /** Indices of the features that count as dead, for the auxiliary loss, for each SAE. */
  dead: Int32Array[];
}

/** The gradients, and for `batchtopk` the smallest positive activation that the batch kept. */
export interface StepResult extends StepGradients {
  /** A scalar, for a stack `[S]`, only with `batchtopk`. */
  smallestKept?: tf.Tensor;
}

/**
 * Computes the gradients of one step.
 *
 * @param weights The weights in training, of one SAE or of a stack.
 * @param context The batch and the configuration.
 * @returns Gradients and trackers' input; the caller disposes of them.
 */
export function stepGradients(
  weights: TrainingWeights,
  { config, x, k, lambda, dead }: StepContext,
): StepResult {
  if (config.activation === "relu") return reluGradients(weights, { ...config, x, lambda });
  if (config.activation === "gated") {
    return gatedGradients(weights as GatedWeights, { ...config, x, lambda });
  }
  if (config.activation === "jumprelu") {
    return jumpReluGradients(weights as JumpReluWeights, { ...config, x, lambda, k });
  }
  return tf.tidy(() => {
    const { activation, auxCoefficient: coefficient, auxScale } = config;
    const z = preActivationsInTraining(weights, { x, config });
    const hasDead = config.deadRemedy === "auxk" && dead.some(({ length }) => length > 0);
    if (x.rank === 3 && !hasDead && config.nFeatures <= denseUpTo * config.k) {
      const { f, smallestKept } = selectDense(z, { activation, k });
      const step = denseGradients(weights, { ...config, x, f });
      return { ...step, ...(smallestKept && { smallestKept }) };
    }
    const code = selectCode(z, { activation, k });
    const aux = hasDead ? { code: auxCode(z, { config, dead }), coefficient, auxScale } : undefined;
    const step: StepResult = sparseGradients(weights, { ...config, x, code, aux });
    if (activation === "batchtopk") {
      const kept = code.values.reshape([...z.shape.slice(0, -2), -1]);
      step.smallestKept = tf.min(tf.where(tf.greater(kept, 0), kept, Infinity), -1);
    }
    return { ...step };
  });
}

/**
 * The penalty's weight at a step: lambda, after its warmup.
 *
 * @param step The step.
 * @param config The configuration.
 * @returns 0 to lambda.
 */
export function lambdaAt(
  step: number,
  { lambda, lambdaWarmup, steps }: Pick<SaeConfig, "lambda" | "lambdaWarmup" | "steps">,
): number {
  return lambda * linearWarmup(step, Math.round(lambdaWarmup * steps));
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
  /** What lambda weighs, a scalar: for `relu` the mean sum of features whatever the rows' lengths, 0 for `topk` and `batchtopk`. */
  penalty: tf.Scalar;
  /** What is added to the loss, a scalar: the squared error of the `gated` gate's own reconstruction, `jumprelu`'s pre-activation term, else 0. */
  auxiliary: tf.Scalar;
}

/**
 * Measures the current weights with the selection that training uses.
 *
 * @param weights The weights in training, of one SAE.
 * @param options Latents in training coordinates, `[n, dimensions]`, and the configuration.
 * @returns The measures; the caller disposes of them.
 */
export function trainingMeasures(
  weights: TrainingWeights,
  { x, config }: { x: tf.Tensor2D; config: SaeConfig },
): TrainingMeasures {
  return tf.tidy(() => {
    const { decoder, decoderBias } = weights;
    const { features, gate, lacking } = featuresInTraining(weights, { x, config });
    const reconstructed = (code: tf.Tensor2D) =>
      affine(code, { matrix: decoder, bias: decoderBias }) as tf.Tensor2D;
    const errorOf = (reconstruction: tf.Tensor2D) =>
      squaredError(x, { reconstruction, lossScale: config.lossScale });
    const reconstruction = reconstructed(features);
    const l1 = tf.mean(tf.sum(features, 1)) as tf.Scalar;
    return {
      reconstruction: errorOf(reconstruction),
      residual: tf.sub(x, reconstruction) as tf.Tensor2D,
      l1,
      l0: tf.mean(tf.sum(tf.cast(tf.greater(features, 0), "float32"), 1)) as tf.Scalar,
      penalty: penaltyOf({ features, gate, l1 }, { ...config, decoder: decoder as tf.Tensor2D }),
      auxiliary: gate ? errorOf(reconstructed(gate)) : lacking ?? tf.scalar(0),
    };
  });
}

/** Features as training selects them, for `gated` also the gates, and for `jumprelu` the pre-activation term. */
function featuresInTraining(
  weights: TrainingWeights,
  { x, config }: { x: tf.Tensor2D; config: SaeConfig },
): { features: tf.Tensor2D; gate?: tf.Tensor2D; lacking?: tf.Scalar } {
  if (config.activation === "gated") {
    const input = config.preBias ? tf.sub(x, weights.decoderBias) as tf.Tensor2D : x;
    return gatedCode(weights as GatedWeights, input);
  }
  const z = preActivationsInTraining(weights, { x, config }) as tf.Tensor2D;
  if (config.activation === "relu") return { features: tf.relu(z) };
  if (config.activation !== "jumprelu") return { features: denseFeatures(z, config) };
  const own = weights as JumpReluWeights;
  const lacking = tf.mul(
    preActivationTerm(z, { weights: own, loss: config }),
    config.preActivationPenalty,
  ) as tf.Scalar;
  const threshold = own.thresholds as tf.Tensor1D;
  return { features: activate(z, { kind: "threshold", threshold }), lacking };
}

function penaltyOf(
  { features, gate, l1 }: { features: tf.Tensor2D; gate: tf.Tensor2D | undefined; l1: tf.Scalar },
  config: SaeConfig & { decoder: tf.Tensor2D },
): tf.Scalar {
  if (config.activation === "relu") return l1;
  if (config.activation === "jumprelu") return jumpReluPenalty(features, config);
  return gate ? l1Penalty(gate, config) : tf.scalar(0);
}

function denseFeatures(z: tf.Tensor2D, config: SaeConfig): tf.Tensor2D {
  const { rows, features, values } = selectCode(z, config);
  return tf.scatterND(tf.stack([rows, features], 1), values, z.shape) as tf.Tensor2D;
}

/** What the dead features of each SAE say about the residual. */
function auxCode(z: tf.Tensor, { config, dead }: Pick<StepContext, "config" | "dead">): SparseCode {
  const k = Math.min(config.auxK, Math.max(...dead.map(({ length }) => length)));
  if (z.rank === 3) return deadCodeOfStack(z, { dead, k });
  return deadCode(z as tf.Tensor2D, { dead: tf.tensor1d(dead[0], "int32"), k });
}

/** `z = (x − decoderBias) · encoderᵀ + encoderBias`, or without `preBias` `z = x · encoderᵀ + encoderBias`. */
function preActivationsInTraining(
  { encoder, encoderBias, decoderBias }: TrainingWeights,
  { x, config }: { x: tf.Tensor; config: SaeConfig },
): tf.Tensor {
  const input = config.preBias ? tf.sub(x, asRow(decoderBias)) : x;
  return affine(input, { matrix: encoder, transpose: true, bias: encoderBias });
}
