/** What training hands over: an SAE that reads and writes latents as they come. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import { foldNormalization, type Normalization } from "@/sae/normalization.ts";
import type { SaeModel } from "@/sae/sae.ts";

/** What belongs to an SAE's weights in training. */
export interface TrainedParts {
  /** How it was trained. */
  config: SaeConfig;
  /** The map behind which it was trained. */
  normalization: Normalization;
  /** The running mean of the smallest kept activation, `[1]`, for `batchtopk`. */
  threshold: tf.Tensor;
}

/**
 * Makes the model of an SAE in training: its normalisation folded in, and for `batchtopk` one threshold for all features.
 *
 * @param weights Its weights, not stacked.
 * @param parts What belongs to them.
 * @returns The model; the caller disposes of its tensors.
 */
export function trainedModel(
  weights: TrainingWeights,
  { config, normalization, threshold }: TrainedParts,
): SaeModel {
  const { activation, k, nFeatures, preBias } = config;
  const parameters = foldNormalization(weights, { ...normalization, preBias });
  if (activation === "relu") return { parameters, activation: { kind: "relu" } };
  if (activation === "topk") return { parameters, activation: { kind: "topk", k } };
  const thresholds = tf.tidy(() => tf.relu(threshold).tile([nFeatures]) as tf.Tensor1D);
  return { parameters, activation: { kind: "threshold", threshold: thresholds } };
}
