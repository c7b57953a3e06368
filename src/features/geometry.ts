/** Whether a dictionary's directions are the true ones: cosines, one-to-one matching, and how many are duplicates. */

import * as tf from "@tensorflow/tfjs";
import { sampleCount } from "@/features/activations.ts";
import { bestPairs } from "@/features/assignment.ts";
import type { PrincipalAxes } from "@/features/moments.ts";
import { tidyValues } from "@/features/tidy_values.ts";

/** How the directions of a dictionary lie to the true ones, all by |cosine|. */
export interface Geometry {
  /** Mean over one-to-one pairs, min(targets, features) of them, of the largest total (SynthSAEBench). */
  mcc: number;
  /** Mean over the targets of the best feature: MMCS (Sharkey et al. 2022); duplicates are no fault here. */
  targetMmcs: number;
  /** Mean over the features of the best target: features that are no target lower it. */
  featureMmcs: number;
  /** Different targets among the features' best ones, divided by the number of features. */
  uniqueness: number;
  /** The feature paired with each target one to one, −1 where features are fewer: [targets]. */
  pairs: Int32Array;
  /** The best feature of each target: [targets]. */
  best: Int32Array;
  /** Its cosine, with its sign: [targets]. */
  cosines: Float32Array;
}

/**
 * Compares directions with the true ones. Both have to be in the same coordinates: a `Dictionary` keeps its decoder in
 * those of the latent, whatever it was trained behind, and `whitenDirections` takes both sides to whitened ones. The true
 * direction of a trait value is the mean latent of the nouns that show it minus that of all others, the `differences` of
 * `classMeans`: without centring, what all nouns have in common would decide.
 *
 * @param features The dictionary's directions, dead ones left out: [m, d].
 * @param targets The true directions: [g, d].
 * @param options d.
 * @returns The comparison. A direction of length 0 has cosine 0 with every other.
 * @throws {RangeError} When one side is empty.
 */
export function compareDirections(
  features: Float32Array,
  targets: Float32Array,
  { dimensions }: { dimensions: number },
): Geometry {
  const shape = { rows: sampleCount(targets, dimensions), columns: sampleCount(features, dimensions) };
  const { rows, columns } = shape;
  if (!rows || !columns) {
    throw new RangeError(
      `Cannot compare directions: found ${rows} targets and ${columns} features, wanted one at least of each. ` +
        "Leave out dictionaries in which all features are dead",
    );
  }
  const cosines = cosineTable(targets, features, { dimensions }); // [targets, features]
  const sizes = cosines.map(Math.abs);
  const best = new Int32Array(rows);
  const ofFeature = new Int32Array(columns);
  sizes.forEach((size, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    if (size > sizes[row * columns + best[row]]) best[row] = column;
    if (size > sizes[ofFeature[column] * columns + column]) ofFeature[column] = row;
  });
  const pairs = bestPairs(sizes, shape);
  const mean = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  return {
    mcc: mean(
      Array.from(pairs, (column, row) => ({ column, row })).filter(({ column }) => column >= 0)
        .map(({ column, row }) => sizes[row * columns + column]),
    ),
    targetMmcs: mean(Array.from(best, (column, row) => sizes[row * columns + column])),
    featureMmcs: mean(Array.from(ofFeature, (row, column) => sizes[row * columns + column])),
    uniqueness: new Set(ofFeature).size / columns,
    pairs,
    best,
    cosines: Float32Array.from(best, (column, row) => cosines[row * columns + column]),
  };
}

/**
 * Computes the cosine of every pair of directions: ⟨a, b⟩ / (‖a‖·‖b‖), 0 where one has no length.
 *
 * @param a Directions: [k, d].
 * @param b Directions: [m, d].
 * @param options d.
 * @returns [k, m].
 * @throws {TypeError} When a side is not a whole number of directions.
 */
export function cosineTable(
  a: Float32Array,
  b: Float32Array,
  { dimensions }: { dimensions: number },
): Float32Array {
  const unit = (rows: Float32Array) => {
    const directions = tf.tensor2d(rows, [sampleCount(rows, dimensions), dimensions]);
    const lengths = tf.norm(directions, 2, 1, true);
    return directions.div(lengths.add(tf.equal(lengths, 0).cast("float32"))) as tf.Tensor2D;
  };
  return tidyValues(() => tf.matMul(unit(a), unit(b), false, true));
}

/**
 * Takes directions from the latent's coordinates to whitened ones, in which every principal axis is as wide as the others:
 * component along axis j divided by variance_j^(whitening/2), axes below 1e-6 of the widest not amplified further. Angles
 * there are what an SAE sees that was trained behind whitening.
 *
 * @param directions In the latent's coordinates: [k, d].
 * @param options The latents' principal axes, and the exponent, 0 to 1.
 * @returns Components along the axes: [k, d].
 */
export function whitenDirections(
  directions: Float32Array,
  { axes, whitening }: { axes: PrincipalAxes; whitening: number },
): Float32Array {
  const dimensions = axes.variances.length;
  const floor = axes.variances[0] * 1e-6;
  const scale = axes.variances.map((variance) => Math.max(variance, floor) ** (whitening / 2));
  return tidyValues(() => {
    const rows = tf.tensor2d(directions, [sampleCount(directions, dimensions), dimensions]);
    return tf.matMul(rows, tf.tensor2d(axes.directions, [dimensions, dimensions]), false, true).div(scale);
  });
}

/**
 * Keeps the directions of some features.
 *
 * @param directions [m, d].
 * @param features Which.
 * @param options d.
 * @returns Their directions, in this order: [k, d].
 */
export function someDirections(
  directions: Float32Array,
  features: ArrayLike<number>,
  { dimensions }: { dimensions: number },
): Float32Array {
  const kept = new Float32Array(features.length * dimensions);
  for (let i = 0; i < features.length; i++) {
    const first = features[i] * dimensions;
    kept.set(directions.subarray(first, first + dimensions), i * dimensions);
  }
  return kept;
}
