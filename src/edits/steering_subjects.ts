/** The nouns that steering is tried on, and what is read of them afterwards. */

import { agreement } from "@/nouns/agreement.ts";
import { categories, valueOf, valueOffsets } from "@/nouns/catalogue.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { layerMap, pixelCount, visiblePixelCounts } from "@/nouns/renderer.ts";
import {
  type Counterfactuals,
  drawCounterfactuals,
  minimumPixels,
  pictures,
  takePairs,
} from "@/features/counterfactuals.ts";
import { enlarge } from "@/vae/training_images.ts";
import { type Codec, decodeImages, encodeImages } from "@/vae/vae.ts";

/** The nouns of one category. */
export interface SteeringPairs {
  /** Before and after. */
  pairs: Counterfactuals;
  /** How many were looked at to find them: the others show too little, or are not read right before. */
  candidates: number;
}

/** What is read of each noun after a change: [n] each. */
export interface SwapReadings {
  /** 1 where the new value is read. */
  arrived: Uint8Array;
  /** 1 where the other four traits are all still read. */
  kept: Uint8Array;
}

/** Readings summed up. */
export interface SwapShares {
  /** Nouns. */
  count: number;
  /** Share whose new value is read. */
  arrived: number;
  /** Share whose other four traits are all still read. */
  kept: number;
  /** Share for which both hold. */
  success: number;
}

/**
 * Chooses nouns with a trait to change: all five traits can be seen (`minimumPixels`) before the change and after it, and
 * all are read right off the decoded latent before any edit.
 *
 * @param data The nouns and the codec.
 * @param options About how many of each category, and the seed of nouns and targets.
 * @returns Those of each category: [5].
 */
export function steeringPairs(
  { nouns, codec }: { nouns: NounSet; codec: Codec },
  { perCategory, seed }: { perCategory: number; seed: number },
): SteeringPairs[] {
  const drawn = drawCounterfactuals({ nouns, codec }, { perCategory, seed });
  const images = decodeImages(codec, drawn.latents);
  const size = pixelCount * 3;
  const right = [...drawn.layers.keys()].filter((pair) => {
    const [before, after] = [drawn.traits, drawn.targetTraits].map((all) => fiveOf(all, pair));
    const [shown, wanted] = [before, after].map((five) => visiblePixelCounts(layerMap(five)));
    if (Math.min(...shown, ...wanted) < minimumPixels) return false;
    const { traits } = recognise(images.subarray(pair * size, (pair + 1) * size));
    return agreement(traits, before).every(Boolean);
  });
  return categories.map((_, layer) => ({
    pairs: takePairs(drawn, right.filter((pair) => drawn.layers[pair] === layer)),
    candidates: drawn.layers.reduce((sum, own) => sum + Number(own === layer), 0),
  }));
}

/**
 * Puts together any nouns with any trait to change, drawn and encoded before and after.
 *
 * @param codec What encodes.
 * @param options Five traits of each, [n, 5], the value that comes in each, [n], and their numbers in a set, 0 when absent.
 * @returns The pairs.
 * @throws {RangeError} When a trait or value does not exist.
 * @throws {TypeError} When there are not five traits for each value.
 */
export function changedPairs(
  codec: Codec,
  { traits, to, nouns = new Uint32Array(to.length) }: {
    traits: ArrayLike<number>;
    to: ArrayLike<number>;
    nouns?: ArrayLike<number>;
  },
): Counterfactuals {
  const before = Uint8Array.from(traits);
  if (before.length !== to.length * categories.length) {
    throw new TypeError(
      `Cannot change the traits: found ${before.length} traits for ${to.length} values, wanted ` +
        `${to.length * categories.length}. Give five traits for each value`,
    );
  }
  const wanted = Array.from(to, valueOf);
  const layers = Uint8Array.from(wanted, ({ category }) => categories.indexOf(category));
  const after = before.slice();
  wanted.forEach(({ trait }, pair) => after[pair * categories.length + layers[pair]] = trait);
  const encode = (five: Uint8Array) => encodeImages(codec, enlarge(pictures(five), codec.imageSize / 32));
  return {
    count: to.length,
    nouns: Uint32Array.from(nouns),
    layers,
    from: Uint16Array.from(
      layers,
      (layer, pair) => valueOffsets[layer] + before[pair * categories.length + layer],
    ),
    to: Uint16Array.from(to),
    traits: before,
    targetTraits: after,
    latents: encode(before),
    targetLatents: encode(after),
  };
}

/**
 * Decodes changed latents and reads their traits; what looks the same counts as the same.
 *
 * @param codec What decodes.
 * @param latents After the change: [n, d].
 * @param pairs What was wanted.
 * @returns The readings.
 * @throws {TypeError} When there is not one latent for each pair.
 */
export function readSwaps(codec: Codec, latents: Float32Array, pairs: Counterfactuals): SwapReadings {
  if (latents.length !== pairs.count * codec.dimensions) {
    throw new TypeError(
      `Cannot read the swaps: found ${latents.length} numbers for ${pairs.count} pairs, wanted ` +
        `${pairs.count * codec.dimensions}. Give one latent for each pair`,
    );
  }
  const images = decodeImages(codec, latents);
  const size = pixelCount * 3;
  const readings = { arrived: new Uint8Array(pairs.count), kept: new Uint8Array(pairs.count) };
  for (let pair = 0; pair < pairs.count; pair++) {
    const { traits } = recognise(images.subarray(pair * size, (pair + 1) * size));
    const agreed = agreement(traits, fiveOf(pairs.targetTraits, pair));
    readings.arrived[pair] = Number(agreed[pairs.layers[pair]]);
    readings.kept[pair] = Number(agreed.every((same, layer) => same || layer === pairs.layers[pair]));
  }
  return readings;
}

/**
 * Sums readings up.
 *
 * @param readings Of n nouns.
 * @returns Shares; 0 where there are no nouns.
 */
export function sharesOf({ arrived, kept }: SwapReadings): SwapShares {
  const count = arrived.length;
  const share = (of: (i: number) => number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += of(i);
    return count ? sum / count : 0;
  };
  return {
    count,
    arrived: share((i) => arrived[i]),
    kept: share((i) => kept[i]),
    success: share((i) => arrived[i] * kept[i]),
  };
}

function fiveOf(traits: Uint8Array, pair: number): Uint8Array {
  return traits.subarray(pair * categories.length, (pair + 1) * categories.length);
}
