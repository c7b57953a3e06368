/** A small feature file that is whole, for tests of what reads one. */

import type { FeatureEntry, FeatureFile } from "@/features/feature_file.ts";
import { mentionedNouns } from "@/features/mentioned_nouns.ts";
import { targetNames } from "@/features/feature_targets.ts";

/**
 * An entry with made-up numbers.
 *
 * @param id Its number.
 * @param parts What differs.
 */
export function madeUpEntry(id: number, parts: Partial<FeatureEntry> = {}): FeatureEntry {
  return {
    id,
    target: 172 + id,
    confidence: 0.9,
    density: 0.01,
    max: 4,
    mean: 0.02,
    meanSquare: 0.05,
    skew: 10,
    kurtosis: 120,
    histogram: Array.from({ length: 20 }, (_, i) => i),
    quantiles: [1, 2, 4],
    top: { nouns: [10 + id, 4], activations: [4, 3.5] },
    random: { nouns: [7], activations: [2] },
    intervals: Array.from({ length: 11 }, (_, i) => ({
      share: i === 10 ? 1 : 0,
      precision: i === 10 ? 1 : null,
      nouns: i === 10 ? [4] : [],
      activations: i === 10 ? [3.5] : [],
    })),
    nearest: { features: [1 - id % 2], similarities: [0.5] },
    correlated: { features: [], similarities: [] },
    alignment: { axes: [255, 70], values: [0.5, 0.25], shares: [0.1, 0.05] },
    correlatedAxes: { axes: [64, 3], correlations: [0.3, 0.2] },
    specificity: 0.9,
    targets: [{ target: 172 + id, precision: 1, recall: 0.8, f1: 0.9, auroc: 0.95 }],
    pair: { targets: [200, 5], precision: 0.5, recall: 0.4, f1: 0.44, shown: 5 },
    effect: 0.05,
    area: 0.2,
    ...parts,
  };
}

/**
 * A file with made-up features.
 *
 * @param features Entries; two when absent.
 */
export function madeUpFile(features: FeatureEntry[] = [madeUpEntry(0), madeUpEntry(1)]): FeatureFile {
  return {
    format: "nouns-features",
    version: 1,
    name: "made up",
    keys: { activations: "a", latents: "l", nouns: "n", codec: "c" },
    counts: { train: 1000, choosing: 500, heldOut: 100 },
    dimensions: 256,
    latentShape: [4, 8, 8],
    targets: targetNames.slice(),
    quantileLevels: [0, 0.5, 1],
    sheets: { tile: 32, columns: 64 },
    features,
    maps: [{
      name: "UMAP",
      places: features.map(({ id }) => [id, id % 7]),
      clusters: features.map(() => 0),
      clusterNames: ["all"],
    }],
    nouns: mentionedNouns(features, (noun) => [noun % 2, noun % 30, noun % 140, noun % 242, noun % 23]),
  };
}
