/** Which features carry a trait value: the mean difference of a value, written in a dictionary's own features. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { type Dictionary, directionOf } from "@/features/dictionary.ts";
import { shownCounts } from "@/features/scores.ts";
import { categories, valueCount } from "@/nouns/catalogue.ts";

/**
 * Measures what each trait value adds to each feature: the mean activation on the nouns that show the value minus the
 * mean on all others.
 *
 * @param activations Of n nouns.
 * @param labels Their visible trait values, −1 where hidden: [n, 5].
 * @returns [437, m]; zeros for a value that no noun shows, or every noun.
 */
export function codeShifts(activations: SparseActivations, labels: Int16Array): Float32Array {
  const { nFeatures, count } = activations;
  const shown = shownCounts(labels, count);
  const shifts = new Float32Array(valueCount * nFeatures);
  const sums = new Float64Array(valueCount);
  for (let feature = 0; feature < nFeatures; feature++) {
    const { samples, values } = columnOf(activations, feature);
    sums.fill(0);
    let total = 0;
    samples.forEach((sample, at) => {
      total += values[at];
      for (let i = sample * categories.length; i < (sample + 1) * categories.length; i++) {
        if (labels[i] >= 0) sums[labels[i]] += values[at];
      }
    });
    for (let value = 0; value < valueCount; value++) {
      const [own, rest] = [shown[value], count - shown[value]];
      if (own && rest) shifts[value * nFeatures + feature] = sums[value] / own - (total - sums[value]) / rest;
    }
  }
  return shifts;
}

/**
 * Lists the features that carry most of each trait value: those whose shift moves the latent furthest,
 * |shiftᵢ| · ‖dᵢ‖.
 *
 * @param dictionary Whose features.
 * @param options The values, 0 to 436, [n], the shifts from `codeShifts`, and how many features to list.
 * @returns Features for each of the n, the strongest first; none that the value does not move at all.
 */
export function valueGroups(
  dictionary: Dictionary,
  { values, shifts, size }: { values: ArrayLike<number>; shifts: Float32Array; size: number },
): number[][] {
  const { nFeatures } = dictionary;
  const lengths = Array.from({ length: nFeatures }, (_, i) => Math.hypot(...directionOf(dictionary, i)));
  const groups = new Map<number, number[]>();
  for (const value of new Set(Array.from(values))) {
    const moved = lengths.map((length, i) => Math.abs(shifts[value * nFeatures + i]) * length);
    const ranked = [...moved.keys()].filter((i) => moved[i] > 0).sort((a, b) => moved[b] - moved[a] || a - b);
    groups.set(value, ranked.slice(0, size));
  }
  return Array.from(values, (value) => groups.get(value)!);
}
