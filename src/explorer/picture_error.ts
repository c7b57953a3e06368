/** How far the pictures of two models are apart. */
import type { PictureModel } from "@/explorer/picture_model.ts";
import { pictureOf } from "@/explorer/picture.ts";
import { palette } from "@/nouns/catalogue.ts";

/** The difference of two models over some latents. */
export interface PictureError {
  /** Pictures that were compared. */
  pictures: number;
  /** Largest difference of a colour, in steps of 255. */
  largest: number;
  /** Share of colours that differ at all after rounding to 255 steps. */
  changed: number;
  /** Share of pixels whose nearest palette colour differs. */
  repainted: number;
}

/**
 * Compares the pictures of two models.
 *
 * @param one A model.
 * @param other Another of the same latents.
 * @param latents What both decode: [n, d].
 * @returns The difference.
 */
export function pictureError(
  one: Pick<PictureModel, "decode">,
  other: Pick<PictureModel, "decode">,
  latents: Float32Array,
): PictureError {
  const [a, b] = [one, other].map((model) => pictureOf(model.decode(latents)).rgb);
  let [largest, changed, repainted] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const difference = Math.abs(a[at] - b[at]);
    largest = Math.max(largest, difference);
    changed += Number(difference > 0);
  }
  for (let at = 0; at < a.length; at += 3) {
    const same = a[at] === b[at] && a[at + 1] === b[at + 1] && a[at + 2] === b[at + 2];
    if (!same && nearestColor(a, at) !== nearestColor(b, at)) repainted++;
  }
  return {
    pictures: a.length / 3072,
    largest,
    changed: changed / a.length,
    repainted: 3 * repainted / a.length,
  };
}

function nearestColor(rgb: Uint8Array, at: number): number {
  let [nearest, least] = [-1, Infinity];
  for (let color = 3; color < palette.length; color += 3) { // the first is transparent
    const distance = (rgb[at] - palette[color]) ** 2 + (rgb[at + 1] - palette[color + 1]) ** 2 +
      (rgb[at + 2] - palette[color + 2]) ** 2;
    if (distance < least) [nearest, least] = [color, distance];
  }
  return nearest;
}
