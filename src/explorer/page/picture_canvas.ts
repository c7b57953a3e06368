/** Pictures on canvases, pixel by pixel. */
/// <reference lib="dom" />
import { element } from "@/plot/elements.ts";
import { type Picture, pictureOf, withAlpha } from "@/explorer/picture.ts";
import { paint } from "@/nouns/images.ts";
import { renderNoun } from "@/nouns/renderer.ts";

/**
 * Draws a picture on a canvas, one canvas pixel for each of its own; CSS makes it larger.
 *
 * @param canvas The canvas.
 * @param picture The picture.
 */
export function putPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  const { size } = picture;
  if (canvas.width !== size || canvas.height !== size) [canvas.width, canvas.height] = [size, size];
  canvas.getContext("2d")!.putImageData(new ImageData(withAlpha(picture), size, size), 0, 0);
}

/**
 * Makes a canvas with a noun as the artists drew it.
 *
 * @param traits Background, body, accessory, head, glasses: [5].
 * @param label What a screen reader says.
 * @returns The canvas.
 */
export function nounCanvas(traits: ArrayLike<number>, label: string): HTMLCanvasElement {
  const canvas = element("canvas", { class: "pixels", role: "img", "aria-label": label });
  putPicture(canvas, drawnNoun(traits));
  return canvas;
}

/** A noun as the artists drew it. @param traits [5]. @returns The picture. */
export function drawnNoun(traits: ArrayLike<number>): Picture {
  return pictureOf(paint(renderNoun(traits)));
}

/**
 * Reads an opaque PNG file.
 *
 * @param file The file.
 * @returns Its pixels, exactly.
 */
export async function readPicture(file: Blob): Promise<Picture> {
  const options = { premultiplyAlpha: "none", colorSpaceConversion: "none" } as const;
  const bitmap = await createImageBitmap(file, options);
  const size = bitmap.width;
  const pen = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true })!;
  pen.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = pen.getImageData(0, 0, size, size);
  const rgb = new Uint8Array(size * size * 3);
  for (let pixel = 0; pixel < size * size; pixel++) {
    rgb.set(data.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
  }
  return { size, rgb };
}
