/** Decodes the run-length encoding in which the Nouns project stores its sprites. */

/** Side of the pixel grid that every noun is drawn on. */
export const gridSize = 32;

/** The opaque pixels of one sprite. */
export interface Sprite {
  /** Grid positions, 32·row + column, ascending: [pixels]. */
  positions: Uint16Array;
  /** Palette index at each position, never 0 (transparent): [pixels]. */
  colors: Uint8Array;
}

const headerBytes = 5;

/**
 * Decodes one sprite: a hexadecimal string of a palette number, four bounds (top, right, bottom, left; right is
 * exclusive) and pairs of run length and colour that fill the bounds row by row. Colour 0 is transparent.
 * Format: `contracts/NounsDescriptor.sol` of the Nouns project.
 *
 * @param encoded Hexadecimal digits with a leading `0x`.
 * @returns The opaque pixels on the 32×32 grid.
 * @throws {SyntaxError} When the text is not hexadecimal, is cut short, or draws outside the grid.
 *
 * @example
 * ```ts
 * import { decodeSprite } from "@/nouns/run_length.ts";
 * decodeSprite("0x0002040201" + "0107" + "0200"); // one pixel of colour 7 at row 2, column 1
 * ```
 */
export function decodeSprite(encoded: string): Sprite {
  const bytes = hexBytes(encoded);
  const [_palette, top, right, _bottom, left] = bytes;
  const positions: number[] = [];
  const colors: number[] = [];
  let row = top;
  let column = left;
  for (let at = headerBytes; at < bytes.length; at += 2) {
    const color = bytes[at + 1];
    for (let run = bytes[at]; run > 0; run--) {
      if (row >= gridSize || column >= gridSize) {
        throw new SyntaxError(
          `Cannot decode the sprite: found a pixel at row ${row}, column ${column}, wanted both below ${gridSize}. ` +
            "Install @nouns/assets again",
        );
      }
      if (color !== 0) {
        positions.push(row * gridSize + column);
        colors.push(color);
      }
      column++;
      if (column >= right) {
        column = left;
        row++;
      }
    }
  }
  return { positions: Uint16Array.from(positions), colors: Uint8Array.from(colors) };
}

function hexBytes(encoded: string): Uint8Array {
  if (!/^0x([0-9a-f]{2})*$/i.test(encoded)) {
    throw new SyntaxError(
      `Cannot decode the sprite: found ${
        JSON.stringify(encoded.slice(0, 20))
      }, wanted hexadecimal bytes after 0x. ` +
        "Install @nouns/assets again",
    );
  }
  const bytes = Uint8Array.from(encoded.slice(2).match(/../g) ?? [], (pair) => parseInt(pair, 16));
  if (bytes.length < headerBytes || (bytes.length - headerBytes) % 2 !== 0) {
    throw new SyntaxError(
      `Cannot decode the sprite: found ${bytes.length} bytes, wanted ${headerBytes} and then pairs. ` +
        "Install @nouns/assets again",
    );
  }
  return bytes;
}
