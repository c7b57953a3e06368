/** Features that stand for two traits at once: doubtful as detectors of either, clear as detectors of both together. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { choosingCount } from "@/features/analysis.ts";
import type { TargetPair } from "@/features/feature_file.ts";
import { targetNames } from "@/features/feature_targets.ts";
import { allTargets, nounsShowing, showsTarget } from "@/features/targets.ts";
import { visibleLabels } from "@/nouns/images.ts";
import { descendingOrder } from "@/training/ordering.ts";

const candidateCount = 12;
const leastShown = 3; // nouns that judge

/** Nouns with their targets, in the order of their activations. */
interface LabelledNouns {
  activations: SparseActivations;
  labels: Int16Array;
  /** The nouns that show each target, rising. */
  showing: Uint32Array[];
}

/**
 * Finds for some features the two targets of different categories whose conjunction they tell best: activation ≥ threshold
 * predicts that a noun shows both. Candidates are the 12 targets that gain most share among the nouns on which the feature
 * fires, each noun counting by its activation. Pair and threshold are chosen by F1 on the first 20,000 training nouns and
 * judged on all others, training and held-out: a pair is so rare that the held-out nouns alone show it a few times at most.
 *
 * @param study Features and nouns.
 * @param features Which.
 * @returns For each its pair, the rarer target first; null where it fires on no choosing noun, or fewer than 3 of the others
 *   show the pair.
 */
export function featurePairs(
  { analysis, nouns }: Pick<FeatureStudy, "analysis" | "nouns">,
  features: number[],
): (TargetPair | null)[] {
  const choosing = Math.min(choosingCount, nouns.train.count);
  const [train, heldOut] = (["train", "heldOut"] as const).map((set): LabelledNouns => {
    const labels = allTargets.labels(visibleLabels(nouns[set]));
    return { activations: analysis.activations[set], labels, showing: nounsShowing(labels, allTargets) };
  });
  return features.map((feature) => {
    const chosen = bestPair(train, { feature, choosing });
    if (!chosen) return null;
    const parts = [
      countPair(train, { ...chosen, feature, from: choosing }),
      countPair(heldOut, { ...chosen, feature, from: 0 }),
    ];
    const [shown, predicted, hits] = ["shown", "predicted", "hits"].map((name) =>
      parts.reduce((sum, part) => sum + part[name as keyof typeof part], 0)
    );
    if (shown < leastShown) return null;
    return {
      targets: chosen.targets.toSorted((a, b) => train.showing[a].length - train.showing[b].length || a - b),
      precision: predicted ? hits / predicted : 0,
      recall: hits / shown,
      f1: 2 * hits / (predicted + shown),
      shown,
    };
  });
}

/** The pair and threshold of the best F1 on the first nouns. */
function bestPair(
  nouns: LabelledNouns,
  { feature, choosing }: { feature: number; choosing: number },
): { targets: number[]; threshold: number } | undefined {
  const { samples, values } = columnOf(nouns.activations, feature);
  const order = descendingOrder(values).filter((entry) => samples[entry] < choosing);
  const candidates = candidateTargets(nouns, { entries: order, samples, values, choosing });
  let best: { targets: number[]; threshold: number; f1: number } | undefined;
  candidates.forEach((a, i) =>
    candidates.slice(0, i).forEach((b) => {
      if (targetNames[a].category === targetNames[b].category) return;
      const shown = bothShown(nouns, [a, b], { from: 0, until: choosing });
      let hits = 0;
      order.forEach((entry, rank) => {
        if (
          !showsTarget(nouns.labels, { noun: samples[entry], target: a }) ||
          !showsTarget(nouns.labels, { noun: samples[entry], target: b })
        ) return;
        const f1 = 2 * ++hits / (rank + 1 + shown);
        const last = rank + 1 === order.length || values[order[rank + 1]] < values[entry]; // no threshold parts equals
        if (last && f1 > (best?.f1 ?? 0)) best = { targets: [a, b], threshold: values[entry], f1 };
      });
    })
  );
  return best;
}

function candidateTargets(
  { labels }: LabelledNouns,
  { entries, samples, values, choosing }: {
    entries: Uint32Array;
    samples: Uint32Array;
    values: Float32Array;
    choosing: number;
  },
): number[] {
  const { count, perNoun } = allTargets;
  const gain = new Float64Array(count);
  for (let at = 0; at < choosing * perNoun; at++) if (labels[at] >= 0) gain[labels[at]] -= 1 / choosing;
  const total = entries.reduce((sum, entry) => sum + values[entry], 0);
  for (const entry of entries) {
    for (let at = samples[entry] * perNoun, end = at + perNoun; at < end; at++) {
      if (labels[at] >= 0) gain[labels[at]] += values[entry] / total;
    }
  }
  return Array.from(gain.keys()).sort((a, b) => gain[b] - gain[a] || a - b).slice(0, candidateCount);
}

function countPair(
  nouns: LabelledNouns,
  { targets, threshold, feature, from }: {
    targets: number[];
    threshold: number;
    feature: number;
    from: number;
  },
): { shown: number; predicted: number; hits: number } {
  const { samples, values } = columnOf(nouns.activations, feature);
  let [predicted, hits] = [0, 0];
  samples.forEach((noun, entry) => {
    if (noun < from || values[entry] < threshold) return;
    predicted++;
    hits += Number(targets.every((target) => showsTarget(nouns.labels, { noun, target })));
  });
  return { shown: bothShown(nouns, targets, { from, until: Infinity }), predicted, hits };
}

function bothShown(
  nouns: LabelledNouns,
  [a, b]: number[],
  { from, until }: { from: number; until: number },
): number {
  const [rare, other] = nouns.showing[a].length < nouns.showing[b].length ? [a, b] : [b, a];
  let count = 0;
  for (const noun of nouns.showing[rare]) {
    if (noun >= until) break;
    if (noun >= from && showsTarget(nouns.labels, { noun, target: other })) count++;
  }
  return count;
}
