/** How much of the five traits a dictionary's reconstructions keep, as far as a linear classifier can read them. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { classifierAccuracy } from "@/features/ceilings.ts";
import { classMeans } from "@/features/class_means.ts";
import { type Dictionary, directionOf } from "@/features/dictionary.ts";
import type { Split } from "@/features/labelled_latents.ts";
import { latentMoments } from "@/features/moments.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";

/**
 * Reconstructs latents from activations: decoderBias + Σᵢ fᵢ dᵢ.
 *
 * @param dictionary Whose features.
 * @param activations Of n samples.
 * @returns [n, d].
 */
export function reconstructions(dictionary: Dictionary, activations: SparseActivations): Float32Array {
  const { dimensions, nFeatures, decoderBias } = dictionary;
  const rows = new Float32Array(activations.count * dimensions);
  for (let first = 0; first < rows.length; first += dimensions) rows.set(decoderBias, first);
  for (let feature = 0; feature < nFeatures; feature++) {
    const { samples, values } = columnOf(activations, feature);
    const direction = directionOf(dictionary, feature);
    for (let at = 0; at < samples.length; at++) {
      const [first, amount] = [samples[at] * dimensions, values[at]];
      for (let axis = 0; axis < dimensions; axis++) rows[first + axis] += amount * direction[axis];
    }
  }
  return rows;
}

/**
 * Measures the linear discriminant classifier of each category on latents or on their reconstructions: the I of DCI,
 * which needs no regressor over thousands of features.
 *
 * @param split Latents that teach and latents that judge.
 * @returns Share of held-out nouns read right, by category.
 */
export function linearAccuracies(split: Split): Record<Category, number> {
  const { choosing: { latents, labels }, dimensions } = split;
  const moments = latentMoments(latents, dimensions);
  const means = classMeans(latents, { labels, dimensions });
  return Object.fromEntries(
    categories.map((category) => [category, classifierAccuracy(category, { split, means, moments })]),
  ) as Record<Category, number>;
}
