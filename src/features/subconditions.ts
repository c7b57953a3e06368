/** What else the nouns show that show a target: the counts from which splitting and absorption are read. */

import { eachLabel } from "@/features/scores.ts";
import { allTargets } from "@/features/targets.ts";

/** Counts over the nouns that show a target. */
export interface SubconditionCounts {
  /** These nouns. */
  total: number;
  /** Of them, those that are marked. */
  marked: number;
  /** How many of them show each target too: [T]. */
  shown: Uint32Array;
  /** How many of these are marked: [T]. */
  both: Uint32Array;
}

/** A further target must be shown, and not be shown, on this many nouns before anything is said of it. */
export const leastSupport = 8;

/**
 * Counts every other target on some nouns.
 *
 * @param nouns The nouns that show a target.
 * @param options Labels of all nouns by `allTargets`, [n, w], and a mark on each noun, [n], 0 or 1.
 * @returns The counts.
 */
export function countSubconditions(
  nouns: Uint32Array,
  { labels, marks }: { labels: Int16Array; marks: Uint8Array },
): SubconditionCounts {
  const shown = new Uint32Array(allTargets.count);
  const both = new Uint32Array(allTargets.count);
  let marked = 0;
  for (const sample of nouns) {
    const mark = marks[sample];
    marked += mark;
    eachLabel(labels, { sample, perNoun: allTargets.perNoun }, (target) => {
      shown[target]++;
      both[target] += mark;
    });
  }
  return { total: nouns.length, marked, shown, both };
}

/**
 * Says whether a target divides the nouns into two groups that are large enough to be compared.
 *
 * @param counts From `countSubconditions`.
 * @param target Of `allTargets`.
 * @returns Whether both groups have `leastSupport` nouns.
 */
export function divides({ total, shown }: SubconditionCounts, target: number): boolean {
  return shown[target] >= leastSupport && total - shown[target] >= leastSupport;
}

/**
 * Correlates marks with a target on the nouns that were counted:
 * φ = (n·both − marked·shown) / √(marked·(n − marked)·shown·(n − shown)).
 *
 * @param counts From `countSubconditions`.
 * @param target Of `allTargets`.
 * @returns −1 to 1; 0 where one of the two does not vary.
 */
export function markCorrelation({ total, marked, shown, both }: SubconditionCounts, target: number): number {
  const spread = marked * (total - marked) * shown[target] * (total - shown[target]);
  return spread ? (total * both[target] - marked * shown[target]) / Math.sqrt(spread) : 0;
}
