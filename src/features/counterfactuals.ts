/** Counterfactual nouns: held-out nouns drawn again with one trait changed, so that the truth about a change is exact. */

import { categories, traitCounts, valueOffsets } from "@/nouns/catalogue.ts";
import { type NounSet } from "@/nouns/dataset.ts";
import { paint, traitsOf } from "@/nouns/images.ts";
import { layerMap, pixelCount, renderNoun, visiblePixelCounts } from "@/nouns/renderer.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";
import { enlarge } from "@/vae/training_images.ts";
import { type Codec, encodeImages } from "@/vae/vae.ts";

/** Pairs of nouns that differ in one trait. */
export interface Counterfactuals {
  /** How many pairs, n. */
  count: number;
  /** The nouns as they are, by their number in the set: [n]. */
  nouns: Uint32Array;
  /** The category that is changed, 0 to 4: [n]. */
  layers: Uint8Array;
  /** The trait value that goes, 0 to 436: [n]. */
  from: Uint16Array;
  /** The trait value of the same category that comes: [n]. */
  to: Uint16Array;
  /** Five traits before: [n, 5]. */
  traits: Uint8Array;
  /** Five traits after: [n, 5]. */
  targetTraits: Uint8Array;
  /** Posterior means before: [n, d]. */
  latents: Float32Array;
  /** Posterior means of the nouns drawn with the trait changed: [n, d]. */
  targetLatents: Float32Array;
}

/** A trait that shows less than this, before or after, is not changed: no picture could tell. */
export const minimumPixels = 10;

/**
 * Draws pairs, as many for each category, and encodes both pictures of each.
 *
 * @param data The nouns to start from and the codec whose latents a dictionary reads.
 * @param options Pairs of each category, fewer where the set has fewer, and the seed.
 * @returns The pairs, category by category.
 */
export function drawCounterfactuals(
  { nouns, codec }: { nouns: NounSet; codec: Codec },
  { perCategory, seed }: { perCategory: number; seed: number },
): Counterfactuals {
  const found: { noun: number; layer: number; trait: number }[] = [];
  categories.forEach((category, layer) => {
    const random = seededRandom(seed, "counterfactuals", category);
    let taken = 0;
    for (const noun of shuffledIndices(nouns.count, random)) {
      if (taken === perCategory) break;
      const traits = traitsOf(nouns, noun);
      const step = 1 + random.integer(traitCounts[layer] - 1);
      const trait = (traits[layer] + step) % traitCounts[layer];
      const visible = [traits, traits.with(layer, trait)].map((five) =>
        visiblePixelCounts(layerMap(five))[layer]
      );
      if (Math.min(...visible) < minimumPixels) continue;
      found.push({ noun, layer, trait });
      taken++;
    }
  });
  const traits = Uint8Array.from(found.flatMap(({ noun }) => [...traitsOf(nouns, noun)]));
  const targetTraits = traits.slice();
  found.forEach(({ layer, trait }, i) => targetTraits[i * categories.length + layer] = trait);
  const valueIn = (five: Uint8Array) =>
    Uint16Array.from(found, ({ layer }, i) => valueOffsets[layer] + five[i * categories.length + layer]);
  const encode = (five: Uint8Array) => encodeImages(codec, enlarge(pictures(five), codec.imageSize / 32));
  return {
    count: found.length,
    nouns: Uint32Array.from(found, ({ noun }) => noun),
    layers: Uint8Array.from(found, ({ layer }) => layer),
    from: valueIn(traits),
    to: valueIn(targetTraits),
    traits,
    targetTraits,
    latents: encode(traits),
    targetLatents: encode(targetTraits),
  };
}

/**
 * Takes some pairs.
 *
 * @param pairs All pairs.
 * @param chosen Their positions, in this order.
 * @returns The chosen pairs.
 */
export function takePairs(pairs: Counterfactuals, chosen: readonly number[]): Counterfactuals {
  const dimensions = pairs.latents.length / pairs.count || 0;
  const rows = <A extends Uint8Array | Uint16Array | Uint32Array | Float32Array>(
    all: A,
    width: number,
  ): A => {
    const taken = all.slice(0, chosen.length * width) as A;
    chosen.forEach((pair, i) => taken.set(all.subarray(pair * width, (pair + 1) * width), i * width));
    return taken;
  };
  return {
    count: chosen.length,
    nouns: rows(pairs.nouns, 1),
    layers: rows(pairs.layers, 1),
    from: rows(pairs.from, 1),
    to: rows(pairs.to, 1),
    traits: rows(pairs.traits, categories.length),
    targetTraits: rows(pairs.targetTraits, categories.length),
    latents: rows(pairs.latents, dimensions),
    targetLatents: rows(pairs.targetLatents, dimensions),
  };
}

/**
 * Draws nouns.
 *
 * @param traits Five traits of each: [n, 5].
 * @returns RGB in [-1, 1]: [n, 32, 32, 3].
 * @throws {RangeError} When a trait does not exist.
 */
export function pictures(traits: Uint8Array): Float32Array {
  const pixels = new Uint8Array(traits.length / categories.length * pixelCount);
  for (let noun = 0; noun * categories.length < traits.length; noun++) {
    renderNoun(
      traits.subarray(noun * categories.length, (noun + 1) * categories.length),
      pixels.subarray(noun * pixelCount, (noun + 1) * pixelCount),
    );
  }
  return paint(pixels);
}
