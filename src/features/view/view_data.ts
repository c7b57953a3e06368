/** What an atlas document carries, and how a browser reads it. */
/// <reference lib="dom" />
import type { FeatureFile } from "@/features/feature_file.ts";
import { type CarriedFile, featureFileOf } from "@/features/view/carried_file.ts";
import { carriedBlob, carriedJson } from "@/plot/carried_data.ts";

/** Names of the elements that carry the data of an atlas document. */
export const carriers = { file: "feature-file", added: "added", empty: "empty", sprites: "sprites" } as const;

/** Trait sprites in a row of the sprite sheet. */
export const spriteColumns = 32;

/** The data of an atlas document. */
export interface ViewData {
  /** The feature file, its numbers shortened. */
  file: FeatureFile;
  /** The sheet of what features add, mid-grey where nothing. */
  added: OffscreenCanvas;
  /** The sheet of decoded features: the empty code plus what is added. */
  decoded: OffscreenCanvas;
  /** The sprites of all trait values, `spriteColumns` in a row, 32 pixels each. */
  sprites: ImageBitmap;
}

/**
 * Reads the data that a document carries: the file as gzip in base64, the pictures as base64 with their MIME types. It
 * carries what features add and the empty code alone: their sum, the decoded feature, is four times as many bytes.
 *
 * @param page The document.
 * @returns The data.
 * @throws {TypeError} If the document lacks a part.
 */
export async function readViewData(page: Document): Promise<ViewData> {
  const [carried, added, empty, sprites] = await Promise.all([
    carriedJson(page, carriers.file) as Promise<CarriedFile>,
    canvasOf(carriedBlob(page, carriers.added)),
    canvasOf(carriedBlob(page, carriers.empty)),
    createImageBitmap(carriedBlob(page, carriers.sprites)),
  ]);
  return { file: featureFileOf(carried), added, decoded: addedTo(empty, added), sprites };
}

async function canvasOf(blob: Blob): Promise<OffscreenCanvas> {
  const bitmap = await createImageBitmap(blob, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d", { willReadFrequently: true })!.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}

/** D(b) + 2·added for every tile of a sheet: `added` is half the difference. */
function addedTo(empty: OffscreenCanvas, added: OffscreenCanvas): OffscreenCanvas {
  const size = empty.width;
  const [ground, sum] = [empty, added].map((canvas) =>
    canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height)
  );
  for (let at = 0; at < sum.data.length; at++) {
    if (at % 4 === 3) continue; // alpha
    const [x, y] = [(at >> 2) % sum.width, Math.floor((at >> 2) / sum.width)];
    sum.data[at] = ground.data[4 * (y % size * size + x % size) + at % 4] + 2 * (sum.data[at] - 127.5);
  }
  const decoded = new OffscreenCanvas(sum.width, sum.height);
  decoded.getContext("2d")!.putImageData(sum, 0, 0);
  return decoded;
}
