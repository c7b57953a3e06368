/** How one feature's activations are distributed: moments, quantiles, and nouns from every interval of strength. */

import type { Column } from "@/features/activations.ts";
import { entrySizes, type FeatureEntry, type Interval, type Samples } from "@/features/feature_file.ts";
import { specificityIntervals } from "@/features/specificity.ts";
import { descendingOrder } from "@/training/ordering.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** Shares of the active nouns at which quantiles are kept: dense at the ends, where features differ. */
export const quantileLevels: readonly number[] = [
  ...[0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1],
];

/** The parts of a feature's entry that follow from its activations alone. */
export type Profile = Pick<
  FeatureEntry,
  "meanSquare" | "skew" | "kurtosis" | "quantiles" | "top" | "random" | "intervals" | "specificity"
>;

/** What a profile needs besides the activations. */
export interface ProfileOptions {
  /** All nouns, n, the silent ones too. */
  count: number;
  /** Decides, with the feature's number, which examples are drawn. */
  seed: number;
  /** The feature's number. */
  feature: number;
  /** Whether a noun shows what the feature stands for; absent when it stands for nothing. */
  shows?: ((noun: number) => boolean) | undefined;
  /** How many examples there are at the most: `entrySizes` unless told. */
  sizes?: { top: number; random: number; interval: number };
}

/**
 * Describes the activations of one feature.
 *
 * - moments as OpenAI's viewer has them, over all n nouns and not centred: E[a²], E[a³]/E[a²]^1.5, E[a⁴]/E[a²]²;
 * - quantiles of the active nouns, linear between neighbouring values (type 7 of Hyndman and Fan 1996);
 * - 6 nouns drawn from all active ones;
 * - 11 intervals of equal width from 0 to the maximum, upper ends included, and up to 3 nouns from each, by a draw of its own;
 * - specificity Σ a·y / Σ a, y being 1 on the nouns that show what it stands for, and the share of y in every interval: the
 *   first criterion of Towards Monosemanticity with exact labels.
 *
 * @param column The active nouns and the activations, all above 0.
 * @param options n, what decides the draw, and what the feature stands for.
 * @returns The description.
 */
export function activationProfile(
  { samples, values }: Column,
  { count, seed, feature, shows, sizes = entrySizes }: ProfileOptions,
): Profile {
  const [second, third, fourth] = [2, 3, 4].map((power) =>
    values.reduce((sum, value) => sum + value ** power, 0) / count
  );
  const order = descendingOrder(values);
  const max = values.length ? values[order[0]] : 0;
  const pick = (entries: ArrayLike<number>): Samples => ({
    nouns: Array.from(entries, (entry) => samples[entry]),
    activations: Array.from(entries, (entry) => values[entry]),
  });
  const drawn = (what: string) => shuffledIndices(values.length, seededRandom(seed, what, feature));
  const inInterval = Array.from({ length: specificityIntervals }, (): number[] => []);
  for (const entry of drawn("interval examples")) inInterval[intervalOf(values[entry], max)].push(entry);
  const strongestFirst = (entries: number[]) => entries.sort((a, b) => values[b] - values[a] || a - b);
  const intervals = inInterval.map((entries): Interval => ({
    share: values.length ? entries.length / values.length : 0,
    precision: shows && entries.length
      ? entries.filter((entry) => shows(samples[entry])).length / entries.length
      : null,
    ...pick(strongestFirst(entries.slice(0, sizes.interval))),
  }));
  const [total, shown] = [() => true, shows ?? (() => false)].map((counts) =>
    values.reduce((sum, value, entry) => sum + (counts(samples[entry]) ? value : 0), 0)
  );
  return {
    meanSquare: second,
    skew: second ? third / second ** 1.5 : 0,
    kurtosis: second ? fourth / second ** 2 : 0,
    quantiles: values.length ? quantileLevels.map((level) => quantile(values, order, level)) : [],
    top: pick(order.subarray(0, sizes.top)),
    random: pick(strongestFirst(Array.from(drawn("feature examples").subarray(0, sizes.random)))),
    intervals,
    specificity: total ? shown / total : 0,
  };
}

function intervalOf(value: number, max: number): number {
  return Math.max(0, Math.ceil(value * specificityIntervals / max) - 1);
}

function quantile(values: Float32Array, order: Uint32Array, level: number): number {
  const place = (1 - level) * (values.length - 1); // counted from the largest
  const [above, below] = [values[order[Math.floor(place)]], values[order[Math.ceil(place)]]];
  return above + (place - Math.floor(place)) * (below - above);
}
