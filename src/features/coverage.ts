/** From scores to answers: the best feature of each trait value, what each feature is, and how much is covered. */

import { categories, type Category, valueOf } from "@/nouns/catalogue.ts";
import type { Scores, Thresholds } from "@/features/scores.ts";

/** A feature as a detector of a trait value. */
export interface Match {
  /** The feature. */
  feature: number;
  /** The trait value, 0 to 436, or whichever target was scored. */
  value: number;
  /** Predict the value where the activation is at least this. */
  threshold: number;
  /** F1 on the nouns that chose feature and threshold. */
  chosenF1: number;
  /** Precision on other nouns. */
  precision: number;
  /** Recall on other nouns. */
  recall: number;
  /** F1 on other nouns. */
  f1: number;
}

/** How many trait values have a feature of their own. */
export interface CoverageRow {
  /** The category, or "all". */
  category: Category | "all";
  /** Trait values in it. */
  values: number;
  /** Values whose best feature has F1 > .9. */
  above90: number;
  /** Values whose best feature has F1 > .8. */
  above80: number;
  /** Values whose best feature has F1 > .5. */
  above50: number;
  /** Mean over the values of the best feature's F1. */
  meanF1: number;
}

/**
 * Chooses for each trait value the feature with the best F1 on the choosing nouns; of equals the lowest.
 *
 * @param thresholds How each feature did on the choosing nouns; of any targets.
 * @param scores How it does on other nouns.
 * @returns One match per trait value: [437]; or per target.
 */
export function bestFeatures(thresholds: Thresholds, scores: Scores): Match[] {
  const count = targetCount(thresholds);
  return Array.from({ length: count }, (_, value) => {
    let best = 0;
    for (let feature = 1; feature < thresholds.nFeatures; feature++) {
      if (thresholds.f1[feature * count + value] > thresholds.f1[best * count + value]) {
        best = feature;
      }
    }
    return matchOf({ thresholds, scores }, { feature: best, value });
  });
}

/**
 * Chooses for each feature the trait value that it tells best on the choosing nouns; of equals the lowest.
 *
 * @param thresholds How each feature did on the choosing nouns.
 * @param scores How it does on other nouns.
 * @returns One match per feature: [m]; F1 0 for a feature that never fires.
 */
export function bestValues(thresholds: Thresholds, scores: Scores): Match[] {
  const count = targetCount(thresholds);
  return Array.from({ length: thresholds.nFeatures }, (_, feature) => {
    const row = thresholds.f1.subarray(feature * count, (feature + 1) * count);
    let best = 0;
    row.forEach((f1, value) => best = f1 > row[best] ? value : best);
    return matchOf({ thresholds, scores }, { feature, value: best });
  });
}

/**
 * Finds the features that fire for one trait value only: of the nouns on which they fire, more than a share show it.
 *
 * @param thresholds Of all features.
 * @param options The value, 0 to 436, and the share that has to be exceeded, .6 when absent.
 * @returns The features, the most precise first.
 */
export function ownedFeatures(
  thresholds: Thresholds,
  { value, precision = 0.6 }: { value: number; precision?: number },
): number[] {
  const count = targetCount(thresholds);
  const precisionOf = (feature: number) => thresholds.firingPrecision[feature * count + value];
  return Array.from({ length: thresholds.nFeatures }, (_, feature) => feature)
    .filter((feature) => precisionOf(feature) > precision)
    .sort((a, b) => precisionOf(b) - precisionOf(a) || a - b);
}

/**
 * Counts the trait values that have a feature of their own.
 *
 * @param best The best feature of each trait value: [437].
 * @returns A row for each category and one for all.
 */
export function coverage(best: Match[]): CoverageRow[] {
  const rows = categories.map((category) =>
    coverageRow(category, best.filter(({ value }) => valueOf(value).category === category))
  );
  return [...rows, coverageRow("all", best)];
}

/**
 * Puts together what is known of one feature as a detector of one trait value.
 *
 * @param tables How features did on the choosing nouns, and how they do on others.
 * @param which The feature and the value, 0 to 436.
 * @returns The match.
 */
export function matchOf(
  { thresholds, scores }: { thresholds: Thresholds; scores: Scores },
  { feature, value }: { feature: number; value: number },
): Match {
  const at = feature * targetCount(thresholds) + value;
  return {
    feature,
    value,
    threshold: thresholds.threshold[at],
    chosenF1: thresholds.f1[at],
    precision: scores.precision[at],
    recall: scores.recall[at],
    f1: scores.f1[at],
  };
}

/** How many targets a table is of. */
function targetCount({ f1, nFeatures }: Thresholds): number {
  return f1.length / nFeatures;
}

function coverageRow(category: Category | "all", matches: Match[]): CoverageRow {
  const above = (f1: number) => matches.filter((match) => match.f1 > f1).length;
  return {
    category,
    values: matches.length,
    above90: above(0.9),
    above80: above(0.8),
    above50: above(0.5),
    meanF1: matches.reduce((sum, match) => sum + match.f1, 0) / matches.length,
  };
}
