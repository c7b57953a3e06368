/** Turns stored nouns into what models read: images in [-1, 1] and labels of the visible traits. */

import { categories, palette, valueOffsets } from "@/nouns/catalogue.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { pixelCount } from "@/nouns/renderer.ts";

/** Palette colours scaled to [-1, 1] by value / 127.5 - 1: [241, 3]. */
export const scaledPalette: Float32Array = Float32Array.from(palette, (value) => value / 127.5 - 1);

/**
 * Paints palette indices with their colours.
 *
 * @param pixels Palette indices of any number of pixels: [pixels].
 * @returns RGB in [-1, 1]: [pixels, 3].
 */
export function paint(pixels: Uint8Array): Float32Array {
  const image = new Float32Array(pixels.length * 3);
  for (let i = 0; i < pixels.length; i++) {
    const color = pixels[i] * 3;
    image[i * 3] = scaledPalette[color];
    image[i * 3 + 1] = scaledPalette[color + 1];
    image[i * 3 + 2] = scaledPalette[color + 2];
  }
  return image;
}

/**
 * Gives nouns of a set as a batch of images.
 *
 * @param set The nouns.
 * @param indices Which of them, in this order: [n].
 * @returns RGB in [-1, 1]: [n, 32, 32, 3].
 * @throws {RangeError} When an index is outside the set.
 */
export function imageBatch(set: NounSet, indices: ArrayLike<number>): Float32Array {
  const pixels = new Uint8Array(indices.length * pixelCount);
  for (let i = 0; i < indices.length; i++) pixels.set(pixelsOf(set, indices[i]), i * pixelCount);
  return paint(pixels);
}

/**
 * Gives the palette indices of one noun, as a view.
 *
 * @param set The nouns.
 * @param index Which of them.
 * @returns [1024].
 * @throws {RangeError} When the index is outside the set.
 */
export function pixelsOf(set: NounSet, index: number): Uint8Array {
  checkIndex(set, index);
  return set.pixels.subarray(index * pixelCount, (index + 1) * pixelCount);
}

/**
 * Gives the five traits of one noun, as a view.
 *
 * @param set The nouns.
 * @param index Which of them.
 * @returns Background, body, accessory, head, glasses: [5].
 * @throws {RangeError} When the index is outside the set.
 */
export function traitsOf(set: NounSet, index: number): Uint8Array {
  checkIndex(set, index);
  return set.traits.subarray(index * categories.length, (index + 1) * categories.length);
}

/**
 * Labels every noun with those of its trait values that can be seen: a covered body is no evidence for or against
 * anything, so it counts as absent.
 *
 * @param set The nouns.
 * @returns Value index 0 to 436, or -1 where the trait has no visible pixel: [count, 5].
 */
export function visibleLabels(set: NounSet): Int16Array {
  return Int16Array.from(
    set.traits,
    (trait, i) => set.visiblePixels[i] > 0 ? valueOffsets[i % categories.length] + trait : -1,
  );
}

function checkIndex(set: NounSet, index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < set.count) return;
  throw new RangeError(
    `Cannot take the noun from the set: found index ${index}, wanted an integer from 0 to ${
      set.count - 1
    }. ` +
      "Choose one of these",
  );
}
