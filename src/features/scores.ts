/** How well each feature tells each trait value: precision, recall and F1 at the best threshold, on visible labels. */

import { columnOf, firstAtLeast, type SparseActivations } from "@/features/activations.ts";
import { type Targets, valueTargets } from "@/features/targets.ts";
import { descendingOrder } from "@/training/ordering.ts";

/** How many targets there are and how many a noun shows at most: the trait values unless told. */
export type TargetShape = Pick<Targets, "count" | "perNoun">;

/** For each feature and trait value, the threshold that was best on the nouns used to choose it: all [m, 437]. */
export interface Thresholds {
  /** Features, m. */
  nFeatures: number;
  /** Predict the value where activation ≥ threshold; Infinity where the two never meet. */
  threshold: Float32Array;
  /** F1 of that prediction on the nouns used to choose it. */
  f1: Float32Array;
  /** Share of the nouns on which the feature is active at all that show the value. */
  firingPrecision: Float32Array;
}

/** For each feature and trait value, how the chosen threshold does on other nouns: all [m, 437]. */
export interface Scores {
  /** Features, m. */
  nFeatures: number;
  /** Of the nouns predicted to show the value, the share that does; 0 where none is predicted. */
  precision: Float32Array;
  /** Of the nouns that show the value, the share predicted; 0 where none shows it. */
  recall: Float32Array;
  /** 2·TP / (predicted + shown): 0 to 1. */
  f1: Float32Array;
}

/**
 * Finds the best threshold of each feature for each trait value.
 *
 * A positive is a noun that shows the value: a hidden trait is a negative. Each column is sorted once; lowering the
 * threshold past a group of equal activations can only improve the values that occur in the group, so that only
 * five values a noun are touched. Of equally good thresholds the highest is kept.
 *
 * @param activations Of n nouns; a column may hold any numbers, negative ones too.
 * @param labels The visible trait values of the same nouns, −1 where hidden: [n, 5]; or their targets, [n, w].
 * @param targets What the labels are labels of; with T other targets the tables are [m, T].
 * @returns The thresholds.
 * @throws {TypeError} When labels and activations are not of the same nouns.
 */
export function chooseThresholds(
  activations: SparseActivations,
  labels: Int16Array,
  targets: TargetShape = valueTargets,
): Thresholds {
  const { nFeatures } = activations;
  const { count: valueCount, perNoun } = targets;
  const shown = shownCounts(labels, activations.count, targets);
  const threshold = new Float32Array(nFeatures * valueCount).fill(Infinity);
  const f1 = new Float32Array(nFeatures * valueCount);
  const firingPrecision = new Float32Array(nFeatures * valueCount);
  const hits = new Uint32Array(valueCount);
  for (let feature = 0; feature < nFeatures; feature++) {
    const { samples, values } = columnOf(activations, feature);
    const order = descendingOrder(values);
    const row = feature * valueCount;
    hits.fill(0);
    for (let start = 0, end = 0; start < order.length; start = end) {
      const value = values[order[start]];
      for (; end < order.length && values[order[end]] === value; end++) {
        eachLabel(labels, { perNoun, sample: samples[order[end]] }, (label) => hits[label]++);
      }
      for (let at = start; at < end; at++) {
        eachLabel(labels, { perNoun, sample: samples[order[at]] }, (label) => {
          const score = 2 * hits[label] / (end + shown[label]);
          if (Math.fround(score) <= f1[row + label]) return;
          f1[row + label] = score;
          threshold[row + label] = value;
        });
      }
    }
    if (order.length) hits.forEach((count, label) => firingPrecision[row + label] = count / order.length);
  }
  return { nFeatures, threshold, f1, firingPrecision };
}

/**
 * Scores chosen thresholds, on nouns that had no part in the choice.
 *
 * @param activations Of n nouns.
 * @param options Their visible trait values, −1 where hidden, [n, 5], or their `targets`, [n, w], and the thresholds of
 *   the same features for the same targets.
 * @returns Precision, recall and F1.
 * @throws {TypeError} When the three do not belong together.
 */
export function scoreThresholds(
  activations: SparseActivations,
  { labels, thresholds, targets = valueTargets }: {
    labels: Int16Array;
    thresholds: Thresholds;
    targets?: TargetShape;
  },
): Scores {
  const { nFeatures } = activations;
  if (thresholds.nFeatures !== nFeatures) {
    throw new TypeError(
      `Cannot score the features: found thresholds of ${thresholds.nFeatures} features and activations of ` +
        `${nFeatures}. Choose the thresholds with the same dictionary`,
    );
  }
  const { count: valueCount, perNoun } = targets;
  const shown = shownCounts(labels, activations.count, targets);
  const precision = new Float32Array(nFeatures * valueCount);
  const recall = new Float32Array(nFeatures * valueCount);
  const f1 = new Float32Array(nFeatures * valueCount);
  const hits = new Uint32Array(valueCount);
  for (let feature = 0; feature < nFeatures; feature++) {
    const { samples, values } = columnOf(activations, feature);
    const row = feature * valueCount;
    hits.fill(0);
    samples.forEach((sample, at) =>
      eachLabel(labels, { perNoun, sample }, (label) => {
        if (values[at] >= thresholds.threshold[row + label]) hits[label]++;
      })
    );
    const rising = values.slice().sort();
    for (let label = 0; label < valueCount; label++) {
      if (!hits[label]) continue;
      const predicted = rising.length - firstAtLeast(rising, thresholds.threshold[row + label]);
      precision[row + label] = hits[label] / predicted;
      recall[row + label] = hits[label] / shown[label];
      f1[row + label] = 2 * hits[label] / (predicted + shown[label]);
    }
  }
  return { nFeatures, precision, recall, f1 };
}

/**
 * Counts on how many nouns each trait value is visible.
 *
 * @param labels Visible trait values, −1 where hidden: [n, 5].
 * @param count n.
 * @param targets What the labels are labels of.
 * @returns [437].
 * @throws {TypeError} When there are not five labels a noun, or as many as the targets have.
 */
export function shownCounts(
  labels: Int16Array,
  count: number,
  targets: TargetShape = valueTargets,
): Uint32Array {
  if (labels.length !== count * targets.perNoun) {
    throw new TypeError(
      `Cannot score the features: found ${labels.length} labels for ${count} nouns, wanted ` +
        `${count * targets.perNoun}. Take labels and latents from the same set`,
    );
  }
  const shown = new Uint32Array(targets.count);
  for (const label of labels) if (label >= 0) shown[label]++;
  return shown;
}

/**
 * Visits the targets that one noun shows.
 *
 * @param labels [n, w], −1 where there is none.
 * @param at The noun, and w.
 * @param visit Called with each target.
 */
export function eachLabel(
  labels: Int16Array,
  { sample, perNoun }: { sample: number; perNoun: number },
  visit: (target: number) => void,
): void {
  const first = sample * perNoun;
  for (let at = first; at < first + perNoun; at++) if (labels[at] >= 0) visit(labels[at]);
}
