/** What an edit did: where the picture changed, and what the recogniser reads afterwards. */

import { agreement } from "@/nouns/agreement.ts";
import { categories } from "@/nouns/catalogue.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { layerMap, pixelCount } from "@/nouns/renderer.ts";

/** The effect of an edit on one noun. */
export interface EditEffect {
  /** Share of the squared change that lies on the visible pixels of the trait, 0 to 1; NaN when nothing changed. */
  inside: number;
  /** Share of the picture that those pixels are: what `inside` would be for a change spread evenly. */
  area: number;
  /** Whether the trait is no longer read; one that looks the same in this noun counts as read. */
  gone: boolean;
  /** How many of the other four traits are still read: 0 to 4. */
  kept: number;
  /** What is read afterwards: [5]. */
  reading: number[];
}

/**
 * Maps a change: the root of the squared change of each pixel, summed over the channels.
 *
 * @param before RGB in [-1, 1]: [n, 32, 32, 3].
 * @param after The same pictures after the edit.
 * @returns [n, 32, 32], 0 to 2√3.
 * @throws {TypeError} When the two are not equally many.
 */
export function effectMap(before: Float32Array, after: Float32Array): Float32Array {
  if (before.length !== after.length || before.length % 3) {
    throw new TypeError(
      `Cannot map the effect: found ${before.length} and ${after.length} numbers, wanted the same number of RGB pixels. ` +
        "Give the pictures before and after the edit",
    );
  }
  return Float32Array.from(
    { length: before.length / 3 },
    (_, pixel) => Math.sqrt(squaredChange(before, after, pixel)),
  );
}

/**
 * Measures which share of the squared change lies inside a mask.
 *
 * @param effect The map of one picture: [1024].
 * @param mask 1 inside, 0 outside: [1024].
 * @returns 0 to 1, or NaN when nothing changed.
 */
export function shareInside(effect: Float32Array, mask: Uint8Array): number {
  let [inside, total] = [0, 0];
  effect.forEach((change, pixel) => {
    total += change ** 2;
    if (mask[pixel]) inside += change ** 2;
  });
  return inside / total;
}

/**
 * The pixels on which a category can be seen in a noun.
 *
 * @param traits The noun's five traits.
 * @param layer The category's number, 0 to 4.
 * @returns 1 where it is the topmost layer: [1024].
 */
export function visibleMask(traits: ArrayLike<number>, layer: number): Uint8Array {
  return layerMap(traits).map((topmost) => Number(topmost === layer));
}

/**
 * Measures what an edit did to nouns.
 *
 * @param images Pictures before and after the edit, RGB in [-1, 1]: [n, 32, 32, 3] each.
 * @param truth The nouns' five traits, [n, 5], and the number of the edited category in each, [n].
 * @returns One effect per noun.
 */
export function measureEffects(
  { before, after }: { before: Float32Array; after: Float32Array },
  { traits, layers }: { traits: Uint8Array; layers: ArrayLike<number> },
): EditEffect[] {
  const effect = effectMap(before, after);
  return Array.from({ length: layers.length }, (_, noun) => {
    const own = traits.subarray(noun * categories.length, (noun + 1) * categories.length);
    const mask = visibleMask(own, layers[noun]);
    const reading = recognise(after.subarray(noun * pixelCount * 3, (noun + 1) * pixelCount * 3)).traits;
    const agreed = agreement(reading, own);
    return {
      inside: shareInside(effect.subarray(noun * pixelCount, (noun + 1) * pixelCount), mask),
      area: mask.reduce((sum, pixel) => sum + pixel, 0) / pixelCount,
      gone: !agreed[layers[noun]],
      kept: agreed.filter((same, layer) => same && layer !== layers[noun]).length,
      reading,
    };
  });
}

function squaredChange(before: Float32Array, after: Float32Array, pixel: number): number {
  let sum = 0;
  for (let at = pixel * 3; at < pixel * 3 + 3; at++) sum += (after[at] - before[at]) ** 2;
  return sum;
}
