/** How well each kind of unit tells each of some targets: its best F1, beside what predicting it everywhere would score. */

import type { Halves } from "@/features/level_scores.ts";
import { shownCounts } from "@/features/scores.ts";
import type { TokenLabels } from "@/language/criteria/token_labels.ts";
import { bestUnits, type UnitSource } from "@/language/criteria/units.ts";

/** The scores of some targets. */
export interface TargetScores {
  /** The targets: [T]. */
  names: string[];
  /** How many judging tokens show each: [T]. */
  uses: number[];
  /** F1 of the best unit of each source: [T] each. */
  sources: { name: string; f1: number[] }[];
  /** F1 of predicting the target at every token, 2p / (1 + p) with p its share: [T]. */
  always: number[];
}

/**
 * Scores targets. Units and thresholds are chosen on one half of the tokens and judged on the other.
 *
 * @param sources Kinds of units, on the same tokens.
 * @param labels The targets of these tokens.
 * @returns The scores.
 * @throws {TypeError} When labels and activations are not of the same tokens.
 */
export function targetScores(sources: UnitSource[], labels: Halves<TokenLabels>): TargetScores {
  const { labels: judged, names, perNoun } = labels.heldOut;
  const count = judged.length / perNoun;
  const uses = Array.from(shownCounts(judged, count, labels.heldOut));
  return {
    names,
    uses,
    sources: sources.map((source) => ({
      name: source.name,
      f1: bestUnits(source, labels).map(({ f1 }) => f1),
    })),
    always: uses.map((shown) => 2 * shown / (count + shown)),
  };
}
