/** How much each feature says about each category as a whole: mutual information, and the gap between two features. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { shownCounts } from "@/features/scores.ts";
import { categories, valueCount, valueOffsets } from "@/nouns/catalogue.ts";
import { type Random, shuffledIndices } from "@/training/random.ts";

/** For each feature and category, over the nouns on which the category can be seen: all [m, 5]. */
export interface FactorScores {
  /** Features, m. */
  nFeatures: number;
  /** Mutual information of the binned activation b and the trait c, in nats. */
  information: Float32Array;
  /** I(b; c) / H(c): share of what there is to know of the category, 0 to 1. */
  ofCategory: Float32Array;
  /** I(b; c) / H(b): share of the feature's variation that the category accounts for, 0 to 1. */
  ofFeature: Float32Array;
}

/** Mean over the categories of the lead of the best feature, in shares of H(c). */
export interface InformationGap {
  /** Lead over the second best feature: MIG (Chen et al. 2018), which punishes several features for one category. */
  perFeature: number;
  /** Lead over the best feature that says more of another category: several features for one category are no fault. */
  perCategory: number;
}

/** Intervals of equal width between a feature's least and largest activation. */
export const informationBins = 20;

/**
 * Measures I(b; c) = H(b) + H(c) − H(b, c) of each feature's activation in 20 equal intervals, silence being an
 * activation of 0, and each category's trait. Counting makes chance look like information, more so for rare features:
 * hold the scores against those of `shuffledNouns`.
 *
 * @param activations Of n nouns.
 * @param labels Their visible trait values, −1 where hidden: [n, 5].
 * @returns The scores; 0 for a feature that does not vary.
 * @throws {TypeError} When labels and activations are not of the same nouns.
 */
export function factorScores(activations: SparseActivations, labels: Int16Array): FactorScores {
  const { nFeatures, count } = activations;
  const layers = categories.length;
  const shown = shownCounts(labels, count);
  const weighted = Float64Array.from({ length: count + 1 }, (_, x) => x ? x * Math.log(x) : 0); // x·ln x
  const visible = new Float64Array(layers);
  const valueSums = new Float64Array(layers);
  const layerOf = Uint8Array.from(
    { length: valueCount },
    (_, v) => valueOffsets.findLastIndex((at) => at <= v),
  );
  shown.forEach((x, value) => {
    visible[layerOf[value]] += x;
    valueSums[layerOf[value]] += weighted[x];
  });
  const tables = [0, 1, 2].map(() => new Float32Array(nFeatures * layers));
  const [information, ofCategory, ofFeature] = tables;
  const cells = new Uint32Array(informationBins * valueCount);
  const bins = new Uint32Array(layers * informationBins);
  const hits = new Uint32Array(valueCount);
  for (let feature = 0; feature < nFeatures; feature++) {
    const { samples, values } = columnOf(activations, feature);
    const { binOf, silentBin } = binning(values, count);
    const touched: number[] = [];
    bins.fill(0);
    hits.fill(0);
    for (let entry = 0; entry < values.length; entry++) {
      const bin = binOf(values[entry]);
      for (let layer = 0; layer < layers; layer++) {
        const value = labels[samples[entry] * layers + layer];
        if (value < 0) continue;
        hits[value]++;
        bins[layer * informationBins + bin]++;
        const cell = bin * valueCount + value;
        if (cells[cell]++ === 0) touched.push(cell);
      }
    }
    const joint = new Float64Array(layers);
    for (let value = 0; value < valueCount; value++) {
      const silent = shown[value] - hits[value];
      const cell = silentBin * valueCount + value;
      joint[layerOf[value]] += weighted[silent + cells[cell]];
      bins[layerOf[value] * informationBins + silentBin] += silent;
      cells[cell] = 0;
    }
    for (const cell of touched) {
      joint[layerOf[cell % valueCount]] += weighted[cells[cell]];
      cells[cell] = 0;
    }
    for (let layer = 0; layer < layers; layer++) {
      const n = visible[layer];
      if (!n) continue;
      let binSum = 0;
      for (let bin = 0; bin < informationBins; bin++) binSum += weighted[bins[layer * informationBins + bin]];
      const shared = Math.max(0, Math.log(n) + (joint[layer] - binSum - valueSums[layer]) / n);
      const at = feature * layers + layer;
      information[at] = shared;
      ofCategory[at] = ratio(shared, Math.log(n) - valueSums[layer] / n);
      ofFeature[at] = ratio(shared, Math.log(n) - binSum / n);
    }
  }
  return { nFeatures, information, ofCategory, ofFeature };
}

/**
 * Measures how far the best feature of each category is ahead.
 *
 * @param scores Of all features.
 * @returns Both gaps: mean over the five categories of (I_best − I_other) / H(c).
 */
export function informationGap({ nFeatures, ofCategory }: FactorScores): InformationGap {
  const layers = categories.length;
  const at = (feature: number, layer: number) => ofCategory[feature * layers + layer];
  const own = Array.from({ length: nFeatures }, (_, feature) => {
    let best = 0;
    for (let layer = 1; layer < layers; layer++) if (at(feature, layer) > at(feature, best)) best = layer;
    return best;
  });
  const gaps = categories.map((_, layer) => {
    let [best, second, foreign] = [0, 0, 0];
    for (let feature = 0; feature < nFeatures; feature++) {
      const share = at(feature, layer);
      second = Math.max(second, Math.min(best, share));
      best = Math.max(best, share);
      if (own[feature] !== layer) foreign = Math.max(foreign, share);
    }
    return { perFeature: best - second, perCategory: Math.max(0, best - foreign) };
  });
  const mean = (field: keyof InformationGap) => gaps.reduce((sum, gap) => sum + gap[field], 0) / layers;
  return { perFeature: mean("perFeature"), perCategory: mean("perCategory") };
}

/**
 * Hands each noun the labels of another: the control that shows what a score is by chance.
 *
 * @param labels Visible trait values or targets: [n, w].
 * @param random Draws the order.
 * @param perNoun w, 5 unless told.
 * @returns The same rows in another order: [n, w].
 */
export function shuffledNouns(
  labels: Int16Array,
  random: Random,
  perNoun: number = categories.length,
): Int16Array {
  const order = shuffledIndices(labels.length / perNoun, random);
  return Int16Array.from(labels, (_, at) => labels[order[Math.floor(at / perNoun)] * perNoun + at % perNoun]);
}

function binning(values: Float32Array, count: number): { binOf(value: number): number; silentBin: number } {
  let [least, most] = values.length < count ? [0, 0] : [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = most > least ? informationBins / (most - least) : 0;
  const binOf = (value: number) => Math.min(informationBins - 1, Math.floor((value - least) * scale));
  return { binOf, silentBin: values.length < count ? binOf(0) : 0 };
}

function ratio(part: number, whole: number): number {
  return whole > 1e-12 ? Math.min(1, part / whole) : 0;
}
