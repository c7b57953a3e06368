/** The mean latent of each trait value and its difference from the rest: the supervised dictionary. */

import { categories, valueCount } from "@/nouns/catalogue.ts";
import { shownCounts } from "@/features/scores.ts";
import { sampleCount } from "@/features/activations.ts";

/** Mean latents by trait value. */
export interface ClassMeans {
  /** Latent dimensions, d. */
  dimensions: number;
  /** Nouns that show each value: [437]. */
  counts: Uint32Array;
  /** Mean latent of the nouns that show it, zeros where none does: [437, d]. */
  means: Float32Array;
  /** Mean latent of all other nouns: [437, d]. */
  restMeans: Float32Array;
  /** `means − restMeans`, zeros where no noun shows the value: [437, d]. */
  differences: Float32Array;
}

/**
 * Averages the latents of each trait value, in float64.
 *
 * @param latents [n, d].
 * @param options Visible trait values, −1 where hidden, [n, 5], and d.
 * @returns Means and differences.
 */
export function classMeans(
  latents: Float32Array,
  { labels, dimensions }: { labels: Int16Array; dimensions: number },
): ClassMeans {
  const count = sampleCount(latents, dimensions);
  const counts = shownCounts(labels, count);
  const sums = new Float64Array(valueCount * dimensions);
  const total = new Float64Array(dimensions);
  for (let sample = 0; sample < count; sample++) {
    const row = latents.subarray(sample * dimensions, (sample + 1) * dimensions);
    for (let axis = 0; axis < dimensions; axis++) total[axis] += row[axis];
    for (const value of labels.subarray(sample * categories.length, (sample + 1) * categories.length)) {
      if (value < 0) continue;
      const first = value * dimensions;
      for (let axis = 0; axis < dimensions; axis++) sums[first + axis] += row[axis];
    }
  }
  const means = new Float32Array(sums.length);
  const restMeans = new Float32Array(sums.length);
  for (let at = 0; at < sums.length; at++) {
    const shown = counts[Math.floor(at / dimensions)];
    means[at] = shown ? sums[at] / shown : 0;
    restMeans[at] = shown < count ? (total[at % dimensions] - sums[at]) / (count - shown) : 0;
  }
  const differences = means.map((mean, at) => counts[Math.floor(at / dimensions)] ? mean - restMeans[at] : 0);
  return { dimensions, counts, means, restMeans, differences };
}
