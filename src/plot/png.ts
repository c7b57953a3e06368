/** The smallest PNG writer: synchronous, because plotly.js wants its canvases at once. */
import { crc32, deflateSync } from "node:zlib";

/** A picture in memory. */
export interface RgbaPicture {
  /** Red, green, blue and alpha, 0 to 255: [height, width, 4]. */
  pixels: Uint8Array | Uint8ClampedArray;
  /** Pixels in a row. */
  width: number;
  /** Rows. */
  height: number;
}

/**
 * Encodes a picture as PNG: 8 bits a channel, with alpha, unfiltered. After the PNG specification, third edition.
 *
 * @param picture The pixels.
 * @returns The bytes of the file.
 */
export function encodePng({ pixels, width, height }: RgbaPicture): Uint8Array {
  const rows = new Uint8Array(height * (4 * width + 1)); // each row begins with its filter, 0 for none
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(4 * width * y, 4 * width * (y + 1)), y * (4 * width + 1) + 1);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 6, 0, 0, 0], 8);
  const parts = [
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk("IHDR", header),
    chunk("IDAT", new Uint8Array(deflateSync(rows))),
    chunk("IEND", new Uint8Array()),
  ];
  const file = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function chunk(kind: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(kind), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
