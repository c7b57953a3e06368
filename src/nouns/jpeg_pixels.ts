/** The write-up's own pixels: a noun as a 320 px JPEG, resized to 128 px; and the way back to 32 px. */

import sharp from "sharp";
import { palette } from "@/nouns/catalogue.ts";
import { gridSize } from "@/nouns/run_length.ts";
import { pixelCount } from "@/nouns/renderer.ts";
import { blockMeans, enlarge, resizeBilinear, type RgbImage } from "@/nouns/resize.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** Side of the public data set's pictures in pixels: ten for each of the 32 cells. */
export const jpegSide = 320;

/** Options of `jpegImageBatch`. */
export interface JpegBatchOptions extends RunOptions {
  /** Side of the result in pixels; the write-up's is 128. */
  side?: number;
}

/**
 * Gives nouns as the write-up's model saw them: 320 px, JPEG, bilinear to 128 px, scaled to [-1, 1]. Takes about 6 ms a
 * noun. A signal ends it early with an error, because a batch with holes is of no use.
 *
 * @param pixels Palette indices of n nouns: [n, 1024].
 * @param options Side of the result, signal, progress.
 * @returns RGB in [-1, 1]: [n, side, side, 3].
 * @throws {DOMException} When the signal asks to stop.
 */
export async function jpegImageBatch(
  pixels: Uint8Array,
  { side = 128, signal, onProgress }: JpegBatchOptions = {},
): Promise<Float32Array> {
  const count = pixels.length / pixelCount;
  const batch = new Float32Array(count * side * side * 3);
  const breathe = breather();
  const meter = progressMeter({ title: "JPEG pixels", steps: count, onProgress });
  for (let i = 0; i < count; i++) {
    signal?.throwIfAborted();
    const noun = pixels.subarray(i * pixelCount, (i + 1) * pixelCount);
    const { data } = resizeBilinear(await decodeJpeg(await encodeJpeg(noun)), side);
    for (let j = 0; j < data.length; j++) batch[i * data.length + j] = data[j] / 127.5 - 1;
    meter.report(i + 1);
    await breathe();
  }
  return batch;
}

/**
 * Makes the public data set's picture of a noun: 10 px cells, saved as JPEG with sharp's defaults (quality 80, colour at
 * half resolution).
 *
 * @param pixels Palette indices: [1024].
 * @returns A JPEG file of 320 × 320 pixels.
 */
export async function encodeJpeg(pixels: Uint8Array): Promise<Uint8Array> {
  const { data, width, height } = enlarge(rgbImage(pixels), jpegSide / gridSize);
  return await sharp(data, { raw: { width, height, channels: 3 } }).jpeg().toBuffer();
}

/**
 * Reads a picture file that sharp knows, JPEG among them.
 *
 * @param bytes The file.
 * @returns Its pixels, without transparency.
 * @throws {SyntaxError} When the bytes are no such file or it is cut short.
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<RgbImage> {
  try {
    const decoded = sharp(bytes, { failOn: "truncated" }).removeAlpha().toColourspace("srgb").raw();
    const { data, info } = await decoded.toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (error) {
    throw new SyntaxError(
      `Cannot decode the picture: found ${bytes.length} bytes that sharp refuses (${
        (error as Error).message
      }), ` +
        "wanted a whole JPEG file. Fetch it again",
    );
  }
}

/**
 * Brings a picture of a noun back to its 32 × 32 grid by averaging each cell, ready for the recogniser.
 *
 * @param image The picture, a square whose side is a multiple of 32.
 * @returns RGB in [-1, 1]: [32, 32, 3].
 * @throws {RangeError} When the picture is no such square.
 */
export function gridImage(image: RgbImage): Float32Array {
  return blockMeans(image, gridSize).map((value) => value / 127.5 - 1);
}

/**
 * Gives a noun as an 8-bit RGB image.
 *
 * @param pixels Palette indices: [1024].
 * @returns 32 × 32 pixels.
 */
export function rgbImage(pixels: Uint8Array): RgbImage {
  const data = new Uint8Array(pixels.length * 3);
  pixels.forEach((color, i) => data.set(palette.subarray(color * 3, color * 3 + 3), i * 3));
  return { data, width: gridSize, height: gridSize };
}
