/** How much of the pixels' variance each category carries. */

import { categories, traitCounts, valueCount, valueOffsets } from "@/nouns/catalogue.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { scaledPalette } from "@/nouns/images.ts";
import { pixelCount } from "@/nouns/renderer.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** The variance of the pixels, divided among the categories. */
export interface VarianceShares {
  /** Variance of a noun around the mean image, summed over 32 × 32 × 3 numbers in [-1, 1]. */
  total: number;
  /** Share that the category explains alone, its main effect: [5], in the order of `categories`. */
  shares: number[];
  /** Share that only combinations of categories explain, because layers hide each other. */
  interactions: number;
  /** For each category, the share of each pixel's variance that it explains, 0 where nothing varies: [5][1024]. */
  maps: Float32Array[];
}

const channels = 3;
const numbers = pixelCount * channels;

/**
 * Divides the variance of the pixels into main effects: SS_k = Σ_v n_v |mean_v − mean|² over the K values v of category k.
 * Chance alone gives K − 1 times the mean square within groups, which is taken off (ω² of the analysis of variance, as in
 * Hays, Statistics, 1963).
 *
 * @param set The nouns, at least 500.
 * @param options Signal and progress; about 40 µs a noun.
 * @returns Shares of the total variance and where in the picture they lie.
 * @throws {RangeError} When there are fewer nouns than values of a category.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function varianceShares(set: NounSet, options: RunOptions = {}): Promise<VarianceShares> {
  if (set.count < 500) {
    throw new RangeError(
      `Cannot divide the variance: found ${set.count} nouns, wanted at least 500 for 242 heads. Use more nouns`,
    );
  }
  const { sums, squares } = await sumByValue(set, options);
  const counts = new Float64Array(valueCount);
  set.traits.forEach((trait, i) => counts[valueOffsets[i % categories.length] + trait]++);
  const mean = new Float64Array(numbers);
  for (const value of valuesOf(0)) sums[value].forEach((sum, i) => mean[i] += sum / set.count);
  const total = squares.map((square, i) => square - set.count * mean[i] ** 2);
  const effects = categories.map((_, layer) => {
    const between = new Float64Array(numbers);
    for (const value of valuesOf(layer)) {
      if (counts[value] === 0) continue;
      sums[value].forEach((sum, i) => between[i] += counts[value] * (sum / counts[value] - mean[i]) ** 2);
    }
    const groups = valuesOf(layer).filter((value) => counts[value] > 0).length;
    return between.map((square, i) => square - (groups - 1) * (total[i] - square) / (set.count - groups));
  });
  const sum = (terms: Float64Array) => terms.reduce((all, term) => all + term, 0);
  const shares = effects.map((effect) => sum(effect) / sum(total));
  return {
    total: sum(total) / set.count,
    shares,
    interactions: 1 - shares.reduce((all, share) => all + share),
    maps: effects.map((effect) => shareOfEachPixel(effect, total)),
  };
}

/** Sums of the images of each value, and the sum of squares over all nouns. */
async function sumByValue(set: NounSet, { signal, onProgress }: RunOptions) {
  const sums = Array.from({ length: valueCount }, () => new Float64Array(numbers));
  const squares = new Float64Array(numbers);
  const meter = progressMeter({ title: "Variance", steps: set.count, onProgress });
  const breathe = breather();
  const image = new Float64Array(numbers);
  for (let index = 0; index < set.count; index++) {
    signal?.throwIfAborted();
    for (let position = 0; position < pixelCount; position++) {
      const color = set.pixels[index * pixelCount + position] * channels;
      for (let c = 0; c < channels; c++) image[position * channels + c] = scaledPalette[color + c];
    }
    for (let i = 0; i < numbers; i++) squares[i] += image[i] * image[i];
    for (let layer = 0; layer < categories.length; layer++) {
      const sum = sums[valueOffsets[layer] + set.traits[index * categories.length + layer]];
      for (let i = 0; i < numbers; i++) sum[i] += image[i];
    }
    meter.report(index + 1);
    await breathe();
  }
  return { sums, squares };
}

function valuesOf(layer: number): number[] {
  return Array.from({ length: traitCounts[layer] }, (_, trait) => valueOffsets[layer] + trait);
}

function shareOfEachPixel(effect: Float64Array, total: Float64Array): Float32Array {
  return Float32Array.from({ length: pixelCount }, (_, position) => {
    const at = position * channels;
    const all = total[at] + total[at + 1] + total[at + 2];
    return all > 1e-9 ? Math.max(0, (effect[at] + effect[at + 1] + effect[at + 2]) / all) : 0;
  });
}
