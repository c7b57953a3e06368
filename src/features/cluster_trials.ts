/** Into how many clusters UMAP lays directions: other seeds, dead features included, and directions without structure. */

import type { FeatureAnalysis } from "@/features/analysis.ts";
import { densityClusters } from "@/features/density_clusters.ts";
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
  /** Octaves of distance over which it holds: the difference of log₂ between the largest distance and the smallest. */
  octaves: number;
  /** Octaves over which there are exactly three. */
  octavesOfThree: number;
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
      return { metrics: { ...countClusters(places) } as Record<string, Json>, tensors: {} };
    }, { version: 1, inputs: { directions: await sha256(bytes) } });
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
 * Puts groups into directions: direction i of n gets a common part of group ⌊i·groups / n⌋, as long as the directions are in
 * the mean, so that two of a group have a cosine of about .5. What counts clusters has to find them again.
 *
 * @param directions [n, width]; without structure of their own, from `shuffledColumns`.
 * @param options `width`, how many groups, and the seed of their common parts.
 * @returns [n, width].
 */
export function plantedGroups(
  directions: Float32Array,
  { width, groups, seed }: { width: number; groups: number; seed: number },
): Float32Array {
  const n = directions.length / width;
  const random = seededRandom(seed, "planted groups");
  const length = Math.sqrt(directions.reduce((sum, value) => sum + value * value, 0) / n);
  const common = Array.from({ length: groups }, () => {
    const part = normals(width, random);
    const scale = length / Math.sqrt(part.reduce((sum, value) => sum + value * value, 0));
    return part.map((value) => scale * value);
  });
  return directions.map((value, at) => {
    const group = Math.floor(Math.floor(at / width) * groups / n);
    return value + common[group][at % width];
  });
}

function countClusters(places: Float32Array): Omit<ClusterCount, "name"> {
  const { count, labels, lives } = densityClusters(places);
  const largest = labels.filter((label) => label === 0).length;
  return {
    directions: labels.length,
    clusters: count,
    octaves: lives[0]?.octaves ?? 0,
    octavesOfThree: lives.find((life) => life.count === 3)?.octaves ?? 0,
    largestShare: largest / labels.length,
  };
}
