/** Seeded k-means on codes that are mostly zeros: k-means++ starts, Lloyd's steps, the best of several restarts. */
import { seededRandom } from "@/training/random.ts";
import type { Random } from "@/training/random.ts";
import { type Codes, type SparseRows, sparseRows, squaredNorms } from "./codes.ts";

/** Sum of squared shifts of the centroids, relative to the mean variance of a column, below which Lloyd's steps end (scikit-learn's). */
const tolerance = 1e-4;

/** How to cluster. */
export interface KMeansOptions {
  /** Number of clusters, 1 to n. */
  clusters: number;
  /** Decides the starts. */
  seed: number;
  /** Starts to take the best of. Default 3. */
  restarts?: number;
  /** Lloyd's steps of one start at the most. Default 100. */
  maxIterations?: number;
}

/** A clustering. */
export interface KMeans {
  /** Cluster of each point, `[n]`. */
  labels: Int32Array;
  /** Sum of squared distances of the points to their centroids. */
  inertia: number;
  /** Lloyd's steps of the best start. */
  iterations: number;
}

/**
 * Clusters points by k-means (Lloyd 1982) from k-means++ starts (Arthur & Vassilvitskii 2007).
 *
 * A cluster without points stays where it is. Distances use only the entries that
 * are not 0, which makes SAE codes several times cheaper than dense ones; no npm package does that and takes a seed.
 *
 * @param codes Points, `[n · width]`.
 * @param options Number of clusters, seed, effort.
 * @returns The clustering of least inertia. The same seed gives the same one.
 * @throws {RangeError} If there are fewer points than clusters.
 */
export function kMeans(codes: Codes, options: KMeansOptions): KMeans {
  const { clusters, seed, restarts = 3, maxIterations = 100 } = options;
  const rows = sparseRows(codes);
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > rows.count) {
    throw new RangeError(
      `Cannot cluster: found ${clusters} clusters for ${rows.count} points, wanted 1 to n`,
    );
  }
  const norms = squaredNorms(rows);
  const enough = tolerance * meanVariance(rows);
  let best: KMeans | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const centroids = start(rows, { norms, clusters, random: seededRandom(seed, "k-means", restart) });
    const labels = new Int32Array(rows.count);
    const distances = new Float64Array(rows.count);
    let iterations = 0;
    let shift = Infinity;
    assign(rows, { norms, centroids, labels, distances });
    while (iterations < maxIterations && shift > enough) {
      shift = moveCentroids(rows, { centroids, labels });
      const changed = assign(rows, { norms, centroids, labels, distances });
      iterations++;
      if (changed === 0) break;
    }
    const inertia = distances.reduce((sum, distance) => sum + distance, 0);
    if (!best || inertia < best.inertia) best = { labels, inertia, iterations };
  }
  return best!;
}

/** State of one start: centroids `[width, clusters]`, and of each point its cluster and squared distance to it. */
interface Clustering {
  centroids: Float64Array;
  labels: Int32Array;
  distances: Float64Array;
}

/** Chooses the first centroids: each with probability in proportion to the squared distance to the nearest one chosen before. */
function start(
  rows: SparseRows,
  { norms, clusters, random }: { norms: Float64Array; clusters: number; random: Random },
): Float64Array {
  const { count, width, offsets, columns, values } = rows;
  const centroids = new Float64Array(width * clusters);
  const nearest = new Float64Array(count).fill(Infinity);
  const chosen = new Float64Array(width);
  for (let cluster = 0; cluster < clusters; cluster++) {
    const pick = cluster === 0 ? random.integer(count) : weighted(nearest, random);
    chosen.fill(0);
    for (let at = offsets[pick]; at < offsets[pick + 1]; at++) {
      centroids[columns[at] * clusters + cluster] = chosen[columns[at]] = values[at];
    }
    for (let i = 0; i < count; i++) {
      let inner = 0;
      for (let at = offsets[i], end = offsets[i + 1]; at < end; at++) {
        inner += values[at] * chosen[columns[at]];
      }
      nearest[i] = Math.min(nearest[i], Math.max(0, norms[i] + norms[pick] - 2 * inner));
    }
  }
  return centroids;
}

/** An index with probability in proportion to its weight; 0 when no weight is left. */
function weighted(weights: Float64Array, random: Random): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = random.uniform() * total;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) break;
  }
  return last;
}

/** Gives each point to its nearest centroid, the first of equals, and returns how many points changed. */
function assign(rows: SparseRows, state: Clustering & { norms: Float64Array }): number {
  const { count, width, offsets, columns, values } = rows;
  const { norms, centroids, labels, distances } = state;
  const clusters = centroids.length / width;
  const centroidNorms = new Float64Array(clusters);
  for (let at = 0; at < centroids.length; at++) centroidNorms[at % clusters] += centroids[at] ** 2;
  const inner = new Float64Array(clusters);
  let changed = 0;
  for (let i = 0; i < count; i++) {
    inner.fill(0);
    for (let at = offsets[i], end = offsets[i + 1]; at < end; at++) {
      const value = values[at];
      for (let k = 0, from = columns[at] * clusters; k < clusters; k++) {
        inner[k] += value * centroids[from + k];
      }
    }
    let best = 0;
    for (let k = 1; k < clusters; k++) {
      if (centroidNorms[k] - 2 * inner[k] < centroidNorms[best] - 2 * inner[best]) best = k;
    }
    if (labels[i] !== best) changed++;
    labels[i] = best;
    distances[i] = Math.max(0, norms[i] + centroidNorms[best] - 2 * inner[best]);
  }
  return changed;
}

/** Moves the centroids to the means of their points and returns the sum of their squared shifts. */
function moveCentroids(rows: SparseRows, { centroids, labels }: Omit<Clustering, "distances">): number {
  const { count, width, offsets, columns, values } = rows;
  const clusters = centroids.length / width;
  const sizes = new Float64Array(clusters);
  for (const label of labels) sizes[label]++;
  const moved = new Float64Array(centroids.length);
  for (let i = 0; i < count; i++) {
    for (let at = offsets[i], end = offsets[i + 1]; at < end; at++) {
      moved[columns[at] * clusters + labels[i]] += values[at];
    }
  }
  let shift = 0;
  for (let at = 0; at < moved.length; at++) {
    if (sizes[at % clusters] === 0) continue;
    const mean = moved[at] / sizes[at % clusters];
    shift += (mean - centroids[at]) ** 2;
    centroids[at] = mean;
  }
  return shift;
}

/** Mean over columns of their variance. */
function meanVariance({ count, width, columns, values }: SparseRows): number {
  const sums = new Float64Array(width);
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    sums[columns[at]] += values[at];
    squares += values[at] * values[at];
  }
  return (squares / count - sums.reduce((sum, s) => sum + (s / count) ** 2, 0)) / width;
}
