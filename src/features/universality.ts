/** Whether another SAE found the same features: correlation of activations on the same nouns, across seeds and VAEs. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { bestPairs } from "@/features/assignment.ts";
import { nounRows } from "@/features/noun_rows.ts";

/** How the features of one dictionary are found again in another. */
export interface Universality {
  /** The living features of the first, rising: [a]. */
  features: Uint32Array;
  /** The most correlated feature of the other for each: [a]. */
  partners: Int32Array;
  /** Pearson's correlation with it: [a]. */
  correlations: Float32Array;
  /** Median of the correlations; 0 when all features are dead. */
  median: number;
  /** Share of the living features with a correlation of at least the limit. */
  foundAgain: number;
  /** The same when no feature of the other may be the partner of two: of the pairs with the largest total. */
  foundAgainOneToOne: number;
}

/** A correlation from which a feature counts as found again. */
export const sameFeature = 0.7;

/**
 * Looks for the features of one dictionary in another (Towards Monosemanticity, universality). The two may live in
 * different latents: only their activations are compared.
 *
 * @param own Activations of the first on n nouns.
 * @param other Activations of the other on the same nouns.
 * @param options The limit, .7 unless told, and how often a feature has to fire to count as living, once unless told.
 * @returns The best partner of each living feature and the share found again.
 * @throws {TypeError} When the nouns are not as many.
 */
export function universality(
  own: SparseActivations,
  other: SparseActivations,
  { limit = sameFeature, leastNouns = 1 }: { limit?: number; leastNouns?: number } = {},
): Universality {
  const columns = other.nFeatures;
  const table = activationCorrelations(own, other);
  const features = Uint32Array.from({ length: own.nFeatures }, (_, i) => i)
    .filter((feature) => own.offsets[feature + 1] - own.offsets[feature] >= leastNouns);
  const rows = new Float32Array(features.length * columns);
  features.forEach((feature, row) =>
    rows.set(table.subarray(feature * columns, (feature + 1) * columns), row * columns)
  );
  const at = (row: number, column: number) => column < 0 ? 0 : rows[row * columns + column];
  const partners = new Int32Array(features.length);
  rows.forEach((correlation, place) => {
    const row = Math.floor(place / columns);
    if (correlation > at(row, partners[row])) partners[row] = place % columns;
  });
  const pairs = bestPairs(rows, { rows: features.length, columns });
  const correlations = Float32Array.from(partners, (column, row) => at(row, column));
  const sorted = correlations.slice().sort();
  const share = (count: number) => features.length ? count / features.length : 0;
  return {
    features,
    partners,
    correlations,
    median: sorted.length ? (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2 : 0,
    foundAgain: share(correlations.filter((correlation) => correlation >= limit).length),
    foundAgainOneToOne: share(pairs.filter((column, row) => at(row, column) >= limit).length),
  };
}

/**
 * Correlates every feature of one dictionary with every one of another, silence being an activation of 0:
 * (n·Σ f·g − Σ f·Σ g) / √((n·Σ f² − (Σ f)²)·(n·Σ g² − (Σ g)²)). Only nouns on which both are active are walked.
 *
 * @param own Activations of a features on n nouns.
 * @param other Activations of b features on the same nouns.
 * @returns Pearson's correlations, 0 for features that do not vary: [a, b].
 * @throws {TypeError} When the nouns are not as many.
 */
export function activationCorrelations(own: SparseActivations, other: SparseActivations): Float32Array {
  const { count } = own;
  if (other.count !== count) {
    throw new TypeError(
      `Cannot correlate the features: found activations on ${count} and on ${other.count} nouns. ` +
        "Take both on the same nouns, in the same order",
    );
  }
  const rows = nounRows(other);
  const [mine, others] = [spreads(own), spreads(other)];
  const table = new Float32Array(own.nFeatures * other.nFeatures);
  const products = new Float64Array(other.nFeatures);
  for (let feature = 0; feature < own.nFeatures; feature++) {
    if (!mine.spread[feature]) continue;
    const { samples, values } = columnOf(own, feature);
    products.fill(0);
    for (let entry = 0; entry < samples.length; entry++) {
      const end = rows.offsets[samples[entry] + 1];
      for (let at = rows.offsets[samples[entry]]; at < end; at++) {
        products[rows.features[at]] += values[entry] * rows.values[at];
      }
    }
    for (let partner = 0; partner < other.nFeatures; partner++) {
      const spread = mine.spread[feature] * others.spread[partner];
      if (!spread) continue;
      const covariance = count * products[partner] - mine.sums[feature] * others.sums[partner];
      table[feature * other.nFeatures + partner] = covariance / spread;
    }
  }
  return table;
}

/** Σ f and √(n·Σ f² − (Σ f)²) of each feature; 0 for one that does not vary. */
function spreads(activations: SparseActivations): { sums: Float64Array; spread: Float64Array } {
  const { count, nFeatures } = activations;
  const sums = new Float64Array(nFeatures);
  const spread = Float64Array.from(sums, (_, feature) => {
    let squares = 0;
    for (const value of columnOf(activations, feature).values) {
      sums[feature] += value;
      squares += value * value;
    }
    const variance = count * squares - sums[feature] ** 2;
    return variance > 1e-12 * count * squares ? Math.sqrt(variance) : 0;
  });
  return { sums, spread };
}
