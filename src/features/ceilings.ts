/** Ceilings: what directions that know the labels score, and how well a linear classifier reads each category. */

import * as tf from "@tensorflow/tfjs";
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { categories, type Category, traitCounts, valueCount, valueOffsets } from "@/nouns/catalogue.ts";
import { sampleCount } from "@/features/activations.ts";
import { type ClassMeans, classMeans } from "@/features/class_means.ts";
import { type Match, matchOf } from "@/features/coverage.ts";
import { projections, type Split } from "@/features/labelled_latents.ts";
import { latentMoments, type Moments } from "@/features/moments.ts";
import { chooseThresholds, scoreThresholds } from "@/features/scores.ts";
import { tidyValues } from "@/features/tidy_values.ts";

const directionsAtOnce = 32;

/** What the labels themselves can get out of the latent. */
export interface Ceilings {
  /** Each value's mean-difference direction as its detector: [437]. */
  meanDifference: Match[];
  /** Each value's discriminant direction Σ⁻¹·difference as its detector, the best one direction can do: [437]. */
  discriminant: Match[];
  /** Share of held-out nouns whose visible trait a linear classifier reads right, by category. */
  accuracy: Record<Category, number>;
}

/**
 * Measures all ceilings on the same nouns as an SAE.
 *
 * @param split Which latents teach and choose, and which judge.
 * @returns Matches of two supervised dictionaries and the classifier's accuracy.
 */
export function measureCeilings(split: Split): Ceilings {
  const { choosing, dimensions } = split;
  const moments = latentMoments(choosing.latents, dimensions);
  const means = classMeans(choosing.latents, { labels: choosing.labels, dimensions });
  return {
    meanDifference: scoreOwnDirections(means.differences, split),
    discriminant: scoreOwnDirections(solve(moments.covariance, means.differences), split),
    accuracy: Object.fromEntries(
      categories.map((category) => [category, classifierAccuracy(category, { split, means, moments })]),
    ) as Record<Category, number>,
  };
}

/**
 * Scores one direction per trait value as the detector of that value alone.
 *
 * @param directions [437, d].
 * @param split Which latents choose the threshold and which judge.
 * @returns [437]; `feature` is the value.
 */
export function scoreOwnDirections(
  directions: Float32Array,
  { choosing, heldOut, dimensions }: Split,
): Match[] {
  const matches: Match[] = [];
  for (let first = 0; first < valueCount; first += directionsAtOnce) {
    const block = directions.subarray(first * dimensions, (first + directionsAtOnce) * dimensions);
    const project = (latents: Float32Array) => projections(latents, { directions: block, dimensions });
    const thresholds = chooseThresholds(project(choosing.latents), choosing.labels);
    const scores = scoreThresholds(project(heldOut.latents), { labels: heldOut.labels, thresholds });
    for (let row = 0; row < thresholds.nFeatures; row++) {
      const match = matchOf({ thresholds, scores }, { feature: row, value: first + row });
      matches.push({ ...match, feature: first + row });
    }
  }
  return matches;
}

/**
 * Measures a linear discriminant classifier.
 *
 * @param category What it reads.
 * @param options The split, and class means and moments of its choosing half.
 * @returns Share of the held-out nouns whose trait is visible that are read right; NaN when it is visible on none.
 */
export function classifierAccuracy(
  category: Category,
  { split, means, moments }: { split: Split; means: ClassMeans; moments: Moments },
): number {
  const { choosing, heldOut, dimensions } = split;
  const layer = categories.indexOf(category);
  const count = sampleCount(choosing.latents, dimensions);
  const classifier = discriminant(category, { means, moments, count });
  const read = tidyValues(() => {
    const z = tf.tensor2d(heldOut.latents, [sampleCount(heldOut.latents, dimensions), dimensions]);
    return tf.argMax(evidenceOf(classifier, z), 1);
  });
  let [right, visible] = [0, 0];
  read.forEach((trait, sample) => {
    const label = heldOut.labels[sample * categories.length + layer];
    if (label < 0) return;
    visible++;
    if (label === valueOffsets[layer] + trait) right++;
  });
  return right / visible;
}

/** A linear classifier of the values of one category. */
export interface Discriminant {
  /** A row for each value of the category: [values, d]. */
  weights: Float32Array;
  /** What is added to each: [values]. */
  offsets: Float32Array;
}

/**
 * Makes a linear discriminant classifier: argmax over the category's values v of z·Σ⁻¹μᵥ − ½ μᵥ·Σ⁻¹μᵥ + log pᵥ, with Σ the
 * covariance within the values.
 *
 * @param category What it reads.
 * @param options Class means and moments of the latents that teach it, and how many these are.
 * @returns Weights Σ⁻¹μᵥ and offsets.
 */
export function discriminant(
  category: Category,
  { means, moments, count }: { means: ClassMeans; moments: Moments; count: number },
): Discriminant {
  const { dimensions } = moments;
  const layer = categories.indexOf(category);
  const [first, nTraits] = [valueOffsets[layer], traitCounts[layer]];
  const own = means.means.slice(first * dimensions, (first + nTraits) * dimensions);
  const shown = means.counts.slice(first, first + nTraits);
  const weights = solve(withinCovariance(moments, { own, shown, count }), own);
  const offsets = Float32Array.from(shown, (n, trait) => {
    let length = 0;
    for (let at = trait * dimensions; at < (trait + 1) * dimensions; at++) length += own[at] * weights[at];
    return n ? Math.log(n) - length / 2 : -1e30;
  });
  return { weights, offsets };
}

/**
 * Weighs the evidence for each value of a category.
 *
 * @param classifier From {@linkcode discriminant}.
 * @param latents [n, d].
 * @returns [n, values]; the caller disposes of it.
 */
export function evidenceOf({ weights, offsets }: Discriminant, latents: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const rows = tf.tensor2d(weights, [offsets.length, weights.length / offsets.length]);
    return tf.matMul(latents, rows, false, true).add(offsets) as tf.Tensor2D;
  });
}

/** Total covariance minus that of the class means; nouns on which the category is hidden are one more class. */
function withinCovariance(
  { covariance, mean, dimensions }: Moments,
  { own, shown, count }: { own: Float32Array; shown: Uint32Array; count: number },
): Float32Array {
  const visible = shown.reduce((sum, n) => sum + n, 0);
  const rest = Float64Array.from(mean, (x) => x * count);
  own.forEach((x, at) => rest[at % dimensions] -= x * shown[Math.floor(at / dimensions)]);
  const hiddenMean = Array.from(rest, (sum) => visible < count ? sum / (count - visible) : 0);
  return tidyValues(() => {
    const rows = tf.tensor2d([...own, ...hiddenMean], [shown.length + 1, dimensions]);
    const centred = rows.sub(mean) as tf.Tensor2D;
    const shares = tf.tensor2d([...shown, count - visible].map((n) => [n / count]));
    const between = tf.matMul(centred.mul<tf.Tensor2D>(shares), centred, true);
    return tf.sub(tf.tensor2d(covariance, [dimensions, dimensions]), between);
  });
}

/** Solves Σ·x = row for every row, with a little of the mean variance on the diagonal against rounding. */
function solve(covariance: Float32Array, rows: Float32Array): Float32Array {
  const dimensions = Math.sqrt(covariance.length);
  const rounded = Matrix.from1DArray(dimensions, dimensions, covariance);
  const matrix = Matrix.add(rounded, rounded.transpose()).div(2); // symmetric to the last bit
  const ridge = Math.max(1e-4 * matrix.trace() / dimensions, 1e-9); // constant latents have no variance at all
  for (let i = 0; i < dimensions; i++) matrix.set(i, i, matrix.get(i, i) + ridge);
  const right = Matrix.from1DArray(rows.length / dimensions, dimensions, rows).transpose();
  return Float32Array.from(new CholeskyDecomposition(matrix).solve(right).transpose().to1DArray());
}
