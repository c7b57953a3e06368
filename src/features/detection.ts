/** How well each feature tells each target without a threshold: area under the ROC curve, and Pearson's correlation. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { eachLabel, shownCounts, type TargetShape } from "@/features/scores.ts";
import { valueTargets } from "@/features/targets.ts";
import { descendingOrder } from "@/training/ordering.ts";

/** For each feature and target: all [m, T]. */
export interface Detection {
  /** Features, m. */
  nFeatures: number;
  /** Targets, T. */
  count: number;
  /** Chance that a noun with the target has the larger activation than one without, a tie counting half: 0 to 1. */
  auroc: Float32Array;
  /** Pearson's correlation of the activation with showing the target: −1 to 1. */
  pearson: Float32Array;
}

/**
 * Scores every feature on every target. Silent nouns, which are not stored, are one group of ties at 0, so that only
 * the entries are walked.
 *
 * - AUROC = (R − P·(P + 1)/2) / (P·(n − P)), R the sum of the positives' ranks, the least activation having rank 1 and
 *   ties their mean rank (Mann and Whitney, 1947); 0.5 where all nouns show the target or none does.
 * - Pearson = (n·Σ f·y − P·Σ f) / √((n·Σ f² − (Σ f)²)·P·(n − P)), y being 1 on the P nouns that show the target; 0 where
 *   one of the two does not vary.
 *
 * @param activations Of n nouns; negative ones too.
 * @param labels The visible trait values of the same nouns, −1 where hidden: [n, 5]; or their targets, [n, w].
 * @param targets What the labels are labels of.
 * @returns Both scores. As everywhere, a hidden trait is a negative.
 * @throws {TypeError} When labels and activations are not of the same nouns.
 */
export function detection(
  activations: SparseActivations,
  labels: Int16Array,
  targets: TargetShape = valueTargets,
): Detection {
  const { nFeatures, count: n } = activations;
  const { count, perNoun } = targets;
  const shown = shownCounts(labels, n, targets);
  const auroc = new Float32Array(nFeatures * count);
  const pearson = new Float32Array(nFeatures * count);
  const tally = {
    hits: new Uint32Array(count),
    ranks: new Float64Array(count),
    sums: new Float64Array(count),
  };
  for (let feature = 0; feature < nFeatures; feature++) {
    const { samples, values } = columnOf(activations, feature);
    Object.values(tally).forEach((list) => list.fill(0));
    const { silentRank, rankOf } = midranks(values, n);
    let [sum, squares] = [0, 0];
    for (let entry = 0; entry < values.length; entry++) {
      const value = values[entry];
      sum += value;
      squares += value * value;
      const rank = rankOf[entry];
      eachLabel(labels, { perNoun, sample: samples[entry] }, (target) => {
        tally.hits[target]++;
        tally.ranks[target] += rank;
        tally.sums[target] += value;
      });
    }
    const spread = n * squares - sum * sum;
    for (let target = 0; target < count; target++) {
      const positives = shown[target];
      const pairs = positives * (n - positives);
      const ranks = tally.ranks[target] + (positives - tally.hits[target]) * silentRank;
      const at = feature * count + target;
      auroc[at] = pairs ? (ranks - positives * (positives + 1) / 2) / pairs : 0.5;
      const varies = spread > 1e-12 * n * squares && pairs > 0;
      pearson[at] = varies ? (n * tally.sums[target] - positives * sum) / Math.sqrt(spread * pairs) : 0;
    }
  }
  return { nFeatures, count, auroc, pearson };
}

/** The mean rank of each entry and of the nouns that are not stored, the least activation of all n having rank 1. */
function midranks(values: Float32Array, n: number): { silentRank: number; rankOf: Float64Array } {
  const order = descendingOrder(values);
  const silent = n - values.length;
  const rankOf = new Float64Array(values.length);
  let silentRank = 0; // set as soon as the walk comes to 0
  let above = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    const value = values[order[start]];
    while (end < order.length && values[order[end]] === value) end++;
    const zeros = value === 0 ? silent + end - start : silent;
    if (value <= 0 && !silentRank) {
      silentRank = n - above - (zeros - 1) / 2;
      above += silent;
    }
    const rank = value === 0 ? silentRank : n - above - (end - start - 1) / 2;
    for (let at = start; at < end; at++) rankOf[order[at]] = rank;
    above += end - start;
  }
  return { silentRank: silentRank || n - above - (silent - 1) / 2, rankOf };
}
