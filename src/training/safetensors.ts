/** The safetensors file format: named arrays with shapes, readable from Python, Rust and the browser. */

/** The array types that a file may hold. */
export type TensorData = Float32Array | Int32Array | Uint32Array | Uint16Array | Int16Array | Uint8Array;

/** One array and its shape, in row-major (NumPy) order. */
export interface NamedArray {
  /** Length of each axis. */
  shape: number[];
  /** The numbers, `[product of shape]`. */
  data: TensorData;
}

/** Arrays by name. */
export type NamedArrays = Record<string, NamedArray>;

/** What a file holds besides its arrays. */
export interface SafetensorsFile {
  /** The arrays by name. */
  arrays: NamedArrays;
  /** Free text by name. */
  metadata: Record<string, string>;
}

const dtypes = {
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  U16: Uint16Array,
  I16: Int16Array,
  U8: Uint8Array,
} as const;
type Dtype = keyof typeof dtypes;

/**
 * Writes arrays as a safetensors file: 8 bytes of header length, a JSON header padded to 8 bytes, then the data.
 *
 * @param arrays The arrays by name; each length has to match its shape.
 * @param metadata Free text by name, kept in the header.
 * @returns The bytes of the file.
 * @throws {TypeError} If an array's length does not match its shape or its type is not one of the format's.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeSafetensors, encodeSafetensors } from "@/training/safetensors.ts";
 *
 * const bytes = encodeSafetensors({ bias: { shape: [2], data: Float32Array.of(1, 2) } });
 * assert.deepEqual(decodeSafetensors(bytes).arrays.bias.data, Float32Array.of(1, 2));
 * ```
 */
export function encodeSafetensors(
  arrays: NamedArrays,
  metadata: Record<string, string> = {},
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (size !== data.length) {
      throw new TypeError(
        `Cannot write tensor "${name}": its shape [${shape}] holds ${size} numbers, ${data.length} are given`,
      );
    }
    header[name] = { dtype: dtypeOf(name, data), shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength).set(text, 8);
  let position = 8 + headerLength;
  for (const { data } of Object.values(arrays)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file.
 *
 * @param bytes The bytes of the file.
 * @param options Names of arrays that are not wanted: they are left out, and may be of types that the format has and
 * this reader has not.
 * @returns The arrays and the metadata. The arrays are copies.
 * @throws {SyntaxError} If the file is truncated, overlong, or its header does not describe its data.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  { skip = [] }: { skip?: readonly string[] } = {},
): SafetensorsFile {
  const refuse = (what: string): never => {
    throw new SyntaxError(`Cannot read safetensors: ${what}`);
  };
  if (bytes.length < 8) refuse(`the file has ${bytes.length} bytes, at least 8 are wanted`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (!(headerLength <= bytes.length - 8)) {
    refuse(`the header has ${headerLength} bytes, the file ${bytes.length}`);
  }
  const { __metadata__, ...entries } = parseHeader(bytes.subarray(8, 8 + headerLength), refuse);
  const data = bytes.subarray(8 + headerLength);
  const arrays: NamedArrays = {};
  let expected = 0;
  for (const [name, entry] of Object.entries(entries)) {
    if (typeof entry !== "object" || entry === null) {
      refuse(`tensor "${name}" is described by ${JSON.stringify(entry)}`);
    }
    const { dtype, shape, data_offsets } = entry as { dtype: Dtype; shape: number[]; data_offsets: number[] };
    const isSize = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
    if (skip.includes(name) && data_offsets?.[0] === expected && isSize(data_offsets[1])) {
      expected = data_offsets[1];
      continue;
    }
    if (!Object.hasOwn(dtypes, dtype)) refuse(`tensor "${name}" has the unknown type ${dtype}`);
    if (!Array.isArray(shape) || !shape.every(isSize)) refuse(`tensor "${name}" has no valid shape`);
    const [begin, end] = Array.isArray(data_offsets) ? data_offsets : [];
    const size = shape.reduce((product, length) => product * length, 1) * dtypes[dtype].BYTES_PER_ELEMENT;
    if (begin !== expected || end !== begin + size || end > data.length) {
      refuse(
        `tensor "${name}" is [${shape}] ${dtype} at bytes ${begin} to ${end}, the file has ${data.length} bytes of data`,
      );
    }
    arrays[name] = { shape, data: new dtypes[dtype](data.slice(begin, end).buffer) };
    expected = end;
  }
  if (expected !== data.length) refuse(`${data.length - expected} bytes follow the last tensor`);
  return { arrays, metadata: (__metadata__ ?? {}) as Record<string, string> };
}

function parseHeader(bytes: Uint8Array, refuse: (what: string) => never): Record<string, unknown> {
  try {
    const header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (header !== null && typeof header === "object" && !Array.isArray(header)) return header;
  } catch { /* refused below, with the same words */ }
  return refuse("the header is not a JSON object");
}

function dtypeOf(name: string, data: TensorData): Dtype {
  const found = (Object.keys(dtypes) as Dtype[]).find((dtype) => data instanceof dtypes[dtype]);
  if (!found) {
    throw new TypeError(
      `Cannot write tensor "${name}": ${data?.constructor?.name} is not a type of the format`,
    );
  }
  return found;
}
