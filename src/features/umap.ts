/** Maps of many numbers onto the plane by UMAP (McInnes, Healy & Melville 2018), the same for the same seed. */
import { UMAP } from "umap-js";
import { progressMeter, type RunOptions } from "@/training/progress.ts";
import { seededRandom } from "@/training/random.ts";

/** How the map is made. */
export interface UmapOptions extends RunOptions {
  /** Numbers in a row. */
  width: number;
  /** Seed of the start and of the samples. */
  seed: number;
  /** Neighbours of a point that its place is made from, from 2; 15 unless told. More: the large, fewer: the small. */
  neighbors?: number;
  /** How close points may come, 0 to 1; .1 unless told. */
  minDistance?: number;
  /** What is near; `euclidean` unless told. */
  metric?: "euclidean" | "cosine";
}

/**
 * Lays out rows in the plane so that near rows stay near. Distances between far groups mean nothing.
 *
 * @param data Row-major, `[n * width]`.
 * @param options Width, seed, UMAP's own parameters, progress and Stop.
 * @returns Places, row-major, `[n * 2]`; unfinished after a stop.
 * @throws {RangeError} If there are not more rows than neighbours.
 */
export async function umap(data: Float32Array, options: UmapOptions): Promise<Float32Array> {
  const { width, seed, neighbors = 15, minDistance = 0.1, metric = "euclidean", signal } = options;
  const count = data.length / width;
  if (count <= neighbors) {
    throw new RangeError(
      `Cannot map ${count} rows by UMAP: wanted are more than ${neighbors}, the neighbours of each. Take more rows or fewer neighbours`,
    );
  }
  const rows = Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
  const random = seededRandom(seed, "umap");
  const layout = new UMAP({
    nNeighbors: neighbors,
    minDist: minDistance,
    random: () => random.uniform(),
    ...(metric === "cosine" && { distanceFn: cosineDistance }),
  });
  const steps = layout.initializeFit(rows);
  const meter = progressMeter({ ...options, title: `Mapping ${count} rows`, steps });
  for (let step = 0; step < steps && !signal?.aborted; step++) {
    layout.step();
    meter.report(step + 1);
    if (step % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return Float32Array.from(layout.getEmbedding().flat());
}

function cosineDistance(a: number[], b: number[]): number {
  let product = 0, aSquare = 0, bSquare = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    aSquare += a[i] ** 2;
    bSquare += b[i] ** 2;
  }
  return aSquare && bSquare ? 1 - product / Math.sqrt(aSquare * bSquare) : Number(aSquare !== bSquare);
}
