/** How well each feature tells each trait value: precision, recall and F1 at the best threshold, on visible labels. */

import { categories, valueCount } from "@/nouns/catalogue.ts";
import { columnOf, firstAtLeast, type SparseActivations } from "@/features/activations.ts";
import { descendingOrder } from "@/features/ordering.ts";

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
 * @param labels The visible trait values of the same nouns, −1 where hidden: [n, 5].
 * @returns The thresholds.
 * @throws {TypeError} When labels and activations are not of the same nouns.
 */
export function chooseThresholds(activations: SparseActivations, labels: Int16Array): Thresholds {
  const { nFeatures } = activations;
  const shown = shownCounts(labels, activations.count);
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
        eachLabel(labels, samples[order[end]], (label) => hits[label]++);
      }
      for (let at = start; at < end; at++) {
        eachLabel(labels, samples[order[at]], (label) => {
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
 * @param options Their visible trait values, −1 where hidden, [n, 5], and the thresholds of the same features.
 * @returns Precision, recall and F1.
 * @throws {TypeError} When the three do not belong together.
 */
export function scoreThresholds(
  activations: SparseActivations,
  { labels, thresholds }: { labels: Int16Array; thresholds: Thresholds },
): Scores {
  const { nFeatures } = activations;
  if (thresholds.nFeatures !== nFeatures) {
    throw new TypeError(
      `Cannot score the features: found thresholds of ${thresholds.nFeatures} features and activations of ` +
        `${nFeatures}. Choose the thresholds with the same dictionary`,
    );
  }
  const shown = shownCounts(labels, activations.count);
  const precision = new Float32Array(nFeatures * valueCount);
  const recall = new Float32Array(nFeatures * valueCount);
  const f1 = new Float32Array(nFeatures * valueCount);
  const hits = new Uint32Array(valueCount);
  for (let feature = 0; feature < nFeatures; feature++) {
    const { samples, values } = columnOf(activations, feature);
    const row = feature * valueCount;
    hits.fill(0);
    samples.forEach((sample, at) =>
      eachLabel(labels, sample, (label) => {
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
 * @returns [437].
 * @throws {TypeError} When there are not five labels a noun.
 */
export function shownCounts(labels: Int16Array, count: number): Uint32Array {
  if (labels.length !== count * categories.length) {
    throw new TypeError(
      `Cannot score the features: found ${labels.length} labels for ${count} nouns, wanted ` +
        `${count * categories.length}. Take labels and latents from the same set`,
    );
  }
  const shown = new Uint32Array(valueCount);
  for (const label of labels) if (label >= 0) shown[label]++;
  return shown;
}

function eachLabel(labels: Int16Array, sample: number, visit: (label: number) => void): void {
  const first = sample * categories.length;
  for (let at = first; at < first + categories.length; at++) if (labels[at] >= 0) visit(labels[at]);
}
