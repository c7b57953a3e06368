/** Reads pictures on the way between two nouns: which noun each is, and how cleanly. */

import { looksSame } from "@/nouns/agreement.ts";
import { categories } from "@/nouns/catalogue.ts";
import { paint } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { pixelCount, renderNoun } from "@/nouns/renderer.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

/** What is read of one picture on the way. */
export interface WayPoint {
  /** RGB in [-1, 1]: [32, 32, 3]. */
  pixels: Float32Array;
  /** The five traits that are read: [5]. */
  reading: number[];
  /** Mean squared error between the picture and the drawing of what is read. */
  error: number;
  /** Whether every trait that is read is one of the two ends' own, or looks the same here; a covered body may be any. */
  ofTheEnds: boolean;
}

/**
 * Reads every picture of a path.
 *
 * @param codec What decodes, of 32 px.
 * @param latents [steps, d].
 * @param traits Five traits of both ends: [2, 5].
 * @returns What is read: [steps].
 */
export function readPath(codec: Codec, latents: Float32Array, traits: ArrayLike<number>): WayPoint[] {
  const images = decodeImages(codec, latents);
  const size = pixelCount * 3;
  return Array.from({ length: images.length / size }, (_, step) => {
    const pixels = images.subarray(step * size, (step + 1) * size);
    const reading = recognise(pixels).traits;
    return {
      pixels,
      reading,
      error: readingError(pixels, reading),
      ofTheEnds: isOfTheEnds(reading, traits),
    };
  });
}

/**
 * Measures how far a picture is from the clean drawing of what is read of it.
 *
 * @param picture RGB in [-1, 1]: [32, 32, 3].
 * @param traits Five traits: [5].
 * @returns Mean squared error over pixels and channels.
 */
export function readingError(picture: Float32Array, traits: ArrayLike<number>): number {
  const drawn = paint(renderNoun(traits));
  return picture.reduce((sum, x, at) => sum + (x - drawn[at]) ** 2, 0) / picture.length;
}

/**
 * Measures the error below which a picture counts as a clean noun: that of a share of decoded nouns that nobody touched.
 *
 * @param codec What decodes, of 32 px.
 * @param latents Of untouched nouns: [n, d].
 * @param options Their traits, [n, 5], and the share, .99 when absent.
 * @returns The error at that share of the nouns.
 */
export function cleanError(
  codec: Codec,
  latents: Float32Array,
  { traits, share = 0.99 }: { traits: ArrayLike<number>; share?: number },
): number {
  const images = decodeImages(codec, latents);
  const size = pixelCount * 3;
  const errors = Float64Array.from({ length: images.length / size }, (_, noun) => {
    const five = categories.map((_, layer) => traits[noun * categories.length + layer]);
    return readingError(images.subarray(noun * size, (noun + 1) * size), five);
  }).sort();
  return errors[Math.ceil(share * errors.length) - 1];
}

function isOfTheEnds(reading: number[], traits: ArrayLike<number>): boolean {
  const ends = [0, 1].map((end) => categories.map((_, layer) => traits[end * categories.length + layer]));
  return ends.some((five) => {
    const own = reading.map((trait, layer) => ends.some((end) => end[layer] === trait) ? trait : five[layer]);
    return looksSame(own, reading);
  });
}
