/** Which features stay active in training, as a list of entries instead of a matrix full of zeros. */
import * as tf from "@tensorflow/tfjs";
import { computesOnHost, readInPlace } from "@/backend/in_place.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { largestPositive } from "@/sae/exact_selection.ts";
import { descendingOrder, longestOrder } from "@/training/ordering.ts";

/** Up to so many places are sorted by insertion. */
const fewPlaces = 40;

/**
 * The non-zero entries of a feature matrix `[batch, nFeatures]`, each array `[entries]`. In a stack of SAEs samples and
 * features are counted through: those of SAE s begin at `s · batch` and `s · nFeatures`.
 */
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
 * @param z Pre-activations, `[batch, nFeatures]`, for a stack `[S, batch, nFeatures]`.
 * @param config The activation and k; a stack may have one k for each SAE.
 * @returns The entries; the caller disposes of them.
 */
export function selectCode(
  z: tf.Tensor,
  { activation, k }: Pick<SaeConfig, "activation"> & { k: number | number[] },
): SparseCode {
  if (activation === "topk") return topKCode(z, k);
  const batch = z.shape[z.rank - 2];
  return batchTopKCode(
    z,
    typeof k === "number" ? Math.round(k * batch) : k.map((each) => Math.round(each * batch)),
  );
}

/**
 * The selection of {@link selectCode} as a matrix with its zeros.
 *
 * @param z Pre-activations, `[batch, nFeatures]`, for a stack `[S, batch, nFeatures]`.
 * @param options The activation and k.
 * @returns Features in z's shape; the caller disposes of them.
 */
export function selectedMatrix(
  z: tf.Tensor,
  options: Pick<SaeConfig, "activation"> & { k: number | number[] },
): tf.Tensor {
  return tf.tidy(() => {
    const { rows, features, values } = selectCode(z, options);
    const [batch, nFeatures] = z.shape.slice(-2);
    const own = z.rank === 3 ? tf.mod(features, tf.scalar(nFeatures, "int32")) : features;
    const samples = z.rank === 3 ? z.shape[0] * batch : batch;
    return tf.scatterND(tf.stack([rows, own], 1), values, [samples, nFeatures]).reshape(z.shape);
  });
}

/**
 * The k largest pre-activations of each sample; ties go to the lower feature.
 *
 * @param z Pre-activations, `[batch, nFeatures]`, for a stack `[S, batch, nFeatures]`.
 * @param k How many each sample keeps, 1 to nFeatures.
 * @returns `batch · k` entries for each SAE, with the largest k; the surplus of a smaller k has value 0. The caller
 * disposes of them.
 */
export function topKCode(z: tf.Tensor, k: number | number[]): SparseCode {
  return tf.tidy(() => {
    const [batch, nFeatures] = z.shape.slice(-2);
    const samples = z.size / nFeatures;
    const most = Math.max(...[k].flat());
    const { values, indices } = topOfRows(z.reshape([samples, nFeatures]), most);
    const rows = tf.range(0, samples, 1, "int32").reshape([-1, 1]).tile([1, most]);
    return {
      rows: rows.flatten(),
      features: countThrough(indices, { z, step: nFeatures }),
      values: largest(tf.relu(values), { counts: k, samples: batch }).flatten(),
    };
  });
}

/**
 * The largest pre-activations of the whole batch (Bussmann et al. 2024): samples share the budget. Ties go to the lower
 * sample, then the lower feature.
 *
 * @param z Pre-activations, `[batch, nFeatures]`, for a stack `[S, batch, nFeatures]`.
 * @param total How many the batch keeps, `round(k · batch)`.
 * @returns Exactly `total` entries for each SAE, largest first, with the largest total; the surplus of a smaller one has
 * value 0. The caller disposes of them.
 */
export function batchTopKCode(z: tf.Tensor, total: number | number[]): SparseCode {
  return tf.tidy(() => {
    const [batch, width] = z.shape.slice(-2);
    const { values, indices } = topOfRows(z.reshape([-1, batch * width]), Math.max(...[total].flat()));
    const { rows, columns: features } = gridPlaces(indices, width);
    return {
      rows: countThrough(rows, { z, step: batch }),
      features: countThrough(features, { z, step: width }),
      values: largest(tf.relu(values), { counts: total, samples: 1 }).flatten(),
    };
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

/**
 * The same in a stack, whose SAEs may have different numbers of dead features: living ones compete with the value 0.
 *
 * @param z Pre-activations, `[S, batch, nFeatures]`.
 * @param options The dead features of each SAE, and how many each sample takes at most.
 * @returns `S · batch · k` entries; the caller disposes of them.
 */
export function deadCodeOfStack(z: tf.Tensor, { dead, k }: { dead: Int32Array[]; k: number }): SparseCode {
  return tf.tidy(() => {
    const nFeatures = z.shape[z.rank - 1];
    const isDead = new Float32Array(dead.length * nFeatures);
    for (const [s, features] of dead.entries()) for (const i of features) isDead[s * nFeatures + i] = 1;
    return { ...topKCode(tf.mul(tf.relu(z), tf.tensor(isDead, [dead.length, 1, nFeatures])), k) };
  });
}

/** `tf.topk` to the bit, on CPUs several times as fast where every row has k positive numbers. */
function topOfRows(rows: tf.Tensor, k: number): { values: tf.Tensor; indices: tf.Tensor } {
  if (!computesOnHost() || k > longestOrder) return tf.topk(rows, k);
  const [count, length] = rows.shape;
  return readInPlace(rows, (numbers) => {
    const places = largestPositive(numbers, { rows: count, count: k });
    if (places.length < count * k) return tf.topk(rows, k);
    const values = new Float32Array(places.length);
    const indices = new Int32Array(places.length);
    for (let from = 0; from < places.length; from += k) {
      const first = from / k * length;
      const falling = places.subarray(from, from + k);
      sortByFallingNumber(falling, numbers);
      for (let i = 0; i < k; i++) {
        values[from + i] = numbers[falling[i]];
        indices[from + i] = falling[i] - first;
      }
    }
    return { values: tf.tensor(values, [count, k]), indices: tf.tensor(indices, [count, k], "int32") };
  });
}

/** Row and column of each place in a grid, in the shape of the places; on CPUs several times as fast as integer division. */
function gridPlaces(places: tf.Tensor, width: number): { rows: tf.Tensor; columns: tf.Tensor } {
  if (!computesOnHost()) {
    const rows = tf.floorDiv(places, tf.scalar(width, "int32"));
    return { rows, columns: tf.sub(places, tf.mul(rows, tf.scalar(width, "int32"))) };
  }
  const numbers = places.dataSync();
  const [rows, columns] = [new Int32Array(numbers.length), new Int32Array(numbers.length)];
  for (let i = 0; i < numbers.length; i++) {
    rows[i] = Math.floor(numbers[i] / width);
    columns[i] = numbers[i] - rows[i] * width;
  }
  return { rows: tf.tensor(rows, places.shape, "int32"), columns: tf.tensor(columns, places.shape, "int32") };
}

/** Sorts rising places by their numbers, the largest first, ties by place; few by insertion, which is quicker. */
function sortByFallingNumber(places: Int32Array, numbers: Float32Array): void {
  if (places.length > fewPlaces) {
    const [rising, own] = [places.slice(), new Float32Array(places.length)];
    for (let i = 0; i < own.length; i++) own[i] = numbers[rising[i]];
    const order = descendingOrder(own);
    for (let i = 0; i < own.length; i++) places[i] = rising[order[i]];
    return;
  }
  for (let i = 1; i < places.length; i++) {
    const place = places[i], number = numbers[place];
    let at = i;
    for (; at > 0 && numbers[places[at - 1]] < number; at--) places[at] = places[at - 1];
    places[at] = place;
  }
}

/** Indices within each SAE as indices within the stack, `[entries]`. */
function countThrough(indices: tf.Tensor, { z, step }: { z: tf.Tensor; step: number }): tf.Tensor1D {
  if (z.rank === 2) return indices.flatten();
  const first = tf.range(0, z.shape[0] * step, step, "int32").reshape([-1, 1]);
  return tf.add(indices.reshape([z.shape[0], -1]), first).flatten();
}

/** Sets what lies beyond each SAE's own count to 0, in rows that fall. */
function largest(
  values: tf.Tensor,
  { counts, samples }: { counts: number | number[]; samples: number },
): tf.Tensor {
  if (typeof counts === "number" || counts.every((count) => count === counts[0])) return values;
  const most = values.shape[values.rank - 1];
  const mask = counts.flatMap((count) => Array.from({ length: most }, (_, i) => i < count ? 1 : 0));
  const rows = tf.mul(
    values.reshape([counts.length, samples, most]),
    tf.tensor(mask, [counts.length, 1, most]),
  );
  return rows.reshape(values.shape);
}
