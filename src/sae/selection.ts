/** Which features stay active in training, as a list of entries instead of a matrix full of zeros. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";

/** The non-zero entries of a feature matrix `[batch, nFeatures]`, each array `[entries]`. */
export interface SparseCode {
  /** The sample of each entry, int32. */
  rows: tf.Tensor1D;
  /** The feature of each entry, int32. */
  features: tf.Tensor1D;
  /** The activation of each entry, ≥ 0: a selected negative pre-activation counts as 0. */
  values: tf.Tensor1D;
}

/**
 * The selection that a configuration with `topk` or `batchtopk` trains with.
 *
 * @param z Pre-activations, `[batch, nFeatures]`.
 * @param config The activation and k.
 * @returns The entries; the caller disposes of them.
 */
export function selectCode(
  z: tf.Tensor2D,
  { activation, k }: Pick<SaeConfig, "activation" | "k">,
): SparseCode {
  return activation === "topk" ? topKCode(z, k) : batchTopKCode(z, Math.round(k * z.shape[0]));
}

/**
 * The k largest pre-activations of each sample; ties go to the lower feature.
 *
 * @param z Pre-activations, `[batch, nFeatures]`.
 * @param k How many each sample keeps, 1 to nFeatures.
 * @returns `batch · k` entries; the caller disposes of them.
 */
export function topKCode(z: tf.Tensor2D, k: number): SparseCode {
  return tf.tidy(() => {
    const { values, indices } = tf.topk(z, k);
    const rows = tf.range(0, z.shape[0], 1, "int32").reshape([-1, 1]).tile([1, k]);
    return { rows: rows.flatten(), features: indices.flatten(), values: tf.relu(values).flatten() };
  });
}

/**
 * The largest pre-activations of the whole batch (Bussmann et al. 2024): samples share the budget. Ties go to the lower
 * sample, then the lower feature.
 *
 * @param z Pre-activations, `[batch, nFeatures]`.
 * @param total How many the batch keeps, `round(k · batch)`.
 * @returns Exactly `total` entries, largest first; the caller disposes of them.
 */
export function batchTopKCode(z: tf.Tensor2D, total: number): SparseCode {
  return tf.tidy(() => {
    const nFeatures = tf.scalar(z.shape[1], "int32");
    const { values, indices } = tf.topk(z.flatten(), total);
    const rows = tf.floorDiv(indices, nFeatures) as tf.Tensor1D;
    const features = tf.sub(indices, tf.mul(rows, nFeatures)) as tf.Tensor1D;
    return { rows, features, values: tf.relu(values as tf.Tensor1D) };
  });
}

/**
 * The k largest pre-activations of each sample among the dead features, for the auxiliary loss.
 *
 * @param z Pre-activations, `[batch, nFeatures]`.
 * @param options The dead features, `[nDead]` int32, and how many each sample takes, 1 to nDead.
 * @returns `batch · k` entries; the caller disposes of them.
 */
export function deadCode(z: tf.Tensor2D, { dead, k }: { dead: tf.Tensor1D; k: number }): SparseCode {
  return tf.tidy(() => {
    const code = topKCode(tf.gather(z, dead, 1), k);
    return { ...code, features: tf.gather(dead, code.features) };
  });
}
