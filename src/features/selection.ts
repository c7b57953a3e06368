/** Choosing which features to look at, without choosing the pretty ones. */

import type { FeatureAnalysis } from "@/features/analysis.ts";
import { namingF1 } from "@/features/names.ts";
import { type Category, valueOf } from "@/nouns/catalogue.ts";

/** A band of densities with its name. */
export interface DensityBand {
  /** What it is called. */
  name: string;
  /** Densities above this are in it; −1 takes in the dead features. */
  above: number;
  /** Densities up to this are in it. */
  upTo: number;
}

/** Bands around the frequencies of trait values: heads 1/242, accessories 1/140, bodies and glasses 1/30 and 1/23. */
export const densityBands: readonly DensityBand[] = [
  { name: "dead", above: -1, upTo: 0 },
  { name: "rarer than heads", above: 0, upTo: 0.0028 },
  { name: "as heads", above: 0.0028, upTo: 0.0056 },
  { name: "as accessories", above: 0.0056, upTo: 0.015 },
  { name: "between", above: 0.015, upTo: 0.025 },
  { name: "as bodies and glasses", above: 0.025, upTo: 0.06 },
  { name: "dense", above: 0.06, upTo: 1 },
];

/**
 * Picks living features at even steps from the best F1 to the worst: a sample that cannot be cherry-picked.
 *
 * @param analysis The features.
 * @param options How many, and of which category, by the trait value that each tells best; all when absent.
 * @returns Their numbers, the best first.
 */
export function scoreLadder(
  analysis: FeatureAnalysis,
  { count, category }: { count: number; category?: Category },
): number[] {
  const ranked = analysis.matches
    .filter(({ feature, value }) =>
      analysis.records[feature].density > 0 && (!category || valueOf(value).category === category)
    )
    .sort((a, b) => b.f1 - a.f1 || a.feature - b.feature)
    .map(({ feature }) => feature);
  return evenly(ranked, count);
}

/**
 * Lists the features of a density band, the rarest first.
 *
 * @param analysis The features.
 * @param band The band.
 * @returns Their numbers.
 */
export function featuresInBand({ records }: FeatureAnalysis, { above, upTo }: DensityBand): number[] {
  return records.filter(({ density }) => density > above && density <= upTo)
    .sort((a, b) => a.density - b.density || a.feature - b.feature)
    .map(({ feature }) => feature);
}

/**
 * Lists the features that fire often and yet tell no trait value well: F1 < .5, the densest first.
 *
 * @param analysis The features.
 * @returns Their numbers.
 */
export function unclearFeatures({ matches, records }: FeatureAnalysis): number[] {
  return matches.filter(({ feature, f1 }) => f1 < namingF1 && records[feature].density > 0)
    .map(({ feature }) => feature)
    .sort((a, b) => records[b].density - records[a].density || a - b);
}

/**
 * Picks items at even steps, first and last included.
 *
 * @param items What to pick from.
 * @param count How many; fewer where there are fewer.
 * @returns The picked items, in their order.
 */
export function evenly<Item>(items: Item[], count: number): Item[] {
  if (items.length <= count) return items.slice();
  if (count === 1) return [items[0]];
  return Array.from({ length: count }, (_, i) => items[Math.round(i * (items.length - 1) / (count - 1))]);
}
