/** Specificity: of the nouns on which a feature is weakly, more and strongly active, how many show the target. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { eachLabel, shownCounts, type TargetShape } from "@/features/scores.ts";
import { valueTargets } from "@/features/targets.ts";

/** How precise a feature is, by the size of its activation. */
export interface Specificity {
  /** Upper ends of the intervals, of equal width from 0 to the largest activation: [11]. */
  upTo: Float32Array;
  /** Active nouns in each; an interval includes its upper end: [11]. */
  nouns: Uint32Array;
  /** Share of them that shows the target, NaN where there are none: [11]. */
  precision: Float32Array;
  /** Share that shows the target of all activation, Σ f·y / Σ f: each noun counts by its activation; 0 when dead. */
  expected: number;
}

/** Intervals of activation, as in Towards Monosemanticity. */
export const specificityIntervals = 11;

/**
 * Measures the specificity of one feature for one target: Towards Monosemanticity's first criterion, with the exact label
 * in the place of a proxy.
 *
 * @param activations Of n nouns.
 * @param labels Visible trait values, −1 where hidden: [n, 5]; or their targets, [n, w].
 * @param options Feature and target, and what the labels are labels of.
 * @returns The curve.
 * @throws {TypeError} When labels and activations are not of the same nouns.
 */
export function specificity(
  activations: SparseActivations,
  labels: Int16Array,
  { feature, target, targets = valueTargets }: { feature: number; target: number; targets?: TargetShape },
): Specificity {
  shownCounts(labels, activations.count, targets);
  const { samples, values } = columnOf(activations, feature);
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const nouns = new Uint32Array(specificityIntervals);
  const hits = new Uint32Array(specificityIntervals);
  let [sum, shown] = [0, 0];
  values.forEach((value, entry) => {
    const interval = Math.max(0, Math.ceil(value * specificityIntervals / largest) - 1);
    let isShown = 0;
    eachLabel(labels, { sample: samples[entry], perNoun: targets.perNoun }, (label) => {
      if (label === target) isShown = 1;
    });
    nouns[interval]++;
    hits[interval] += isShown;
    sum += value;
    shown += value * isShown;
  });
  return {
    upTo: Float32Array.from(nouns, (_, i) => largest * (i + 1) / specificityIntervals),
    nouns,
    precision: Float32Array.from(nouns, (count, i) => hits[i] / count),
    expected: sum ? shown / sum : 0,
  };
}
