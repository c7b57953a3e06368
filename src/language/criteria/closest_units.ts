/** The unit of another source that goes along with a unit: the most correlated neuron, or the same feature in another model. */

import { firstSamples, pickFeatures, type SparseActivations } from "@/features/activations.ts";
import type { Halves } from "@/features/level_scores.ts";
import { activationCorrelations } from "@/features/universality.ts";

/** The closest unit of another source. */
export interface ClosestUnit {
  /** Its number there. */
  feature: number;
  /** Pearson's correlation of the activations on the choosing tokens, which chose it. */
  chosen: number;
  /** The same on the judging tokens. */
  correlation: number;
}

/**
 * Finds for each unit the most correlated one of another source (Towards Monosemanticity, "features are not neurons" and
 * "universality"), chosen on one half of the tokens and judged on the other.
 *
 * @param own The units.
 * @param other Those to search, of the same model or of another, on the same tokens or on the first of them.
 * @returns One for each unit; of equals the lower number.
 * @throws {TypeError} When there are more tokens of the others.
 */
export function closestUnits(
  own: Halves<SparseActivations>,
  other: Halves<SparseActivations>,
): ClosestUnit[] {
  const { nFeatures: rows } = own.choosing;
  const [choosing, heldOut] = (["choosing", "heldOut"] as const)
    .map((half) => firstSamples(own[half], other[half].count));
  const columns = other.choosing.nFeatures;
  const table = activationCorrelations(choosing, other.choosing); // [rows, columns]
  const partners = Array.from({ length: rows }, (_, unit) => {
    const correlations = table.subarray(unit * columns, (unit + 1) * columns);
    return correlations.reduce((best, value, at) => value > correlations[best] ? at : best, 0);
  });
  const judged = activationCorrelations(heldOut, pickFeatures(other.heldOut, partners)); // [rows, rows]
  return partners.map((feature, unit) => ({
    feature,
    chosen: table[unit * columns + feature],
    correlation: judged[unit * rows + unit],
  }));
}

/**
 * Correlates two lists of numbers: Σ(a − ā)(b − b̄) / √(Σ(a − ā)²·Σ(b − b̄)²).
 *
 * @param a Numbers: [n].
 * @param b As many.
 * @returns −1 to 1; 0 where one of the two does not vary.
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (list: ArrayLike<number>) =>
    Array.from(list).reduce((sum, value) => sum + value, 0) / list.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    product += (a[at] - meanA) * (b[at] - meanB);
    squaresA += (a[at] - meanA) ** 2;
    squaresB += (b[at] - meanB) ** 2;
  }
  return squaresA && squaresB ? product / Math.sqrt(squaresA * squaresB) : 0;
}
