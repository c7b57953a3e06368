/** The nouns that steering is tried on, and what is read of them afterwards. */

import { agreement } from "@/nouns/agreement.ts";
import { categories } from "@/nouns/catalogue.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { layerMap, pixelCount, visiblePixelCounts } from "@/nouns/renderer.ts";
import { type Counterfactuals, drawCounterfactuals, takePairs } from "@/features/counterfactuals.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

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

/** All five traits show at least this before the change and after it, or no picture could tell them. */
const minimumPixels = 10;

/**
 * Chooses nouns with a trait to change: all five traits can be seen before the change and after it, and all are read right
 * off the decoded latent before any edit.
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

function fiveOf(traits: Uint8Array, pair: number): Uint8Array {
  return traits.subarray(pair * categories.length, (pair + 1) * categories.length);
}
