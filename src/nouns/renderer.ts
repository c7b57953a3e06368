/** Draws a noun from its five traits, losslessly, and says which layer is seen at each pixel. */

import { categories, checkTraits, sprites, valueOffsets } from "@/nouns/catalogue.ts";
import { gridSize } from "@/nouns/run_length.ts";

/** Pixels of one noun: 32 × 32. */
export const pixelCount = gridSize * gridSize;

/**
 * Draws a noun: the sprites of its traits painted over each other, background first, glasses last.
 *
 * @param traits Background, body, accessory, head, glasses: [5].
 * @param into Where to draw, so that a data set needs no copies: [1024]; a new array when absent.
 * @returns Palette indices, row by row: [1024].
 * @throws {TypeError} When there are not five traits.
 * @throws {RangeError} When a trait does not exist.
 */
export function renderNoun(
  traits: ArrayLike<number>,
  into: Uint8Array = new Uint8Array(pixelCount),
): Uint8Array {
  checkTraits(traits);
  for (let layer = 0; layer < categories.length; layer++) {
    const { positions, colors } = sprites[valueOffsets[layer] + traits[layer]];
    for (let i = 0; i < positions.length; i++) into[positions[i]] = colors[i];
  }
  return into;
}

/**
 * Says which layer is seen at each pixel; the masks `layerMap(traits) === layer` partition the image.
 *
 * @param traits Background, body, accessory, head, glasses: [5].
 * @param into Where to write: [1024]; a new array when absent.
 * @returns The index in `categories` of the topmost opaque layer, row by row: [1024].
 * @throws {TypeError} When there are not five traits.
 * @throws {RangeError} When a trait does not exist.
 */
export function layerMap(
  traits: ArrayLike<number>,
  into: Uint8Array = new Uint8Array(pixelCount),
): Uint8Array {
  checkTraits(traits);
  into.fill(0);
  for (let layer = 1; layer < categories.length; layer++) {
    const { positions } = sprites[valueOffsets[layer] + traits[layer]];
    for (let i = 0; i < positions.length; i++) into[positions[i]] = layer;
  }
  return into;
}

/**
 * Counts the pixels that show each layer of a layer map.
 *
 * @param layers A layer map: [1024].
 * @returns Visible pixels of background, body, accessory, head, glasses, which sum to 1,024: [5].
 */
export function visiblePixelCounts(layers: Uint8Array): Uint16Array {
  const counts = new Uint16Array(categories.length);
  for (const layer of layers) counts[layer]++;
  return counts;
}

/**
 * Gives the outline of one sprite.
 *
 * @param value Its value index, 0 to 436.
 * @returns 1 where the sprite is opaque, 0 elsewhere: [1024].
 */
export function spriteMask(value: number): Uint8Array {
  const mask = new Uint8Array(pixelCount);
  for (const position of sprites[value].positions) mask[position] = 1;
  return mask;
}
