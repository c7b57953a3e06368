/** What training hands over: an SAE that reads and writes latents as they come. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import { gatedAsThresholds, type GatedWeights } from "@/sae/gated.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import type { JumpReluWeights } from "@/sae/jumprelu.ts";
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
 * Makes the model of an SAE in training: its normalisation folded in, for `batchtopk` one threshold for all features, for
 * `jumprelu` and `gated` one for each.
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
  if (activation === "gated") {
    return tf.tidy(() => {
      const { weights: folded, threshold } = gatedAsThresholds(weights as GatedWeights);
      const parameters = foldNormalization(folded, { ...normalization, preBias });
      return { parameters, activation: { kind: "threshold", threshold } } as unknown as tf.TensorContainer;
    }) as unknown as SaeModel;
  }
  const parameters = foldNormalization(weights, { ...normalization, preBias });
  if (activation === "relu") return { parameters, activation: { kind: "relu" } };
  if (activation === "topk") return { parameters, activation: { kind: "topk", k } };
  if (activation === "jumprelu") {
    const own = tf.clone((weights as JumpReluWeights).thresholds) as tf.Tensor1D;
    return { parameters, activation: { kind: "threshold", threshold: own } };
  }
  const thresholds = tf.tidy(() => tf.relu(threshold).tile([nFeatures]) as tf.Tensor1D);
  return { parameters, activation: { kind: "threshold", threshold: thresholds } };
}
