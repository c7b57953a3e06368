/** What the weights in training do with latents, for the curves and for resampling. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import { gatedCode, type GatedWeights } from "@/sae/gated.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import { jumpReluPenalty, type JumpReluWeights, preActivationTerm } from "@/sae/jumprelu.ts";
import { l1Penalty, squaredError } from "@/sae/loss.ts";
import { levelErrors } from "@/sae/matryoshka.ts";
import { activate } from "@/sae/model.ts";
import { selectedMatrix } from "@/sae/selection.ts";
import { affine, asRow } from "@/sae/stacked.ts";

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
  /** What is added to the loss, a scalar: the squared error of the `gated` gate's own reconstruction, `jumprelu`'s pre-activation term, the errors of `matryoshka`'s prefixes, else 0. */
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
      auxiliary: gate
        ? errorOf(reconstructed(gate))
        : lacking ?? prefixErrors(features, { x, weights, config }),
    };
  });
}

/** What `matryoshka` adds to the loss: the errors of all prefixes but the whole. */
function prefixErrors(
  features: tf.Tensor2D,
  { x, weights, config }: { x: tf.Tensor2D; weights: TrainingWeights; config: SaeConfig },
): tf.Scalar {
  if (config.activation !== "matryoshka") return tf.scalar(0);
  const { decoder, decoderBias } = weights;
  const errors = levelErrors(x, { ...config, features, decoder: decoder as tf.Tensor2D, decoderBias });
  return tf.addN([tf.scalar(0), ...errors.slice(0, -1)]);
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
  if (config.activation !== "jumprelu") return { features: selectedMatrix(z, config) as tf.Tensor2D };
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

/**
 * `z = (x − decoderBias) · encoderᵀ + encoderBias`, or without `preBias` `z = x · encoderᵀ + encoderBias`.
 *
 * @param weights The weights in training, of one SAE or of a stack.
 * @param options The batch in training coordinates and the configuration.
 * @returns `[batch, nFeatures]`, for a stack `[S, batch, nFeatures]`; the caller disposes of it.
 */
export function preActivationsInTraining(
  { encoder, encoderBias, decoderBias }: TrainingWeights,
  { x, config }: { x: tf.Tensor; config: SaeConfig },
): tf.Tensor {
  const input = config.preBias ? tf.sub(x, asRow(decoderBias)) : x;
  return affine(input, { matrix: encoder, transpose: true, bias: encoderBias });
}
