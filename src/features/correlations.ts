/** Which features go together, and with which latent axes: nearest directions, and correlations over all nouns. */

import { columnOf, sampleCount, type SparseActivations } from "@/features/activations.ts";
import { axisCorrelations, largest } from "@/features/axis_correlations.ts";
import type { CorrelatedAxes, Neighbors } from "@/features/feature_file.ts";
import { cosineTable } from "@/features/geometry.ts";
import { nounRows } from "@/features/noun_rows.ts";

/** How many neighbours to keep. */
export interface NeighborOptions {
  /** At the most. */
  count: number;
}

/**
 * Finds for each feature the features whose activations correlate most with its own, among all features.
 *
 * Pearson = (n·Σxy − Σx·Σy) / √((n·Σx² − (Σx)²)·(n·Σy² − (Σy)²)), every sum in float64 over all n nouns. Σxy grows only
 * where both are active: the columns are walked one by one, each noun adding its few active features to one row of m sums,
 * so that no m × m table is held.
 *
 * @param activations Of n nouns.
 * @param options How many to keep.
 * @returns For each feature its neighbours, the highest correlation first, ties by the lower number; features that never
 *   fire, or fire equally on all nouns, have none and are none.
 */
export function mostCorrelated(activations: SparseActivations, { count }: NeighborOptions): Neighbors[] {
  const { count: n, nFeatures } = activations;
  const rows = nounRows(activations);
  const sums = new Float64Array(nFeatures);
  const spreads = new Float64Array(nFeatures); // n·Σx² − (Σx)², 0 where a feature does not vary
  for (let feature = 0; feature < nFeatures; feature++) {
    let squares = 0;
    for (const value of columnOf(activations, feature).values) {
      sums[feature] += value;
      squares += value * value;
    }
    const spread = n * squares - sums[feature] ** 2;
    spreads[feature] = spread > 1e-12 * n * squares ? spread : 0;
  }
  const products = new Float64Array(nFeatures);
  return Array.from({ length: nFeatures }, (_, feature) => {
    if (!spreads[feature]) return { features: [], similarities: [] };
    products.fill(0);
    const { samples, values } = columnOf(activations, feature);
    for (let entry = 0; entry < samples.length; entry++) {
      const end = rows.offsets[samples[entry] + 1];
      for (let at = rows.offsets[samples[entry]]; at < end; at++) {
        products[rows.features[at]] += values[entry] * rows.values[at];
      }
    }
    return largest(nFeatures, count, (other) => {
      if (other === feature || !spreads[other]) return -Infinity;
      const covariance = n * products[other] - sums[feature] * sums[other];
      return covariance / Math.sqrt(spreads[feature] * spreads[other]);
    });
  });
}

/**
 * Finds for each feature the features of the most similar decoder direction.
 *
 * @param decoder Directions, row by row: [m, d].
 * @param options d, and how many to keep.
 * @returns For each feature its neighbours, the highest cosine first, ties by the lower number; never itself, duplicates of
 *   itself too.
 */
export function nearestDirections(
  decoder: Float32Array,
  { dimensions, count }: NeighborOptions & { dimensions: number },
): Neighbors[] {
  const cosines = cosineTable(decoder, decoder, { dimensions });
  const m = Math.sqrt(cosines.length);
  return Array.from(
    { length: m },
    (_, feature) =>
      largest(m, count, (other) => other === feature ? -Infinity : cosines[feature * m + other]),
  );
}

/**
 * Finds for each feature the latent axes whose values over the nouns correlate most with its activations, by the formula of
 * `mostCorrelated`; only the active nouns of a feature are walked.
 *
 * @param activations Of n nouns.
 * @param latents The same nouns' latents: [n, d].
 * @param options d, and how many axes to keep.
 * @returns For each feature its axes, the highest correlation first, ties by the lower number; none for one that does not vary.
 * @throws {TypeError} When the latents are not of the same nouns.
 */
export function mostCorrelatedAxes(
  activations: SparseActivations,
  latents: Float32Array,
  { dimensions, count }: NeighborOptions & { dimensions: number },
): CorrelatedAxes[] {
  const n = activations.count;
  if (sampleCount(latents, dimensions) !== n) {
    throw new TypeError(
      `Cannot correlate features with axes: found latents of ${
        latents.length / dimensions
      } nouns and activations of ${n}. ` +
        "Take both from the same set",
    );
  }
  const axes = axisCorrelations(activations, { dimensions });
  axes.add(latents);
  return Array.from({ length: activations.nFeatures }, (_, feature) => {
    const { axes: found, correlations } = axes.of(feature, count);
    return { axes: found, correlations };
  });
}
