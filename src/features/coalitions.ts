/** Several features for one target: the few that together, one or another being active, tell it best. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { eachLabel, shownCounts, type TargetShape, type Thresholds } from "@/features/scores.ts";
import { nounsShowing, valueTargets } from "@/features/targets.ts";
import { descendingOrder } from "@/training/ordering.ts";

/** One feature of a coalition. */
export interface Member {
  /** The feature. */
  feature: number;
  /** It speaks up where its activation is at least this. */
  threshold: number;
}

/** The features that together tell one target. */
export interface Coalition {
  /** The target, 0 to T − 1. */
  target: number;
  /** In the order in which they were taken; none where no feature ever meets the target. */
  members: Member[];
  /** F1 after each member, on the nouns that chose: [members], rising. */
  chosenF1: number[];
}

/** How coalitions are formed. */
export interface CoalitionOptions {
  /** Visible trait values of the choosing nouns, −1 where hidden, [n, 5]; or their targets, [n, w]. */
  labels: Int16Array;
  /** The best single thresholds on the same nouns, from which the candidates come. */
  thresholds: Thresholds;
  /** Features in a coalition at the most, 5 unless told. */
  most?: number;
  /** A further feature has to add at least this much F1, .005 unless told. */
  leastGain?: number;
  /** How many features, those with the best F1 of their own, are tried, 32 unless told. */
  candidates?: number;
  /** What the labels are labels of. */
  targets?: TargetShape;
}

/**
 * Forms a coalition for each target: predict it where any member's activation reaches the member's threshold. Members
 * join one by one, each time the feature and threshold that raise F1 = 2·TP / (predicted + shown) most; of equals the
 * higher threshold and the feature with the better F1 of its own. (Karvonen et al. 2024 score board games by such unions.)
 *
 * @param activations Of the n choosing nouns.
 * @param options Labels, thresholds and limits.
 * @returns One coalition for each target: [T].
 * @throws {TypeError} When labels and activations are not of the same nouns.
 */
export function formCoalitions(activations: SparseActivations, options: CoalitionOptions): Coalition[] {
  const { labels, thresholds, targets = valueTargets, most = 5, leastGain = 0.005, candidates = 32 } =
    options;
  const shown = shownCounts(labels, activations.count, targets);
  const showing = nounsShowing(labels, targets);
  const orders = new Map<number, Uint32Array>();
  const isShown = new Uint8Array(activations.count);
  const isCovered = new Uint8Array(activations.count);
  return Array.from(shown, (positives, target) => {
    const pool = bestOwn(thresholds, { target, count: targets.count, candidates });
    for (const noun of showing[target]) isShown[noun] = 1;
    const members: Member[] = [];
    const chosenF1: number[] = [];
    let [hits, predicted] = [0, 0];
    while (members.length < most) {
      let best = { f1: (chosenF1.at(-1) ?? 0) + (members.length ? leastGain : 0), feature: -1, threshold: 0 };
      for (const feature of pool) {
        const order = orders.get(feature) ?? descendingOrder(columnOf(activations, feature).values);
        orders.set(feature, order);
        const joined = bestThreshold(activations, {
          feature,
          order,
          isShown,
          isCovered,
          hits,
          predicted,
          positives,
        });
        if (joined.f1 > best.f1) best = { ...joined, feature };
      }
      if (best.feature < 0) break;
      eachSpeaking(activations, best, (noun) => {
        if (isCovered[noun]) return;
        isCovered[noun] = 1;
        predicted++;
        hits += isShown[noun];
      });
      members.push({ feature: best.feature, threshold: best.threshold });
      chosenF1.push(best.f1);
    }
    for (const noun of showing[target]) isShown[noun] = 0;
    for (const member of members) eachSpeaking(activations, member, (noun) => isCovered[noun] = 0);
    return { target, members, chosenF1 };
  });
}

/** How a coalition does on nouns that had no part in choosing it. */
export interface CoalitionScore {
  /** Of the nouns on which a member speaks up, the share that shows the target; 0 where there is none. */
  precision: number;
  /** Of the nouns that show the target, the share on which a member speaks up; 0 where none shows it. */
  recall: number;
  /** 2·TP / (predicted + shown), 0 where both are 0. */
  f1: number;
}

/**
 * Scores coalitions on other nouns.
 *
 * @param coalitions From `formCoalitions`, one for each target.
 * @param activations Of the other nouns, by the same features.
 * @param options Labels of these nouns and what they are labels of.
 * @returns One score for each coalition.
 * @throws {TypeError} When labels and activations are not of the same nouns.
 */
export function scoreCoalitions(
  coalitions: Coalition[],
  activations: SparseActivations,
  { labels, targets = valueTargets }: { labels: Int16Array; targets?: TargetShape },
): CoalitionScore[] {
  const shown = shownCounts(labels, activations.count, targets);
  return coalitions.map(({ target, members }) => {
    const nouns = new Set<number>();
    for (const member of members) eachSpeaking(activations, member, (noun) => nouns.add(noun));
    let hits = 0;
    for (const sample of nouns) {
      eachLabel(labels, { sample, perNoun: targets.perNoun }, (label) => hits += Number(label === target));
    }
    return {
      precision: hits / nouns.size || 0,
      recall: hits / shown[target] || 0,
      f1: 2 * hits / (nouns.size + shown[target]) || 0,
    };
  });
}

function bestOwn(
  { f1, nFeatures }: Thresholds,
  { target, count, candidates }: { target: number; count: number; candidates: number },
): number[] {
  const own = (feature: number) => f1[feature * count + target];
  return Array.from({ length: nFeatures }, (_, feature) => feature).filter((feature) => own(feature) > 0)
    .sort((a, b) => own(b) - own(a) || a - b).slice(0, candidates);
}

function bestThreshold(
  activations: SparseActivations,
  { feature, order, isShown, isCovered, hits, predicted, positives }: {
    feature: number;
    order: Uint32Array;
    isShown: Uint8Array;
    isCovered: Uint8Array;
    hits: number;
    predicted: number;
    positives: number;
  },
): { f1: number; threshold: number } {
  const { samples, values } = columnOf(activations, feature);
  let best = { f1: 0, threshold: Infinity };
  for (let at = 0; at < order.length; at++) {
    const noun = samples[order[at]];
    if (!isCovered[noun]) {
      predicted++;
      hits += isShown[noun];
    }
    const value = values[order[at]];
    if (at + 1 < order.length && values[order[at + 1]] === value) continue; // ties join together
    const f1 = 2 * hits / (predicted + positives);
    if (f1 > best.f1) best = { f1, threshold: value };
  }
  return best;
}

function eachSpeaking(
  activations: SparseActivations,
  { feature, threshold }: Member,
  visit: (noun: number) => void,
): void {
  const { samples, values } = columnOf(activations, feature);
  for (let at = 0; at < values.length; at++) if (values[at] >= threshold) visit(samples[at]);
}
