/** What a set of nouns holds: how often each value occurs, and which layer hides which. */

import { categories, sprites, valueCount, valueOffsets } from "@/nouns/catalogue.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { traitsOf } from "@/nouns/images.ts";
import { layerMap, pixelCount } from "@/nouns/renderer.ts";

/** How often each of the 437 values occurs. */
export interface ValueCounts {
  /** Nouns that have the value: [437]. */
  drawn: Uint32Array;
  /** Nouns in which at least one pixel of it can be seen: [437]. */
  seen: Uint32Array;
}

/** Who hides whom. */
export interface Hiding {
  /**
   * Of all pixels that the sprites of layer `row` draw, the share at which layer `column` is what one sees; each row sums
   * to 1: [5][5], in the order of `categories`.
   */
  seenInstead: number[][];
  /** Share of nouns in which the layer draws something and nothing of it can be seen: [5]. */
  covered: number[];
  /** Share of nouns in which 1 to 9 pixels of the layer can be seen: [5]. */
  nearlyCovered: number[];
}

/**
 * Counts how often each value is drawn and how often it can be seen.
 *
 * @param set The nouns.
 */
export function countValues(set: NounSet): ValueCounts {
  const drawn = new Uint32Array(valueCount);
  const seen = new Uint32Array(valueCount);
  for (let i = 0; i < set.traits.length; i++) {
    const value = valueOffsets[i % categories.length] + set.traits[i];
    drawn[value]++;
    if (set.visiblePixels[i] > 0) seen[value]++;
  }
  return { drawn, seen };
}

/**
 * Measures which layer is seen where another one draws.
 *
 * @param set The nouns.
 */
export function measureHiding(set: NounSet): Hiding {
  const layers = categories.length;
  const pixels = Array.from({ length: layers }, () => new Float64Array(layers));
  const covered = new Float64Array(layers);
  const nearlyCovered = new Float64Array(layers);
  const seen = new Uint8Array(pixelCount);
  for (let index = 0; index < set.count; index++) {
    const traits = traitsOf(set, index);
    layerMap(traits, seen);
    for (let layer = 0; layer < layers; layer++) {
      const { positions } = sprites[valueOffsets[layer] + traits[layer]];
      for (const position of positions) pixels[layer][seen[position]]++;
      const visible = set.visiblePixels[index * layers + layer];
      if (positions.length > 0 && visible === 0) covered[layer]++;
      if (visible > 0 && visible < 10) nearlyCovered[layer]++;
    }
  }
  return {
    seenInstead: pixels.map((row) => Array.from(row, (count) => count / row.reduce((sum, n) => sum + n))),
    covered: Array.from(covered, (count) => count / set.count),
    nearlyCovered: Array.from(nearlyCovered, (count) => count / set.count),
  };
}
