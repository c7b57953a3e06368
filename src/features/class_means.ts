/** The mean latent of each trait value and its difference from the rest: the supervised dictionary. */

import { sampleCount } from "@/features/activations.ts";
import { shownCounts, type TargetShape } from "@/features/scores.ts";
import { valueTargets } from "@/features/targets.ts";

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
 * @param options Visible trait values, −1 where hidden, [n, 5], and d; or labels, [n, w], of T other targets, which make
 *   every [437] a [T].
 * @returns Means and differences.
 */
export function classMeans(
  latents: Float32Array,
  { labels, dimensions, targets = valueTargets }: {
    labels: Int16Array;
    dimensions: number;
    targets?: TargetShape;
  },
): ClassMeans {
  const count = sampleCount(latents, dimensions);
  const counts = shownCounts(labels, count, targets);
  const sums = new Float64Array(targets.count * dimensions);
  const total = new Float64Array(dimensions);
  for (let sample = 0; sample < count; sample++) {
    const row = latents.subarray(sample * dimensions, (sample + 1) * dimensions);
    for (let axis = 0; axis < dimensions; axis++) total[axis] += row[axis];
    for (const value of labels.subarray(sample * targets.perNoun, (sample + 1) * targets.perNoun)) {
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
