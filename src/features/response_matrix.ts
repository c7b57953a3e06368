/** Which features answer to a change of which category, measured on nouns of which only that category was changed. */

import { categories } from "@/nouns/catalogue.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** How far each feature moves when one category is changed and nothing else. */
export interface Response {
  /** Features, m. */
  nFeatures: number;
  /** Mean |fᵢ(x) − fᵢ(x′)| · ‖dᵢ‖ over the pairs of category k, zeros where it has none: [m, 5]. */
  matrix: Float64Array;
  /** Of each category, mean share of a pair's movement that its two most moved features make; NaN without pairs: [5]. */
  concentration: number[];
}

/** What belongs to the codes of n pairs. */
export interface ResponseOptions {
  /** Lengths of the decoder's rows: [m]. */
  lengths: ArrayLike<number>;
  /** The changed category of each pair, 0 to 4: [n]. */
  layers: Uint8Array;
  /** What each pair's movement is multiplied by; 1 when absent: [n]. */
  weights?: ArrayLike<number>;
}

/** A response in four numbers, each from 0 to 1. */
export interface ResponseScores {
  /** Whether each feature answers to one category only (D of DCI). */
  disentanglement: number;
  /** Whether each category moves few features (C of DCI); a category of K equally likely values cannot exceed 1 − log K / log m. */
  completeness: number;
  /** Share of all movement that is each feature's answer to its own category, the one it answers to most; 1/5 by chance. */
  purity: number;
  /** Share of a change that two features carry, as one value that goes and one that comes would need. */
  concentration: number;
}

/**
 * Measures the response of codes to counterfactual changes. Movements are in the units of the latent, so that
 * dictionaries whose features have other scales compare.
 *
 * @param codes Activations before and after the change, [n, m] both.
 * @param options Lengths of the decoder's rows and the changed category of each pair.
 * @returns The matrix.
 * @throws {TypeError} When codes, lengths and categories do not fit together.
 */
export function responseMatrix(
  { before, after }: { before: Float32Array; after: Float32Array },
  { lengths, layers, weights }: ResponseOptions,
): Response {
  const nFeatures = lengths.length;
  if (before.length !== after.length || before.length !== nFeatures * layers.length) {
    throw new TypeError(
      `Cannot measure the response: found codes of ${before.length} and ${after.length} numbers, wanted ` +
        `${nFeatures} for each of ${layers.length} pairs. Encode both nouns of every pair with the same dictionary`,
    );
  }
  const matrix = new Float64Array(nFeatures * categories.length);
  const pairs = categories.map((_, layer) => layers.filter((own) => own === layer).length);
  const shares = new Float64Array(categories.length);
  layers.forEach((layer, pair) => {
    let [total, first, second] = [0, 0, 0];
    for (let feature = 0; feature < nFeatures; feature++) {
      const at = pair * nFeatures + feature;
      if (before[at] === after[at]) continue;
      const movement = Math.abs(before[at] - after[at]) * lengths[feature] * (weights?.[pair] ?? 1);
      matrix[feature * categories.length + layer] += movement / pairs[layer];
      total += movement;
      if (movement > first) [first, second] = [movement, first];
      else if (movement > second) second = movement;
    }
    if (total > 0) shares[layer] += (first + second) / total;
  });
  return { nFeatures, matrix, concentration: Array.from(shares, (sum, layer) => sum / pairs[layer]) };
}

/**
 * Sums a response up as D and C of Eastwood & Williams (A Framework for the Quantitative Evaluation of Disentangled
 * Representations, ICLR 2018), with measured responses in the place of a regressor's importances. Each category's
 * column R_k is divided by its sum first, so that categories with many pixels count no more than others. With
 * Pᵢₖ = Rᵢₖ / Σₖ Rᵢₖ, P̃ᵢₖ = Rᵢₖ / Σᵢ Rᵢₖ and ρᵢ = Σₖ Rᵢₖ / Σᵢₖ Rᵢₖ: D = Σᵢ ρᵢ (1 − H_K(Pᵢ)) and
 * C = (1/K) Σₖ (1 − H_m(P̃ₖ)), with entropies to the base of the number of categories that move anything, K, and of
 * features, m. Purity is Σᵢ maxₖ Rᵢₖ / Σᵢₖ Rᵢₖ.
 *
 * @param response From {@linkcode responseMatrix}.
 * @returns The scores; 0 where no feature moves at all.
 */
export function responseScores({ nFeatures, matrix, concentration }: Response): ResponseScores {
  const sums = new Float64Array(categories.length);
  matrix.forEach((movement, at) => sums[at % categories.length] += movement);
  const moving = [...categories.keys()].filter((layer) => sums[layer] > 0);
  const measured = concentration.filter((share) => !Number.isNaN(share));
  const scores = { disentanglement: 0, completeness: 0, purity: 0 };
  for (let feature = 0; feature < nFeatures && moving.length > 0; feature++) {
    const row = moving.map((layer) => matrix[feature * categories.length + layer] / sums[layer]);
    const total = sumOf(row);
    if (total === 0) continue;
    const shares = row.map((movement) => movement / total);
    scores.disentanglement += total / moving.length * (1 - relativeEntropy(shares, moving.length));
    scores.purity += Math.max(...row) / moving.length;
  }
  for (const layer of moving) {
    const shares = Array.from(
      { length: nFeatures },
      (_, feature) => matrix[feature * categories.length + layer] / sums[layer],
    );
    scores.completeness += (1 - relativeEntropy(shares, nFeatures)) / moving.length;
  }
  return { ...scores, concentration: measured.length ? sumOf(measured) / measured.length : 0 };
}

/**
 * Measures what chance alone gives: the same codes with the categories dealt to the pairs at random. A feature that few
 * pairs move answers to few categories by chance, so a sparse dictionary looks disentangled whatever its features are.
 * Each pair's movement is divided by the sum of its own category's column first, as {@linkcode responseScores} does, so
 * that the categories that move most do not become noise.
 *
 * @param codes Activations before and after the change, [n, m] both.
 * @param options As for {@linkcode responseMatrix}, with the seed and the number of deals to average over.
 * @returns The mean scores.
 */
export function chanceScores(
  codes: { before: Float32Array; after: Float32Array },
  { lengths, layers, seed, deals = 5 }: Omit<ResponseOptions, "weights"> & { seed: number; deals?: number },
): ResponseScores {
  const sums = new Float64Array(categories.length);
  responseMatrix(codes, { lengths, layers }).matrix
    .forEach((movement, at) => sums[at % categories.length] += movement);
  const weights = Float64Array.from(layers, (layer) => sums[layer] > 0 ? 1 / sums[layer] : 0);
  const scores = { disentanglement: 0, completeness: 0, purity: 0, concentration: 0 };
  for (let deal = 0; deal < deals; deal++) {
    const order = shuffledIndices(layers.length, seededRandom(seed, "dealt categories", deal));
    const dealt = Uint8Array.from(order, (pair) => layers[pair]);
    const found = responseScores(responseMatrix(codes, { lengths, layers: dealt, weights }));
    for (const name of Object.keys(scores) as (keyof ResponseScores)[]) scores[name] += found[name] / deals;
  }
  return scores;
}

/**
 * Says how far a score is above chance on the way to 1: (score − chance) / (1 − chance), as Cohen's κ does.
 *
 * @param score Up to 1.
 * @param chance What chance gives.
 * @returns 0 at chance, 1 for a perfect score; 0 where chance already gives 1.
 */
export function aboveChance(score: number, chance: number): number {
  return chance < 1 ? (score - chance) / (1 - chance) : 0;
}

/** −Σ p log p to the base n; 0 where n is 1. */
function relativeEntropy(shares: number[], n: number): number {
  if (n === 1) return 0;
  return sumOf(shares.map((p) => p > 0 ? -p * Math.log(p) : 0)) / Math.log(n);
}

function sumOf(numbers: number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0);
}
