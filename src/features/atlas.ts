/** The atlas: maps of the living features' decoder directions by UMAP and PCA, measured against chance. */

import { categoryLabels, featureMap, livingFeatures, principalPlaces } from "@/features/atlas_maps.ts";
import { type ClusterLife, densityClusters } from "@/features/density_clusters.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import type { FeatureFile, FeatureMap } from "@/features/feature_file.ts";
import type { StoredFeatures } from "@/features/feature_file_folder.ts";
import { someDirections } from "@/features/geometry.ts";
import {
  type NeighborOrders,
  neighborOrders,
  neighborPurity,
  purityByLabel,
  type ScoreWithChance,
  trustworthiness,
} from "@/features/neighborhoods.ts";
import { umap } from "@/features/umap.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import { artifact, type Json } from "@/training/artifact.ts";
import { sha256 } from "@/training/files.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";
import { seededRandom } from "@/training/random.ts";

/** What is measured of a map, or of the directions themselves. */
export interface MapScores {
  /** "UMAP", "UMAP, cosine", "PCA", or "256 dimensions" for the directions. */
  name: string;
  /** Share of a feature's 10 nearest that are named after the same category, over features with a clear name. */
  purity: ScoreWithChance;
  /** The same for each category, of five; null where no feature is named after it. */
  purityOf: Record<Category, number | null>;
  /** Of the 15 nearest on the map, how near they are in all dimensions; null for the directions themselves. */
  trust: ScoreWithChance | null;
  /** How many clusters, by `densityClusters`; 0 for directions. */
  clusters: number;
  /** Every range of distances over which a number of clusters holds, the longest first; none for directions. */
  lives: ClusterLife[];
  /** Share of the features that lie in the largest cluster. */
  largestShare: number;
}

/** The maps with what was measured. */
export interface Atlas {
  /** The artifact's key. */
  key: string;
  /** Seconds it took when it was made. */
  seconds: number;
  /** The maps, as the feature file has them. */
  maps: FeatureMap[];
  /** One entry for the directions, then one for each map. */
  scores: MapScores[];
  /** Share of the directions' variance on the two axes of the PCA. */
  pcaShare: number;
}

/** Neighbours that purity looks at. */
export const purityNeighbors = 10;

/** Neighbours that trustworthiness looks at: those that UMAP was told to keep. */
export const trustNeighbors = 15;

const permutations = 20;

/**
 * Gives the atlas of a dictionary: read from its artifact, or made and stored. UMAP with 15 neighbours and least distance
 * .1 as in the write-up, but of the living features only; dead ones have directions that nothing shaped.
 *
 * @param stored The dictionary's feature file.
 * @param dictionary The dictionary.
 * @param options Seed of the maps and of chance, progress; a stop throws.
 * @returns The atlas.
 */
export async function makeAtlas(
  { file }: Pick<StoredFeatures, "file">,
  dictionary: Dictionary,
  { seed = 0, ...run }: RunOptions & { seed?: number } = {},
): Promise<Atlas> {
  const labels = categoryLabels(file, livingFeatures(file));
  const inputs = {
    activations: file.keys.activations,
    names: await sha256(new Uint8Array(Int32Array.from(labels).buffer)), // purity and the names of clusters follow them
  };
  const stored = await artifact("atlas", { seed, neighbors: trustNeighbors, minDistance: 0.1 }, async () => {
    const begun = performance.now();
    const contents = await computeAtlas(file, dictionary, { seed, ...run });
    return {
      metrics: { ...contents, seconds: (performance.now() - begun) / 1000 } as unknown as Record<
        string,
        Json
      >,
      tensors: {},
    };
  }, { version: 2, inputs });
  return { key: stored.key, ...stored.metrics as unknown as Omit<Atlas, "key"> };
}

/**
 * Puts the maps of an atlas into a feature file.
 *
 * @param stored The file with its sheets.
 * @param atlas Made from it.
 * @returns A copy of the file with the maps.
 */
export function withAtlas({ file, sheets }: StoredFeatures, { maps }: Pick<Atlas, "maps">): StoredFeatures {
  return { file: { ...file, maps }, sheets };
}

async function computeAtlas(
  file: FeatureFile,
  dictionary: Dictionary,
  { seed, ...run }: RunOptions & { seed: number },
): Promise<Omit<Atlas, "key" | "seconds">> {
  const { dimensions: width } = dictionary;
  const living = livingFeatures(file);
  const directions = someDirections(dictionary.decoder, living, { dimensions: width });
  const labels = categoryLabels(file, living);
  const [first, second] = progressParts(run, { title: "Mapping the features", shares: [1, 1] });
  const plain = await umap(directions, { width, seed, neighbors: trustNeighbors, ...first });
  run.signal?.throwIfAborted();
  const byCosine = await umap(directions, {
    width,
    seed,
    neighbors: trustNeighbors,
    metric: "cosine",
    ...second,
  });
  run.signal?.throwIfAborted();
  const { places, share } = principalPlaces(directions, width);
  const [near, nearByCosine] = (["euclidean", "cosine"] as const).map((metric) =>
    neighborOrders(directions, { width, metric })
  );
  const chance = (name: string) => ({ permutations, random: seededRandom(seed, "atlas", name) });
  const measure = (name: string, orders: NeighborOrders, original: NeighborOrders | null): MapScores => {
    const perLabel = purityByLabel(orders, labels, { k: purityNeighbors, count: categories.length });
    return {
      name,
      purity: neighborPurity(orders, labels, { k: purityNeighbors, ...chance(`purity ${name}`) }),
      purityOf: Object.fromEntries(
        categories.map((category, i) => [category, Number.isNaN(perLabel[i]) ? null : perLabel[i]]),
      ) as Record<Category, number | null>,
      trust: original && trustworthiness(original, orders, { k: trustNeighbors, ...chance(`trust ${name}`) }),
      clusters: 0,
      lives: [],
      largestShare: 0,
    };
  };
  const drawn = [
    { name: "UMAP", places: plain, original: near },
    { name: "UMAP, cosine", places: byCosine, original: nearByCosine },
    { name: "PCA", places, original: near },
  ].map((map) => ({ ...map, clusters: densityClusters(map.places) }));
  const maps = drawn.map((map) => featureMap(file, { ...map, features: living }));
  const scores = drawn.map(({ name, places, original, clusters }, i): MapScores => {
    const largest = maps[i].clusters.filter((cluster) => cluster === 0).length;
    return {
      ...measure(name, neighborOrders(places, { width: 2 }), original),
      clusters: clusters.count,
      lives: clusters.lives,
      largestShare: largest / living.length,
    };
  });
  return {
    maps,
    scores: [measure(`${width} dimensions`, nearByCosine, null), ...scores],
    pcaShare: share,
  };
}
