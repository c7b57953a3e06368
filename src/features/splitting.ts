/** Splitting: the features that share a trait value or attribute among them, and what tells their parts apart. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { eachLabel, shownCounts } from "@/features/scores.ts";
import { countSubconditions, divides, markCorrelation } from "@/features/subconditions.ts";
import { allTargets, nounsShowing } from "@/features/targets.ts";

/** A feature that covers some of the nouns that show a target. */
export interface Part {
  /** The feature. */
  feature: number;
  /** Of the nouns on which it is active, the share that shows the target. */
  precision: number;
  /** Of the nouns that show the target, the share on which it is active. */
  recall: number;
  /** What else the nouns of this part show and the target's other nouns do not; absent where nothing stands out. */
  condition?: Condition;
}

/** A further target that goes with a part. */
export interface Condition {
  /** Of `allTargets`. */
  target: number;
  /** Correlation φ with the part being active, over the nouns that show the split target. */
  correlation: number;
  /** The same on the nouns that had no part in finding it; 0 where they are too few to vary. */
  heldOut: number;
}

/** The features of one target. */
export interface Parts {
  /** Of `allTargets`. */
  target: number;
  /** The features, the widest recall first. */
  parts: Part[];
  /** Share of the target's nouns on which at least one of them is active. */
  covered: number;
  /**
   * "none": no feature is the target's; "whole": one is; "repeated": several are, but the widest covers nearly all that
   * they cover together; "split": several are, and it does not.
   */
  kind: "none" | "whole" | "repeated" | "split";
}

/** Activations and the visible trait values, [n, 5], of the same nouns. */
export interface LabelledActivations {
  /** Of n nouns. */
  activations: SparseActivations;
  /** −1 where hidden: [n, 5]. */
  labels: Int16Array;
}

/** When a feature is part of a target. */
export interface SplittingOptions {
  /** More than this share of its active nouns show the target, .6 unless told. */
  leastPrecision?: number;
  /** It is active on at least this share of the target's nouns, .05 unless told. */
  leastRecall?: number;
  /** The widest part is the whole when it covers this share of what all cover, .9 unless told. */
  wholeShare?: number;
}

/** A condition has to be this far from chance, in standard errors 1/√n: one in 30,000 is by chance. */
const standardErrors = 4;

/**
 * Maps which targets are split over several features. A feature is part of a target when it is active almost only on the
 * target's nouns, and on some share of them. What tells a part apart is the further target whose correlation φ with the
 * part being active, among the target's nouns, is largest and at least 4/√n.
 *
 * @param choosing Nouns that find parts and conditions.
 * @param options Nouns that judge the conditions, and the limits.
 * @returns The features of each of `allTargets`: [T].
 * @throws {TypeError} When labels and activations are not of the same nouns.
 */
export function splittingMap(
  choosing: LabelledActivations,
  { heldOut, leastPrecision = 0.6, leastRecall = 0.05, wholeShare = 0.9 }:
    & { heldOut: LabelledActivations }
    & SplittingOptions,
): Parts[] {
  const judge = conditionFinder(heldOut);
  const { activations } = choosing;
  const found = conditionFinder(choosing);
  const parts = partsOf(choosing, { leastPrecision, leastRecall });
  return parts.map((own, target) => {
    const covering = new Uint8Array(activations.count);
    for (const { feature } of own) {
      for (const noun of columnOf(activations, feature).samples) covering[noun] = 1;
    }
    const nouns = found.nouns[target];
    const covered = nouns.length ? nouns.reduce((sum, noun) => sum + covering[noun], 0) / nouns.length : 0;
    const widest = own[0]?.recall ?? 0;
    const kind = own.length < 2
      ? (["none", "whole"] as const)[own.length]
      : widest >= wholeShare * covered
      ? "repeated"
      : "split";
    for (const part of own) {
      const counts = found.count(part.feature, target);
      let best = { target: -1, correlation: standardErrors / Math.sqrt(counts.total) };
      for (let other = 0; other < allTargets.count; other++) {
        const correlation = divides(counts, other) ? markCorrelation(counts, other) : 0;
        if (correlation > best.correlation) best = { target: other, correlation };
      }
      if (best.target < 0) continue;
      part.condition = { ...best, heldOut: markCorrelation(judge.count(part.feature, target), best.target) };
    }
    return { target, parts: own, covered, kind };
  });
}

function partsOf(
  { activations, labels }: LabelledActivations,
  { leastPrecision, leastRecall }: { leastPrecision: number; leastRecall: number },
): Part[][] {
  const { count, perNoun } = allTargets;
  const targets = allTargets.labels(labels);
  const shown = shownCounts(targets, activations.count, allTargets);
  const parts: Part[][] = Array.from({ length: count }, () => []);
  const hits = new Uint32Array(count);
  for (let feature = 0; feature < activations.nFeatures; feature++) {
    const { samples } = columnOf(activations, feature);
    hits.fill(0);
    for (const sample of samples) eachLabel(targets, { sample, perNoun }, (target) => hits[target]++);
    hits.forEach((both, target) => {
      const part = { feature, precision: both / samples.length, recall: both / shown[target] };
      if (part.precision > leastPrecision && part.recall >= leastRecall) parts[target].push(part);
    });
  }
  for (const own of parts) own.sort((a, b) => b.recall - a.recall || a.feature - b.feature);
  return parts;
}

function conditionFinder({ activations, labels: visible }: LabelledActivations) {
  const labels = allTargets.labels(visible);
  const nouns = nounsShowing(labels, allTargets);
  const marks = new Uint8Array(activations.count);
  return {
    nouns,
    count: (feature: number, target: number) => {
      const { samples } = columnOf(activations, feature);
      for (const sample of samples) marks[sample] = 1;
      const counts = countSubconditions(nouns[target], { labels, marks });
      for (const sample of samples) marks[sample] = 0;
      return counts;
    },
  };
}
