/** Nested reconstructions (Bussmann et al. 2025): the first features have to reconstruct without those that follow. */
import * as tf from "@tensorflow/tfjs";
import { sumRows } from "@/backend/entry_rows.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { squaredError } from "@/sae/loss.ts";
import type { SparseCode } from "@/sae/selection.ts";

/**
 * The squared error of each prefix, `mean_b ‖x − (f[:m_l] · D[:m_l] + b)‖²`; their sum is what `matryoshka` minimises.
 *
 * @param x Latents, `[batch, dimensions]`.
 * @param options Features, `[batch, nFeatures]`, the decoder, `[nFeatures, dimensions]`, its bias, and the prefixes' lengths
 * below nFeatures.
 * @returns A scalar for each prefix, the whole last; the caller disposes of them.
 */
export function levelErrors(
  x: tf.Tensor2D,
  { features, decoder, decoderBias, levels, lossScale }:
    & { features: tf.Tensor2D; decoder: tf.Tensor2D; decoderBias: tf.Tensor }
    & Pick<SaeConfig, "levels" | "lossScale">,
): tf.Scalar[] {
  const [batch, nFeatures] = features.shape;
  const dimensions = decoder.shape[1];
  return [...levels, nFeatures].map((length) =>
    tf.tidy(() => {
      const prefix = tf.slice(features, [0, 0], [batch, length]);
      const rows = tf.slice(decoder, [0, 0], [length, dimensions]);
      const reconstruction = tf.add(tf.matMul(prefix, rows), decoderBias) as tf.Tensor2D;
      return squaredError(x, { reconstruction, lossScale });
    })
  );
}

/** What the entries of each level are pulled by. */
export interface LevelResiduals {
  /** For each entry the row of `upstream` that it belongs to, int32, `[entries]`. */
  rows: tf.Tensor1D;
  /** For each sample and level the sum of the residuals of that level and all later ones, `[samples · levels, dimensions]`. */
  pull: tf.Tensor2D;
  /** The residual of the whole, `[samples, dimensions]`. */
  residual: tf.Tensor2D;
  /** The first level's pull, the sum of all residuals, `[samples, dimensions]`. */
  total: tf.Tensor2D;
}

/**
 * The residuals of all prefixes in one pass over a code's entries. A feature of level l is part of the prefixes l, l + 1, …, so
 * that it is pulled by `Σ_{j ≥ l} (x − x̂_j)`.
 *
 * @param code The entries.
 * @param options The decoder, `[nFeatures, dimensions]`, the samples without the decoder bias, `[samples, dimensions]`, the
 * number of features of one SAE and the prefixes' lengths.
 * @returns Tensors of the surrounding `tf.tidy`.
 */
export function levelResiduals(
  code: SparseCode,
  { decoder, centred, nFeatures, levels }: {
    decoder: tf.Tensor2D;
    centred: tf.Tensor2D;
    nFeatures: number;
    levels: readonly number[];
  },
): LevelResiduals {
  const [samples, dimensions] = centred.shape;
  const count = levels.length + 1;
  const own = tf.mod(code.features, tf.scalar(nFeatures, "int32")); // in a stack features are counted through
  const level = levels.map((length) => tf.cast(tf.greaterEqual(own, tf.scalar(length, "int32")), "int32"));
  const first = tf.mul(code.rows, tf.scalar(count, "int32"));
  const rows = level.reduce((sum, beyond) => tf.add(sum, beyond), first) as tf.Tensor1D;
  const parts = sumRows(decoder, {
    from: code.features,
    to: rows,
    weights: code.values,
    count: samples * count,
  }).reshape([samples, count, dimensions]);
  const residuals = runningSums(tf.unstack(parts, 1)).map((prefix) => tf.sub(centred, prefix));
  const pulls = runningSums(residuals.toReversed()).toReversed();
  return {
    rows,
    pull: tf.stack(pulls, 1).reshape([samples * count, dimensions]),
    residual: residuals[count - 1] as tf.Tensor2D,
    total: pulls[0] as tf.Tensor2D,
  };
}

/** The sums of the first one, two, … tensors; `tf.cumsum` over a short axis is many times slower. */
function runningSums(tensors: tf.Tensor[]): tf.Tensor[] {
  const sums: tf.Tensor[] = [];
  for (const tensor of tensors) sums.push(sums.length === 0 ? tensor : tf.add(sums[sums.length - 1], tensor));
  return sums;
}
