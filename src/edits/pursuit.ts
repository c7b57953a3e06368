/** Writes displacements of latents in a few features: which activations change, and by how much, with none below zero. */

import * as tf from "@tensorflow/tfjs";
import type { Dictionary } from "@/features/dictionary.ts";
import { tidyValues } from "@/features/tidy_values.ts";

/** A displacement written in features. */
export interface Written {
  /** The features, in the order in which they were chosen. */
  features: number[];
  /** By how much the activation of each changes. */
  amounts: number[];
}

/** How many features, and from where they start. */
export interface PursuitOptions {
  /** Features for each displacement at the most: one number for all, or one for each, [n]. */
  size: number | readonly number[];
  /**
   * Activations before the change, [n, m]: a change then leaves none below 0, so that the result is a code that an
   * encoder could give. Absent: any changes.
   */
  codes?: Float32Array;
  /** Features that may change, for each displacement, [n]; all when absent. */
  allowed?: readonly (readonly number[])[];
}

const atOnce = 512;
const sweeps = 200;

/**
 * Approximates each displacement Δ by Σᵢ wᵢ dᵢ over a few features: orthogonal matching pursuit (Pati, Rezaiifar and
 * Krishnaprasad 1993) with the bound wᵢ ≥ −fᵢ. In each round the feature with the largest |dᵢ · r| / ‖dᵢ‖ joins, r being
 * what is left of Δ, unless it is at 0 and would have to fall; then all amounts are fitted again, by coordinate descent
 * within their bounds, w = argmin ‖Δ − Σᵢ wᵢ dᵢ‖².
 *
 * @param dictionary Whose features.
 * @param displacements [n, d].
 * @param options How many features, and bounds.
 * @returns Features and amounts of each displacement: [n].
 * @throws {TypeError} When displacements, codes or lists of features do not belong together.
 */
export function pursue(
  dictionary: Dictionary,
  displacements: Float32Array,
  options: PursuitOptions,
): Written[] {
  const { dimensions, nFeatures } = dictionary;
  const count = displacements.length / dimensions;
  const { codes, allowed } = options;
  if (
    !Number.isInteger(count) || (codes && codes.length !== count * nFeatures) ||
    (allowed && allowed.length !== count) ||
    (typeof options.size !== "number" && options.size.length !== count)
  ) {
    throw new TypeError(
      `Cannot write displacements in the features of ${dictionary.name}: found ${displacements.length} numbers` +
        (codes ? `, codes of ${codes.length}` : "") +
        (allowed ? `, ${allowed.length} lists of features` : "") +
        (typeof options.size !== "number" ? `, ${options.size.length} sizes` : "") +
        `, wanted ${dimensions} numbers and ${nFeatures} activations for each. Take all from the same nouns`,
    );
  }
  const squares = Float64Array.from(
    { length: nFeatures },
    (_, i) => dot(rowOf(dictionary, i), rowOf(dictionary, i)),
  );
  const written: Written[] = [];
  for (let first = 0; first < count; first += atOnce) {
    const end = Math.min(count, first + atOnce);
    const targets = displacements.subarray(first * dimensions, end * dimensions);
    const part: PursuitOptions = {
      size: typeof options.size === "number" ? options.size : options.size.slice(first, end),
      ...(codes && { codes: codes.subarray(first * nFeatures, end * nFeatures) }),
      ...(allowed && { allowed: allowed.slice(first, end) }),
    };
    written.push(...pursueTogether({ dictionary, squares }, targets, part));
  }
  return written;
}

/**
 * Adds up what features make: Σᵢ wᵢ dᵢ.
 *
 * @param dictionary Whose features.
 * @param written Features and amounts.
 * @returns [d].
 */
export function composed(dictionary: Dictionary, { features, amounts }: Written): Float32Array {
  const sum = new Float64Array(dictionary.dimensions);
  features.forEach((feature, p) => addTo(sum, rowOf(dictionary, feature), amounts[p]));
  return Float32Array.from(sum);
}

function pursueTogether(
  { dictionary, squares }: { dictionary: Dictionary; squares: Float64Array },
  targets: Float32Array,
  { size, codes, allowed }: PursuitOptions,
): Written[] {
  const { dimensions, nFeatures } = dictionary;
  const count = targets.length / dimensions;
  const fits = Array.from(
    { length: count },
    (): Fit => ({ features: [], amounts: [], gram: [], wanted: [] }),
  );
  const rests = targets.slice(); // [n, d]
  const permitted = allowed?.map((list) => new Set(list));
  const sizes = fits.map((_, i) => typeof size === "number" ? size : size[i]);
  for (let round = 0; round < Math.max(...sizes); round++) {
    const products = tidyValues(() =>
      tf.matMul(
        tf.tensor2d(rests, [count, dimensions]),
        tf.tensor2d(dictionary.decoder, [nFeatures, dimensions]),
        false,
        true,
      )
    ); // [n, m]
    for (let i = 0; i < count; i++) {
      if (round >= sizes[i]) continue;
      const { features } = fits[i];
      let [best, strongest] = [-1, 1e-12];
      for (let feature = 0; feature < nFeatures; feature++) {
        const product = products[i * nFeatures + feature];
        const gain = product * product / squares[feature];
        if (!(gain > strongest)) continue;
        if (product < 0 && codes && codes[i * nFeatures + feature] <= 0) continue;
        if (features.includes(feature) || (permitted && !permitted[i].has(feature))) continue;
        [best, strongest] = [feature, gain];
      }
      if (best < 0) continue;
      const target = targets.subarray(i * dimensions, (i + 1) * dimensions);
      join(fits[i], { dictionary, target, feature: best });
      refit(fits[i], features.map((feature) => codes ? -codes[i * nFeatures + feature] : -Infinity));
      const made = composed(dictionary, fits[i]);
      rests.set(target.map((x, axis) => x - made[axis]), i * dimensions);
    }
  }
  return fits.map(({ features, amounts }) => ({ features, amounts }));
}

/** A fit with what its normal equations need: dᵢ · dⱼ and dᵢ · Δ of its features. */
interface Fit extends Written {
  gram: number[][];
  wanted: number[];
}

function join(
  { features, amounts, gram, wanted }: Fit,
  { dictionary, target, feature }: { dictionary: Dictionary; target: Float32Array; feature: number },
): void {
  const direction = rowOf(dictionary, feature);
  features.push(feature);
  amounts.push(0);
  wanted.push(dot(direction, target));
  const row = features.map((other) => dot(direction, rowOf(dictionary, other)));
  gram.forEach((earlier, p) => earlier.push(row[p]));
  gram.push(row);
}

/** Coordinate descent within bounds, in place. */
function refit({ amounts, gram, wanted }: Fit, least: number[]): void {
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let largest = 0;
    for (let p = 0; p < amounts.length; p++) {
      const better = Math.max(least[p], amounts[p] + (wanted[p] - dot(gram[p], amounts)) / gram[p][p]);
      largest = Math.max(largest, Math.abs(better - amounts[p]));
      amounts[p] = better;
    }
    if (largest < 1e-5) return;
  }
}

function rowOf({ decoder, dimensions }: Dictionary, feature: number): Float32Array {
  return decoder.subarray(feature * dimensions, (feature + 1) * dimensions);
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let axis = 0; axis < one.length; axis++) sum += one[axis] * other[axis];
  return sum;
}

function addTo(sum: Float64Array, direction: Float32Array, amount: number): void {
  for (let axis = 0; axis < sum.length; axis++) sum[axis] += amount * direction[axis];
}
