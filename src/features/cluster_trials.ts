/** Into how many clusters UMAP lays directions: other seeds, dead features included, and directions without structure. */

import type { FeatureAnalysis } from "@/features/analysis.ts";
import { type ClusterLife, densityClusters } from "@/features/density_clusters.ts";
import { someDirections } from "@/features/geometry.ts";
import { umap } from "@/features/umap.ts";
import { artifact, type Json } from "@/training/artifact.ts";
import { sha256 } from "@/training/files.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";
import { normals, seededRandom, shuffledIndices } from "@/training/random.ts";

/** Directions to be mapped. */
export interface ClusterTrial {
  /** What is tried, for a person. */
  name: string;
  /** [n, width]. */
  directions: Float32Array;
  /** Seed of the map. */
  seed: number;
  /** What is near; `euclidean` as in the write-up unless told. */
  metric?: "euclidean" | "cosine";
}

/** What came of a trial. */
export interface ClusterCount {
  /** What was tried. */
  name: string;
  /** Directions on the map. */
  directions: number;
  /** The number of clusters that holds over the longest range of distances. */
  clusters: number;
  /** Every range of distances over which a number holds, the longest first. */
  lives: ClusterLife[];
  /** Share of the directions in the largest cluster. */
  largestShare: number;
}

/**
 * Maps directions by UMAP (15 neighbours, least distance .1) and counts the clusters of the map. Every trial is kept.
 *
 * @param trials Which directions.
 * @param options `width`: numbers in a direction; progress; a stop throws.
 * @returns One count for each trial.
 */
export async function clusterTrials(
  trials: ClusterTrial[],
  { width, ...run }: RunOptions & { width: number },
): Promise<ClusterCount[]> {
  const parts = progressParts(run, {
    title: `Mapping ${trials.length} sets of directions`,
    shares: trials.map(({ directions }) => directions.length),
  });
  const counts: ClusterCount[] = [];
  for (const [i, { name, directions, seed, metric = "euclidean" }] of trials.entries()) {
    const bytes = new Uint8Array(Float32Array.from(directions).buffer);
    const { metrics } = await artifact("cluster-trial", { seed, metric }, async () => {
      const places = await umap(directions, { width, seed, metric, ...parts[i] });
      run.signal?.throwIfAborted();
      return { metrics: { ...countClusters(places) } as unknown as Record<string, Json>, tensors: {} };
    }, { version: 2, inputs: { directions: await sha256(bytes) } });
    counts.push({ name, ...metrics as unknown as Omit<ClusterCount, "name"> });
  }
  return counts;
}

/**
 * Gives the directions of the features that fire at all.
 *
 * @param analysis Of the SAE.
 * @returns [living features, d].
 */
export function livingDirections(
  { dictionary, records }: Pick<FeatureAnalysis, "dictionary" | "records">,
): Float32Array {
  const living = records.filter(({ density }) => density > 0).map(({ feature }) => feature);
  return someDirections(dictionary.decoder, living, dictionary);
}

/**
 * Takes the structure out of directions: every column is shuffled on its own, so that each axis keeps its values and no
 * direction keeps its company.
 *
 * @param directions [n, width].
 * @param options `width` and the seed of the shuffles.
 * @returns [n, width].
 */
export function shuffledColumns(
  directions: Float32Array,
  { width, seed }: { width: number; seed: number },
): Float32Array {
  const shuffled = new Float32Array(directions.length);
  for (let column = 0; column < width; column++) {
    const order = shuffledIndices(directions.length / width, seededRandom(seed, "shuffled columns", column));
    order.forEach((from, to) => shuffled[to * width + column] = directions[from * width + column]);
  }
  return shuffled;
}

/**
 * Puts groups into directions: the first `sizes[0]` get one common part, the next `sizes[1]` another, and so on; the rest stay
 * as they are. A common part is as long as the directions are in the mean, so that two of a group have a cosine of about .5.
 * What counts clusters has to find them again.
 *
 * @param directions [n, width]; without structure of their own, from `shuffledColumns`.
 * @param options `width`, directions in each group, and the seed of their common parts.
 * @returns [n, width].
 * @throws {RangeError} When the groups need more directions than there are.
 */
export function plantedGroups(
  directions: Float32Array,
  { width, sizes, seed }: { width: number; sizes: number[]; seed: number },
): Float32Array {
  const n = directions.length / width;
  const groupOf = sizes.flatMap((size, group) => Array.from({ length: size }, () => group));
  if (groupOf.length > n) {
    throw new RangeError(
      `Cannot plant groups of ${
        sizes.join(", ")
      }: found ${n} directions, wanted ${groupOf.length} or more. ` +
        "Plant smaller groups",
    );
  }
  const random = seededRandom(seed, "planted groups");
  const length = Math.sqrt(directions.reduce((sum, value) => sum + value * value, 0) / n);
  const common = sizes.map(() => {
    const part = normals(width, random);
    const scale = length / Math.sqrt(part.reduce((sum, value) => sum + value * value, 0));
    return part.map((value) => scale * value);
  });
  return directions.map((value, at) => {
    const group = groupOf[Math.floor(at / width)];
    return group === undefined ? value : value + common[group][at % width];
  });
}

function countClusters(places: Float32Array): Omit<ClusterCount, "name"> {
  const { count, labels, lives } = densityClusters(places);
  const largest = labels.filter((label) => label === 0).length;
  return {
    directions: labels.length,
    clusters: count,
    lives,
    largestShare: largest / labels.length,
  };
}
