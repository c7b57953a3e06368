/** Reading what a feature file says: names, percentiles, places in the latent, traits of a noun. No dependencies: pages use it too. */

import type { FeatureEntry, FeatureFile, TargetName } from "@/features/feature_file.ts";

/** Below this F1 a name is a guess. */
const namingF1 = 0.5;

/** The parts of an entry that decide its name. */
export type NamedEntry = Pick<FeatureEntry, "density" | "target" | "confidence" | "pair">;

/** What a feature stands for, in words. */
export type FeatureState = "clear" | "pair" | "unclear" | "rare" | "dead";

/** A channel of the latent and a place in it. */
export interface LatentPlace {
  /** From 0. */
  channel: number;
  /** Row from the top, from 0. */
  y: number;
  /** Column from the left, from 0. */
  x: number;
}

/**
 * Says how well a feature's name is known.
 *
 * @param entry The feature.
 * @returns "clear" when it tells one target with F1 of at least .5, "pair" when it so tells two together, else "unclear";
 *   "rare" when it fires on no noun that chooses, "dead" when on none.
 */
export function featureState({ density, target, confidence, pair }: NamedEntry): FeatureState {
  if (density === 0) return "dead";
  if (target === null) return "rare";
  if (confidence >= namingF1) return "clear";
  return pair && pair.f1 >= namingF1 ? "pair" : "unclear";
}

/**
 * Says how far to trust a feature's title.
 *
 * @param entry The feature.
 * @returns F1 of what the title says, one target or two together, on nouns that did not choose it: 0 to 1.
 */
export function titleF1(entry: NamedEntry): number {
  return featureState(entry) === "pair" ? entry.pair!.f1 : entry.confidence;
}

/**
 * Gives what a feature's title speaks of.
 *
 * @param entry The feature.
 * @returns One target, or the two of a pair; none for one that is too rare or dead.
 */
export function titleTargets(entry: NamedEntry): number[] {
  if (featureState(entry) === "pair") return entry.pair!.targets;
  return entry.density > 0 && entry.target !== null ? [entry.target] : [];
}

/**
 * Names a feature.
 *
 * @param file The file.
 * @param id The feature.
 * @returns "head: crab", "red glasses", "accessory: shrimp + blue body", "unclear (head: crab)", "too rare to name" or "dead".
 */
export function featureTitle(
  { features, targets }: Pick<FeatureFile, "features" | "targets">,
  id: number,
): string {
  const entry = features[id];
  const label = titleTargets(entry).map((target) => targets[target].label).join(" + ");
  const titles = {
    clear: label,
    pair: label,
    unclear: `unclear (${label})`,
    rare: "too rare to name",
    dead: "dead",
  };
  return titles[featureState(entry)];
}

/**
 * Gives the trait category of a feature whose name is clear.
 *
 * @param targets Of the file.
 * @param entry The feature.
 * @returns The category, of a pair that of the rarer target; null for a feature that is unclear, rare or dead.
 */
export function featureCategory(targets: TargetName[], entry: FeatureEntry): TargetName["category"] | null {
  const state = featureState(entry);
  if (state === "pair") return targets[entry.pair!.targets[0]].category;
  return state === "clear" ? targets[entry.target!].category : null;
}

/**
 * Turns an activation into a percentile: the share of the training nouns on which the feature is weaker or silent, linear
 * between the quantiles of the file, its own density telling how many nouns are silent.
 *
 * @param entry The feature.
 * @param activation Any number.
 * @param options The file's `quantileLevels`.
 * @returns 0 to 1.
 */
export function percentile(
  { quantiles, density }: Pick<FeatureEntry, "quantiles" | "density">,
  activation: number,
  { quantileLevels: levels }: Pick<FeatureFile, "quantileLevels">,
): number {
  if (activation <= 0) return 0;
  const above = quantiles.findIndex((value) => value > activation);
  if (above < 0) return 1;
  if (above === 0) return 1 - density;
  const [low, high] = [quantiles[above - 1], quantiles[above]];
  const within = levels[above - 1] + (activation - low) / (high - low) * (levels[above] - levels[above - 1]);
  return 1 - density * (1 - within);
}

/**
 * Finds the channel and the place of a latent axis.
 *
 * @param axis Its number: channel · height · width + y · width + x.
 * @param latentShape Channels, height and width, from the file; null where the latent is not spatial.
 * @returns Channel and place, or null.
 */
export function latentPlace(axis: number, latentShape: FeatureFile["latentShape"]): LatentPlace | null {
  if (!latentShape) return null;
  const [, height, width] = latentShape;
  const inChannel = axis % (height * width);
  return {
    channel: Math.floor(axis / (height * width)),
    y: Math.floor(inChannel / width),
    x: inChannel % width,
  };
}

/**
 * Gives the traits of a training noun that a feature file mentions.
 *
 * @param nouns Of the file.
 * @param noun Its number.
 * @returns Background, body, accessory, head, glasses: [5]; undefined for a noun that the file does not mention.
 */
export function traitsIn({ numbers, traits }: FeatureFile["nouns"], noun: number): number[] | undefined {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < noun) low = middle + 1;
    else high = middle;
  }
  if (numbers[low] !== noun) return undefined;
  // Five bytes begin at bit 40·low, inside the base64 quad floor(5·low / 3).
  const first = Math.floor(5 * low / 3);
  const bytes = atob(traits.slice(4 * first, 4 * first + 12));
  const skip = 5 * low - 3 * first;
  return Array.from({ length: 5 }, (_, i) => bytes.charCodeAt(skip + i));
}
