/** Features as a page shows them: all of them in a list with maps, or one with all that is known. */
import { featureCategory, featureTitle, titleF1, traitsIn } from "@/features/feature_entry.ts";
import type { FeatureEntry, FeatureFile } from "@/features/feature_file.ts";
import type { Category } from "@/nouns/catalogue.ts";

/** A feature in a list. */
export interface FeatureSummary {
  /** Its number. */
  id: number;
  /** What it stands for, in words. */
  title: string;
  /** The category of that, null when it is unclear. */
  category: Category | null;
  /** F1 of the name on held-out nouns, 0 to 1. */
  confidence: number;
  /** Share of training nouns on which it is active. */
  density: number;
  /** Its largest activation. */
  max: number;
  /** Mean change of the picture at the maximum, share of the colour range. */
  effect: number;
}

/** All features at a glance, with their maps: what a page loads first. */
export interface FeatureListing extends Pick<FeatureFile, "name" | "counts" | "sheets" | "maps"> {
  /** The features, in order. */
  features: FeatureSummary[];
}

/** All that is known about one feature. */
export interface FeatureRecord {
  /** Its entry in the feature file. */
  entry: FeatureEntry;
  /** Labels of the entry's targets, in its order. */
  labels: string[];
  /** Label of the two targets that it tells together; empty without a pair. */
  pairLabel: string;
  /** Shares of the active nouns at which the entry's quantiles are given. */
  quantileLevels: number[];
  /** How many nouns the numbers are from. */
  counts: FeatureFile["counts"];
  /** Channels, height and width of the latent, from which an axis gets its place; null where it is not spatial. */
  latentShape: FeatureFile["latentShape"];
  /** Traits of the training nouns that the entry mentions, by number: [5] each. */
  traits: Record<string, number[]>;
}

/**
 * Lists all features.
 *
 * @param file The feature file.
 * @returns The list with the maps.
 */
export function listFeatures(file: FeatureFile): FeatureListing {
  const { name, counts, sheets, maps, targets } = file;
  const features = file.features.map((entry): FeatureSummary => {
    const { id, density, max, effect } = entry;
    const confidence = titleF1(entry);
    const title = featureTitle(file, id);
    return { id, title, category: featureCategory(targets, entry), confidence, density, max, effect };
  });
  return { name, counts, sheets, maps, features };
}

/**
 * Tells all about one feature.
 *
 * @param file The feature file.
 * @param id The feature.
 * @returns The record.
 * @throws {RangeError} If there is no such feature.
 */
export function featureRecord(file: FeatureFile, id: number): FeatureRecord {
  const entry = file.features[id];
  if (!entry) {
    throw new RangeError(
      `Cannot find the feature: found ${id}, wanted 0 to ${file.features.length - 1}. Choose one of these`,
    );
  }
  const { top, random, intervals, targets, pair } = entry;
  const mentioned = [top, random, ...intervals].flatMap(({ nouns }) => nouns);
  return {
    entry,
    labels: targets.map(({ target }) => file.targets[target].label),
    pairLabel: pair?.targets.map((target) => file.targets[target].label).join(" + ") ?? "",
    quantileLevels: file.quantileLevels,
    counts: file.counts,
    latentShape: file.latentShape,
    traits: Object.fromEntries(mentioned.map((noun) => [noun, traitsIn(file.nouns, noun) ?? []])),
  };
}
