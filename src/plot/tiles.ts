/** Small pictures for image sheets: colour, signed difference and amount, each on a fixed scale. */
import { divergingColor, type Rgb, sequentialColor } from "@/plot/colors.ts";

/** Red, green and blue of each pixel: 0 to 255 in bytes, −1 to 1 in floats; [height, width, 3]. */
export type TilePixels = Float32Array | Uint8Array | Uint8ClampedArray;

/** A picture with what is written under it. */
export interface LabelledTile {
  /** The pixels: [height, width, 3]. */
  pixels: TilePixels;
  /** Text under the picture. */
  label?: string | undefined;
  /** Pixels in a row; a square picture does not need it. */
  width?: number;
  /** Colour of a frame, `#rrggbb`. */
  frame?: string;
}

/** A picture of a sheet; `null` leaves its place empty. */
export type Tile = TilePixels | LabelledTile | null;

/** A picture ready to be placed. */
export interface PlacedTile {
  /** Red, green and blue, 0 to 255: [height, width, 3]. */
  rgb: Uint8Array;
  /** Pixels in a row. */
  width: number;
  /** Rows. */
  height: number;
}

/** The number that gets the strongest colour, the same for all tiles that are compared. */
export interface TileScale {
  /** Larger numbers get the same colour. */
  limit: number;
}

/**
 * Turns a tile into bytes, the same way for every tile.
 *
 * @param tile Pixels, with or without label.
 * @returns Bytes: −1 becomes 0 and 1 becomes 255.
 * @throws {TypeError} If the number of values does not make whole rows of pixels.
 */
export function tileBytes(tile: TilePixels | LabelledTile): PlacedTile {
  const { pixels, width = Math.sqrt(pixels.length / 3) } = "pixels" in tile ? tile : { pixels: tile };
  const height = pixels.length / 3 / width;
  if (!Number.isInteger(width) || !Number.isInteger(height) || pixels.length === 0) {
    throw new TypeError(
      `Cannot place a tile of ${pixels.length} values: found ${width} pixels a row, wanted whole rows of red, green and blue. Give the tile's width`,
    );
  }
  const rgb = pixels instanceof Float32Array
    ? Uint8Array.from(pixels, (value) => Math.round(Math.min(1, Math.max(-1, value)) * 127.5 + 127.5))
    : new Uint8Array(pixels);
  return { rgb, width, height };
}

/**
 * Cuts a batch into its images.
 *
 * @param batch Images one after another: [count, size, size, 3].
 * @param options `size`: pixels in a row, 32 unless told.
 * @returns One view for each image.
 */
export function splitImages(batch: Float32Array, { size = 32 }: { size?: number } = {}): Float32Array[] {
  const length = size * size * 3;
  return Array.from(
    { length: batch.length / length },
    (_, i) => batch.subarray(i * length, (i + 1) * length),
  );
}

/**
 * Draws signed numbers: blue below 0, white at 0, red above.
 *
 * @param values One number a pixel, or three whose mean is drawn: [size, size] or [size, size, 3].
 * @param options The number that gets full red; its negative gets full blue.
 * @returns The tile.
 * @throws {RangeError} If the limit is not above 0.
 */
export function signedTile(values: Float32Array, { limit }: TileScale): Uint8Array {
  return paint(values, limit, divergingColor);
}

/**
 * Draws amounts: dark at 0, yellow at the limit.
 *
 * @param values One number a pixel, or three whose mean is drawn: [size, size] or [size, size, 3].
 * @param options The number that gets full yellow.
 * @returns The tile.
 * @throws {RangeError} If the limit is not above 0.
 */
export function heatTile(values: Float32Array, { limit }: TileScale): Uint8Array {
  return paint(values, limit, sequentialColor);
}

function paint(values: Float32Array, limit: number, color: (share: number) => Rgb): Uint8Array {
  if (!(limit > 0)) {
    throw new RangeError(`Cannot draw a tile: found the limit ${limit}, wanted a number above 0`);
  }
  const channels = Number.isInteger(Math.sqrt(values.length)) ? 1 : 3;
  const rgb = new Uint8Array(values.length / channels * 3);
  for (let pixel = 0; pixel < values.length / channels; pixel++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += values[pixel * channels + c]!;
    rgb.set(color(sum / channels / limit), 3 * pixel);
  }
  return rgb;
}
