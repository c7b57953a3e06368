/** How well labels agree with each other and with the shape of a cloud of points: adjusted Rand, Davies–Bouldin, Calinski–Harabasz. */
import { type ClassLabels, type Codes, countRows, groupLabels, type Groups } from "./codes.ts";

/**
 * Adjusted Rand index of two labelings (Hubert & Arabie 1985):
 * `(Σ_ij C(n_ij, 2) − E) / ((Σ_i C(a_i, 2) + Σ_j C(b_j, 2)) / 2 − E)`, `E = Σ_i C(a_i, 2) Σ_j C(b_j, 2) / C(n, 2)`.
 *
 * @param first Labels, `[n]`; their names do not matter.
 * @param second Other labels of the same examples, `[n]`.
 * @returns 1 for equal partitions, about 0 by chance, at least −0.5; 1 when both are one cluster or both all singletons, NaN for
 *   no examples.
 * @throws {TypeError} If the lengths differ.
 *
 * @example The names of clusters do not matter
 * ```ts
 * import assert from "node:assert/strict";
 * import { adjustedRandIndex } from "@/saeception/metrics/clustering.ts";
 *
 * assert.equal(adjustedRandIndex(Int16Array.of(0, 0, 1, 1), Int16Array.of(7, 7, 3, 3)), 1);
 * ```
 */
export function adjustedRandIndex(first: ClassLabels, second: ClassLabels): number {
  if (first.length !== second.length) {
    throw new TypeError(
      `Cannot compare labelings: found ${first.length} and ${second.length} labels, wanted as many`,
    );
  }
  if (first.length === 0) return NaN;
  const [a, b] = [groupLabels(first), groupLabels(second)];
  const together = new Float64Array(a.count * b.count);
  for (let i = 0; i < first.length; i++) together[a.of[i] * b.count + b.of[i]]++;
  const pairsIn = (sizes: Float64Array) => sizes.reduce((sum, size) => sum + size * (size - 1) / 2, 0);
  const [both, inA, inB] = [pairsIn(together), pairsIn(a.sizes), pairsIn(b.sizes)];
  // Equal partitions, also where the formula is 0 / 0.
  if (both === inA && both === inB) return 1;
  const expected = inA * inB / (first.length * (first.length - 1) / 2);
  return (both - expected) / ((inA + inB) / 2 - expected);
}

/**
 * Davies–Bouldin index (Davies & Bouldin 1979) as scikit-learn defines it: the mean over clusters of
 * `max_{l ≠ k} (s_k + s_l) / ‖c_k − c_l‖`, s the mean Euclidean distance of a cluster's points to its centroid c.
 *
 * @param codes Points, `[n · width]`.
 * @param labels Cluster of each point, `[n]`.
 * @returns At least 0, lower is better; 0 when all points lie on their centroids; NaN unless 2 ≤ clusters < n.
 */
export function daviesBouldin(codes: Codes, labels: ClassLabels): number {
  const groups = groupLabels(labels);
  const n = countRows(codes, labels);
  if (groups.count < 2 || groups.count >= n) return NaN;
  const { centroids, meanDistances } = spread(codes, groups);
  if (meanDistances.every((distance) => distance <= 1e-8)) return 0;
  let sum = 0;
  for (let k = 0; k < groups.count; k++) {
    let worst = 0;
    for (let l = 0; l < groups.count; l++) {
      const apart = Math.sqrt(squaredDistance(centroids, { width: codes.width, first: k, second: l }));
      // Centroids that coincide count as infinitely far apart, as in scikit-learn.
      if (apart > 0) worst = Math.max(worst, (meanDistances[k] + meanDistances[l]) / apart);
    }
    sum += worst;
  }
  return sum / groups.count;
}

/**
 * Calinski–Harabasz index, the variance ratio (Caliński & Harabasz 1974):
 * `(Σ_k n_k ‖c_k − c‖² / (K − 1)) / (Σ_i ‖x_i − c_{k(i)}‖² / (n − K))`.
 *
 * @param codes Points, `[n · width]`.
 * @param labels Cluster of each point, `[n]`.
 * @returns At least 0, higher is better; 1 when no point differs from its centroid (as scikit-learn); NaN unless 2 ≤ clusters < n.
 */
export function calinskiHarabasz(codes: Codes, labels: ClassLabels): number {
  const groups = groupLabels(labels);
  const n = countRows(codes, labels);
  if (groups.count < 2 || groups.count >= n) return NaN;
  const { centroids, squaredWithin } = spread(codes, groups);
  if (squaredWithin === 0) return 1;
  let between = 0;
  for (let j = 0; j < codes.width; j++) {
    let mean = 0;
    for (let k = 0; k < groups.count; k++) mean += groups.sizes[k] * centroids[k * codes.width + j] / n;
    for (let k = 0; k < groups.count; k++) {
      between += groups.sizes[k] * (centroids[k * codes.width + j] - mean) ** 2;
    }
  }
  return between * (n - groups.count) / (squaredWithin * (groups.count - 1));
}

/** Centroids `[count · width]`, the mean distance to them `[count]`, and the sum of all squared distances. */
function spread({ data, width }: Codes, { count, of, sizes }: Groups) {
  const centroids = new Float64Array(count * width);
  for (let i = 0, at = 0; i < of.length; i++) {
    const start = of[i] * width;
    for (let j = 0; j < width; j++) centroids[start + j] += data[at++];
  }
  for (let at = 0; at < centroids.length; at++) centroids[at] /= sizes[Math.floor(at / width)];
  const meanDistances = new Float64Array(count);
  let squaredWithin = 0;
  for (let i = 0, at = 0; i < of.length; i++) {
    let squared = 0;
    for (let j = 0, start = of[i] * width; j < width; j++) {
      squared += (data[at++] - centroids[start + j]) ** 2;
    }
    squaredWithin += squared;
    meanDistances[of[i]] += Math.sqrt(squared) / sizes[of[i]];
  }
  return { centroids, meanDistances, squaredWithin };
}

function squaredDistance(
  points: Float64Array,
  { width, first, second }: { width: number; first: number; second: number },
): number {
  let sum = 0;
  for (let j = 0; j < width; j++) sum += (points[first * width + j] - points[second * width + j]) ** 2;
  return sum;
}
