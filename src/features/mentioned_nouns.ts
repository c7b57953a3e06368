/** Which nouns the entries of features mention, with their traits, so that a reader can draw them without the data set. */

import type { FeatureEntry, NounTraits } from "@/features/feature_file.ts";

/**
 * Collects the nouns that features mention.
 *
 * @param features Their entries.
 * @param traitsOf Gives the five traits of a noun.
 * @returns Numbers and traits, every noun once.
 */
export function mentionedNouns(
  features: Pick<FeatureEntry, "top" | "random" | "intervals">[],
  traitsOf: (noun: number) => ArrayLike<number>,
): NounTraits {
  const mentioned = new Set<number>();
  for (const { top, random, intervals } of features) {
    for (const { nouns } of [top, random, ...intervals]) for (const noun of nouns) mentioned.add(noun);
  }
  const numbers = Array.from(mentioned).sort((a, b) => a - b);
  const bytes = new Uint8Array(numbers.length * 5);
  numbers.forEach((noun, i) => bytes.set(traitsOf(noun), i * 5));
  return { numbers, traits: bytes.toBase64() };
}
