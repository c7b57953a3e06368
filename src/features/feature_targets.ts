/** What each feature stands for: the trait values and shared attributes that it tells best, with exact scores. */

import { columnOf, firstSamples } from "@/features/activations.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { choosingCount } from "@/features/analysis.ts";
import { attributes } from "@/features/attributes.ts";
import { detection } from "@/features/detection.ts";
import { entrySizes, type TargetName, type TargetScore } from "@/features/feature_file.ts";
import { chooseThresholds, scoreThresholds, shownCounts } from "@/features/scores.ts";
import { allTargets } from "@/features/targets.ts";
import { valueCount, valueOf } from "@/nouns/catalogue.ts";
import { visibleLabels } from "@/nouns/images.ts";

/** Below this F1 on the choosing nouns only a feature's best target is kept. */
const leastF1 = 0.1;

/** So many targets of the highest F1 are compared with chance. */
const candidateCount = 24;

/** All targets with their categories: the 437 trait values, then the attributes. */
export const targetNames: readonly TargetName[] = Array.from({ length: allTargets.count }, (_, target) => ({
  label: allTargets.name(target),
  category: target < valueCount ? valueOf(target).category : attributes[target - valueCount].category,
}));

/**
 * Finds the targets that each feature tells best. Thresholds are chosen by F1 on the choosing nouns, targets by how far that
 * F1 is above chance; every score is of the held-out nouns.
 *
 * @param study Features and nouns.
 * @returns For each feature its targets, the best on the choosing nouns first, at most 5, and after the best only those
 *   with an F1 of .1; none for a feature that does not fire on these nouns.
 */
export function featureTargets(
  { analysis, nouns }: Pick<FeatureStudy, "analysis" | "nouns">,
): TargetScore[][] {
  const { train, heldOut } = analysis.activations;
  const { count } = allTargets;
  const choosing = Math.min(choosingCount, train.count);
  const labels = allTargets.labels(visibleLabels(nouns.train).subarray(0, choosing * 5));
  const testLabels = allTargets.labels(visibleLabels(nouns.heldOut));
  const chosenOn = firstSamples(train, choosing);
  const thresholds = chooseThresholds(chosenOn, labels, allTargets);
  const { precision, recall, f1 } = scoreThresholds(heldOut, {
    labels: testLabels,
    thresholds,
    targets: allTargets,
  });
  const { auroc } = detection(heldOut, testLabels, allTargets);
  const shown = shownCounts(labels, choosing, allTargets);
  return Array.from({ length: analysis.dictionary.nFeatures }, (_, feature) => {
    const first = feature * count;
    const { values } = columnOf(chosenOn, feature);
    const best = bestTargets({
      f1: thresholds.f1.subarray(first, first + count),
      threshold: thresholds.threshold.subarray(first, first + count),
      values,
      shareOf: (target) => shown[target] / choosing,
      nouns: choosing,
    });
    return best.map((target) => {
      const at = first + target;
      return { target, precision: precision[at], recall: recall[at], f1: f1[at], auroc: auroc[at] };
    });
  });
}

/** One feature on the choosing nouns: the best F1 and threshold for each target, its activations, each target's share. */
interface Choice {
  f1: Float32Array;
  threshold: Float32Array;
  values: Float32Array;
  shareOf: (target: number) => number;
  nouns: number;
}

/**
 * Ranks targets by (F1 − c) / (1 − c), c = 2·p·q / (p + q) being what a random choice of as many nouns (share q) reaches for
 * a target of share p: a background, which half of the nouns show, would win every contest of doubtful names by F1 alone.
 */
function bestTargets({ f1, threshold, values, shareOf, nouns }: Choice): number[] {
  const candidates = Array.from(f1.keys()).filter((target) => f1[target] > 0)
    .sort((a, b) => f1[b] - f1[a] || a - b).slice(0, candidateCount);
  const scored = candidates.map((target) => {
    const predicted = values.reduce((sum, value) => sum + Number(value >= threshold[target]), 0) / nouns;
    const chance = 2 * shareOf(target) * predicted / (shareOf(target) + predicted);
    return { target, score: (f1[target] - chance) / (1 - chance) };
  });
  return scored.sort((a, b) => b.score - a.score || a.target - b.target)
    .filter(({ target }, rank) => rank === 0 || f1[target] >= leastF1)
    .slice(0, entrySizes.targets).map(({ target }) => target);
}
