/** How a feature's activations are spread over intervals of equal width, and what the samples in each interval are. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";

/** Active samples and their activation, by interval and group: both [i, g], row by row. */
export interface StackedIntervals {
  /** Upper ends of the intervals, from 0 to the largest activation; an interval includes its upper end: [i]. */
  upTo: number[];
  /** Active samples. */
  counts: number[];
  /** Σ f over them: the counts, each weighted by its activation, are what the feature's value tells on the whole. */
  mass: number[];
}

/** What is stacked. */
export interface StackOptions {
  /** The feature. */
  feature: number;
  /** The group of each sample, 0 to g − 1: [n]. */
  groups: ArrayLike<number>;
  /** How many groups there are, g. */
  groupCount: number;
  /** How many intervals, 11 unless told, as in Towards Monosemanticity's rubric. */
  intervals?: number;
}

/**
 * Counts the active samples of a feature by the size of the activation and by group (Towards Monosemanticity: the
 * activation histogram coloured by what the samples are, and the expected-value plot, which weights it by activation).
 *
 * @param activations Of n samples.
 * @param options The feature and the group of each sample.
 * @returns Counts and summed activations; all 0 for a feature that never fires.
 * @throws {TypeError} When groups and activations are not of as many samples.
 */
export function stackedIntervals(
  activations: SparseActivations,
  { feature, groups, groupCount, intervals = 11 }: StackOptions,
): StackedIntervals {
  if (groups.length !== activations.count) {
    throw new TypeError(
      `Cannot stack the intervals: found groups of ${groups.length} samples and activations of ` +
        `${activations.count}. Take both from the same set`,
    );
  }
  const { samples, values } = columnOf(activations, feature);
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const counts = new Array<number>(intervals * groupCount).fill(0);
  const mass = new Array<number>(intervals * groupCount).fill(0);
  values.forEach((value, entry) => {
    const interval = Math.max(0, Math.ceil(value * intervals / largest) - 1);
    const at = interval * groupCount + groups[samples[entry]];
    counts[at]++;
    mass[at] += value;
  });
  return { upTo: Array.from({ length: intervals }, (_, i) => largest * (i + 1) / intervals), counts, mass };
}

/**
 * Reads how specific each interval is: the share of its samples that are in one group.
 *
 * @param stack From {@linkcode stackedIntervals}.
 * @param groupCount g.
 * @param group The group, 0 unless told.
 * @returns [i]; null where no sample lies.
 */
export function intervalPrecision(
  { counts, upTo }: StackedIntervals,
  groupCount: number,
  { group = 0 }: { group?: number } = {},
): (number | null)[] {
  return upTo.map((_, interval) => {
    const row = counts.slice(interval * groupCount, (interval + 1) * groupCount);
    const total = row.reduce((sum, count) => sum + count, 0);
    return total ? row[group] / total : null;
  });
}

/**
 * Reads how much of a feature's activation lies in one group: Σ f in it / Σ f, `expected` of `specificity`.
 *
 * @param stack From {@linkcode stackedIntervals}.
 * @param groupCount g.
 * @param group The group, 0 unless told.
 * @returns 0 to 1; 0 for a feature that never fires.
 */
export function massShare(
  { mass }: StackedIntervals,
  groupCount: number,
  { group = 0 }: { group?: number } = {},
): number {
  const total = mass.reduce((sum, value) => sum + value, 0);
  return total
    ? mass.reduce((sum, value, at) => at % groupCount === group ? sum + value : sum, 0) / total
    : 0;
}
