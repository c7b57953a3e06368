/** The idx format of the MNIST files: a magic number, the dimensions, then the bytes. */

/** An array of bytes with its dimensions. */
export interface IdxArray {
  /** Its dimensions, slowest first. */
  shape: number[];
  /** Its values, row-major. */
  data: Uint8Array<ArrayBuffer>;
}

const unsignedByte = 0x08;

/**
 * Reads an idx file of unsigned bytes: two zero bytes, the type, the number of dimensions, each dimension as a
 * big-endian 32-bit number, then the values (http://yann.lecun.com/exdb/mnist/).
 *
 * @param bytes The whole file.
 * @param options Its `name`, for the error, and how many `dimensions` it has to have.
 * @returns The values, a view of `bytes`, and their dimensions.
 * @throws {SyntaxError} If the magic number, the number of dimensions or the length is another.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseIdx } from "@/saeception/digits/idx.ts";
 *
 * const labels = parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 7), { name: "labels", dimensions: 1 });
 * assert.deepEqual([labels.shape, [...labels.data]], [[2], [5, 7]]);
 * ```
 */
export function parseIdx(
  bytes: Uint8Array<ArrayBuffer>,
  { name, dimensions }: { name: string; dimensions: number },
): IdxArray {
  const refuse = (problem: string) =>
    new SyntaxError(`Cannot read the idx file ${name}: ${problem}. Get the file again`);
  const header = 4 + 4 * dimensions;
  if (bytes.length < header) {
    throw refuse(`it has ${bytes.length} bytes, the header alone has ${header}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const wanted = unsignedByte << 8 | dimensions;
  if (magic !== wanted) throw refuse(`its magic number is ${magic}, wanted is ${wanted}`);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const length = header + shape.reduce((product, side) => product * side, 1);
  if (bytes.length !== length) {
    throw refuse(`it has ${bytes.length} bytes, its dimensions [${shape}] ask for ${length}`);
  }
  return { shape, data: bytes.subarray(header) };
}
