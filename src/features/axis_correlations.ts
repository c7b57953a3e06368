/** Which axes of what a dictionary reads go with its features, summed up while samples stream by. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import type { CorrelatedAxes, Neighbors } from "@/features/feature_file.ts";

/** Sums over samples so far. */
export interface AxisCorrelations {
  /** Adds the next samples, row by row: [k, d]. */
  add(rows: Float32Array): void;
  /** The axes that one feature goes with most, and cosines Σxy / √(Σx²·Σy²) besides. */
  of(feature: number, count: number): CorrelatedAxes & { cosines: number[] };
}

/**
 * Correlates features with the axes of what they read: Pearson = (n·Σxy − Σx·Σy) / √((n·Σx² − (Σx)²)·(n·Σy² − (Σy)²)),
 * every sum in float64; of Σxy only active samples are walked. The same for any cutting of the stream.
 *
 * @param activations Of all n samples of the stream.
 * @param options d, and which features; all unless told.
 * @returns The sums, empty at first.
 */
export function axisCorrelations(
  activations: SparseActivations,
  { dimensions, features }: { dimensions: number; features?: number[] },
): AxisCorrelations {
  const n = activations.count;
  const chosen = features ?? Array.from({ length: activations.nFeatures }, (_, feature) => feature);
  const place = new Map(chosen.map((feature, i) => [feature, i]));
  const columns = chosen.map((feature) => columnOf(activations, feature));
  const next = new Uint32Array(chosen.length);
  const [sums, squares] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  const products = new Float64Array(chosen.length * dimensions);
  let done = 0;
  return {
    add(rows) {
      for (let at = 0; at < rows.length; at++) {
        sums[at % dimensions] += rows[at];
        squares[at % dimensions] += rows[at] * rows[at];
      }
      const end = done + rows.length / dimensions;
      columns.forEach(({ samples, values }, i) => {
        const own = products.subarray(i * dimensions, (i + 1) * dimensions);
        for (; samples[next[i]] < end; next[i]++) {
          const [row, value] = [(samples[next[i]] - done) * dimensions, values[next[i]]];
          for (let axis = 0; axis < dimensions; axis++) own[axis] += value * rows[row + axis];
        }
      });
      done = end;
    },
    of(feature, count) {
      const at = place.get(feature)!;
      let [sum, square] = [0, 0];
      for (const value of columns[at].values) {
        sum += value;
        square += value * value;
      }
      const spread = n * square - sum * sum;
      if (!(spread > 1e-12 * n * square)) return { axes: [], correlations: [], cosines: [] };
      const product = (axis: number) => products[at * dimensions + axis];
      const { features: axes, similarities } = largest(dimensions, count, (axis) => {
        const axisSpread = n * squares[axis] - sums[axis] ** 2;
        if (!(axisSpread > 0)) return -Infinity;
        return (n * product(axis) - sum * sums[axis]) / Math.sqrt(spread * axisSpread);
      });
      const cosines = axes.map((axis) => product(axis) / Math.sqrt(square * squares[axis]));
      return { axes, correlations: similarities, cosines };
    },
  };
}

/**
 * Finds the candidates of the largest scores.
 *
 * @param candidates How many there are.
 * @param count How many to keep at the most.
 * @param scoreOf The score of each, −Infinity to leave it out.
 * @returns The largest first, ties by the lower number; scores cut to −1 … 1.
 */
export function largest(
  candidates: number,
  count: number,
  scoreOf: (candidate: number) => number,
): Neighbors {
  const features: number[] = [];
  const similarities: number[] = [];
  for (let candidate = 0; candidate < candidates; candidate++) {
    const score = scoreOf(candidate);
    if (score === -Infinity || features.length === count && score <= similarities[count - 1]) continue;
    let at = features.length;
    while (at > 0 && similarities[at - 1] < score) at--;
    features.splice(at, 0, candidate);
    similarities.splice(at, 0, score);
    if (features.length > count) {
      features.pop();
      similarities.pop();
    }
  }
  return { features, similarities: similarities.map((score) => Math.min(1, Math.max(-1, score))) };
}
