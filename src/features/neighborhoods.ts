/** Who lies near whom: neighbour orders, how pure they are in labels, and how far a map keeps them. */

import { sampleCount } from "@/features/activations.ts";
import type { Random } from "@/training/random.ts";
import { shuffledIndices } from "@/training/random.ts";

/** For every point all others, the nearest first. */
export interface NeighborOrders {
  /** Points, n. */
  count: number;
  /** Row i: the other points by rising distance from i, ties by the lower number: [n, n − 1]. */
  order: Uint16Array;
}

/** A score beside what chance gives. */
export interface ScoreWithChance {
  /** The score. */
  score: number;
  /** Mean of the score over permutations. */
  chance: number;
  /** The largest of the permutations. */
  highestChance: number;
}

const mostPoints = 65_536;

/**
 * Sorts for every point all others by their distance from it.
 *
 * @param points Row by row: [n, width].
 * @param options `width`, and what is near: Euclidean distance, or 1 − cosine.
 * @returns The orders; distances are computed in float64.
 * @throws {RangeError} When there are more than 65,536 points.
 */
export function neighborOrders(
  points: Float32Array,
  { width, metric = "euclidean" }: { width: number; metric?: "euclidean" | "cosine" },
): NeighborOrders {
  const count = sampleCount(points, width);
  if (count > mostPoints) {
    throw new RangeError(
      `Cannot order neighbours: found ${count} points, wanted at most ${mostPoints}. Take fewer`,
    );
  }
  const rows = metric === "cosine" ? unitRows(points, width) : Float64Array.from(points);
  const distances = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      let sum = 0;
      for (let i = a * width, j = b * width, end = i + width; i < end; i++, j++) {
        sum += (rows[i] - rows[j]) ** 2;
      }
      distances[a * count + b] = distances[b * count + a] = sum; // on unit rows 2 · (1 − cosine)
    }
  }
  const order = new Uint16Array(count * (count - 1));
  for (let a = 0; a < count; a++) {
    const row = distances.subarray(a * count, (a + 1) * count);
    const others = Uint16Array.from({ length: count - 1 }, (_, i) => i < a ? i : i + 1);
    order.set(others.sort((b, c) => row[b] - row[c] || b - c), a * (count - 1));
  }
  return { count, order };
}

/**
 * Measures how often near points have the same label: the mean over points of the share of their k nearest that do.
 *
 * @param orders Of n points.
 * @param labels One for each; points with a negative one are left out, as neighbours too: [n].
 * @param options `k`, how many permutations of the labels, and the stream that permutes.
 * @returns The purity and what permuted labels give; 0 when no point has a label.
 */
export function neighborPurity(
  orders: NeighborOrders,
  labels: Int32Array,
  { k, permutations, random }: { k: number; permutations: number; random: Random },
): ScoreWithChance {
  const labelled = Uint32Array.from(labels.keys()).filter((point) => labels[point] >= 0);
  const nearest = labelledNeighbors(orders, labels, k);
  const purityOf = (of: Int32Array) => {
    let same = 0;
    nearest.forEach((others, i) => {
      for (const other of others) same += Number(of[other] === of[labelled[i]]) / others.length;
    });
    return labelled.length ? same / labelled.length : 0;
  };
  return withChance(purityOf(labels), permutations, () => {
    const shuffled = labels.slice();
    shuffledIndices(labelled.length, random).forEach((from, to) =>
      shuffled[labelled[to]] = labels[labelled[from]]
    );
    return purityOf(shuffled);
  });
}

/**
 * Measures the purity of each label separately.
 *
 * @param orders Of n points.
 * @param labels One for each, as in `neighborPurity`: [n].
 * @param options `k`, and how many labels there are.
 * @returns For each label the mean share of its points' k nearest that have it too; NaN where it has no points.
 */
export function purityByLabel(
  orders: NeighborOrders,
  labels: Int32Array,
  { k, count }: { k: number; count: number },
): number[] {
  const [same, points] = [new Float64Array(count), new Float64Array(count)];
  const labelled = Uint32Array.from(labels.keys()).filter((point) => labels[point] >= 0);
  labelledNeighbors(orders, labels, k).forEach((others, i) => {
    const own = labels[labelled[i]];
    points[own]++;
    for (const other of others) same[own] += Number(labels[other] === own) / others.length;
  });
  return Array.from(same, (sum, label) => sum / points[label]);
}

/**
 * Measures how far the neighbours on a map are neighbours in the original space (Venna & Kaski 2001):
 * T(k) = 1 − 2 / (n·k·(2n − 3k − 1)) · Σᵢ Σ_{j among the k nearest on the map} max(0, r(i, j) − k),
 * r(i, j) the rank of j among the neighbours of i in the original space, from 1. 1 is perfect; random places give about .5.
 *
 * @param original Orders in the original space.
 * @param map Orders on the map, of the same points.
 * @param options `k`, below n / 2; how many permutations of the places, and the stream that permutes.
 * @returns The trustworthiness and what permuted places give.
 * @throws {RangeError} When k is not below n / 2, where the formula ends.
 */
export function trustworthiness(
  original: NeighborOrders,
  map: NeighborOrders,
  { k, permutations, random }: { k: number; permutations: number; random: Random },
): ScoreWithChance {
  const n = original.count;
  if (!(k >= 1 && k < n / 2)) {
    throw new RangeError(
      `Cannot measure trustworthiness: found ${k} neighbours of ${n} points, wanted 1 to less than n / 2. Take fewer`,
    );
  }
  const ranks = new Uint16Array(n * n);
  original.order.forEach((point, at) => ranks[Math.floor(at / (n - 1)) * n + point] = at % (n - 1) + 1);
  const trustOf = (pointAt: ArrayLike<number>) => {
    let excess = 0;
    for (let i = 0; i < n; i++) {
      const row = pointAt[i] * n;
      for (let at = i * (n - 1), end = at + k; at < end; at++) {
        excess += Math.max(0, ranks[row + pointAt[map.order[at]]] - k);
      }
    }
    return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * excess;
  };
  const identity = Uint32Array.from({ length: n }, (_, i) => i);
  return withChance(trustOf(identity), permutations, () => trustOf(shuffledIndices(n, random)));
}

function withChance(score: number, permutations: number, permuted: () => number): ScoreWithChance {
  const chances = Array.from({ length: permutations }, permuted);
  return {
    score,
    chance: chances.reduce((sum, chance) => sum + chance, 0) / permutations,
    highestChance: Math.max(...chances),
  };
}

/** For each labelled point its k nearest labelled points. */
function labelledNeighbors({ count, order }: NeighborOrders, labels: Int32Array, k: number): Uint16Array[] {
  return Array.from(labels.keys()).filter((point) => labels[point] >= 0).map((point) => {
    const found = new Uint16Array(k);
    let length = 0;
    for (let at = point * (count - 1), end = at + count - 1; at < end && length < k; at++) {
      if (labels[order[at]] >= 0) found[length++] = order[at];
    }
    return found.subarray(0, length);
  });
}

function unitRows(points: Float32Array, width: number): Float64Array {
  const rows = Float64Array.from(points);
  for (let first = 0; first < rows.length; first += width) {
    const row = rows.subarray(first, first + width);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) row.forEach((value, i) => row[i] = value / length);
  }
  return rows;
}
