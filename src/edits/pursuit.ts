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
  /** Features for each displacement at the most. */
  size: number;
  /**
   * Activations before the change, [n, m]: a change then leaves none below 0, so that the result is a code that an
   * encoder could give. Absent: any changes.
   */
  codes?: Float32Array;
  /** Features that may change, for each displacement, [n]; all when absent. */
  allowed?: readonly (readonly number[])[];
}

const atOnce = 512;
const sweeps = 60;

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
    (allowed && allowed.length !== count)
  ) {
    throw new TypeError(
      `Cannot write displacements in the features of ${dictionary.name}: found ${displacements.length} numbers` +
        (codes ? `, codes of ${codes.length}` : "") +
        (allowed ? `, ${allowed.length} lists of features` : "") +
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
      size: options.size,
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
  const written = Array.from({ length: count }, (): Written => ({ features: [], amounts: [] }));
  const rests = Float64Array.from(targets); // [n, d]
  const permitted = allowed?.map((list) => new Set(list));
  for (let round = 0; round < size; round++) {
    const products = tidyValues(() =>
      tf.matMul(
        tf.tensor2d(Float32Array.from(rests), [count, dimensions]),
        tf.tensor2d(dictionary.decoder, [nFeatures, dimensions]),
        false,
        true,
      )
    ); // [n, m]
    for (let i = 0; i < count; i++) {
      const { features, amounts } = written[i];
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
      features.push(best);
      amounts.push(0);
      const least = features.map((feature) => codes ? -codes[i * nFeatures + feature] : -Infinity);
      const rest = rests.subarray(i * dimensions, (i + 1) * dimensions);
      refit({ dictionary, squares, written: written[i], least }, rest);
    }
  }
  return written;
}

/** Coordinate descent within bounds, in place: amounts and what is left of the displacement. */
function refit(
  { dictionary, squares, written: { features, amounts }, least }: {
    dictionary: Dictionary;
    squares: Float64Array;
    written: Written;
    least: number[];
  },
  rest: Float64Array,
): void {
  const directions = features.map((feature) => rowOf(dictionary, feature));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let largest = 0;
    directions.forEach((direction, p) => {
      const wanted = Math.max(least[p], amounts[p] + dot(direction, rest) / squares[features[p]]);
      const change = wanted - amounts[p];
      if (change === 0) return;
      addTo(rest, direction, -change);
      amounts[p] = wanted;
      largest = Math.max(largest, Math.abs(change));
    });
    if (largest < 1e-4) return;
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
