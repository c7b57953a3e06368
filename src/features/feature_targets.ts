/** What each feature stands for: the trait values and shared attributes that it tells best, with exact scores. */

import { firstSamples } from "@/features/activations.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { choosingCount } from "@/features/analysis.ts";
import { attributes } from "@/features/attributes.ts";
import { detection } from "@/features/detection.ts";
import { entrySizes, type TargetName, type TargetScore } from "@/features/feature_file.ts";
import { chooseThresholds, scoreThresholds } from "@/features/scores.ts";
import { allTargets } from "@/features/targets.ts";
import { valueCount, valueOf } from "@/nouns/catalogue.ts";
import { visibleLabels } from "@/nouns/images.ts";

/** Below this F1 on the choosing nouns only a feature's best target is kept. */
const leastF1 = 0.05;

/** All targets with their categories: the 437 trait values, then the attributes. */
export const targetNames: readonly TargetName[] = Array.from({ length: allTargets.count }, (_, target) => ({
  label: allTargets.name(target),
  category: target < valueCount ? valueOf(target).category : attributes[target - valueCount].category,
}));

/**
 * Finds the targets that each feature tells best. Thresholds are chosen by F1 on the choosing nouns, and so are the
 * targets; every score is of the held-out nouns.
 *
 * @param study Features and nouns.
 * @returns For each feature its targets, the best on the choosing nouns first, at most 5, and after the best only those
 *   with an F1 of .05; none for a feature that does not fire on these nouns.
 */
export function featureTargets(
  { analysis, nouns }: Pick<FeatureStudy, "analysis" | "nouns">,
): TargetScore[][] {
  const { train, heldOut } = analysis.activations;
  const { count } = allTargets;
  const choosing = Math.min(choosingCount, train.count);
  const labels = allTargets.labels(visibleLabels(nouns.train).subarray(0, choosing * 5));
  const testLabels = allTargets.labels(visibleLabels(nouns.heldOut));
  const thresholds = chooseThresholds(firstSamples(train, choosing), labels, allTargets);
  const { precision, recall, f1 } = scoreThresholds(heldOut, {
    labels: testLabels,
    thresholds,
    targets: allTargets,
  });
  const { auroc } = detection(heldOut, testLabels, allTargets);
  return Array.from({ length: analysis.dictionary.nFeatures }, (_, feature) => {
    const chosen = thresholds.f1.subarray(feature * count, (feature + 1) * count);
    return bestTargets(chosen).map((target) => {
      const at = feature * count + target;
      return { target, precision: precision[at], recall: recall[at], f1: f1[at], auroc: auroc[at] };
    });
  });
}

function bestTargets(scores: Float32Array): number[] {
  return Array.from(scores.keys()).filter((target) => scores[target] > 0)
    .sort((a, b) => scores[b] - scores[a] || a - b).slice(0, entrySizes.targets)
    .filter((target, rank) => rank === 0 || scores[target] >= leastF1);
}
