/** Weights as text that a script can hold: names and shapes, and all numbers in half precision as base64. */
import { fromHalf, toHalf } from "@/explorer/half_floats.ts";
import type { ModelWeights } from "@/explorer/kernel_model.ts";

/** Packed weights. */
export interface PackedWeights {
  /** Names with shapes, in the order of the numbers. */
  shapes: [string, number[]][];
  /** The numbers one after another: binary16, little-endian, base64. */
  halves: string;
}

/**
 * Packs weights. Numbers are rounded to half precision.
 *
 * @param weights The weights.
 * @returns What goes into JSON.
 * @throws {RangeError} If a number is too large for half precision.
 */
export function packWeights(weights: ModelWeights): PackedWeights {
  const names = Object.keys(weights);
  const size = names.reduce((sum, name) => sum + weights[name].data.length, 0);
  const all = new Float32Array(size);
  let at = 0;
  for (const name of names) {
    all.set(weights[name].data, at);
    at += weights[name].data.length;
  }
  const largest = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!(largest <= 65_504)) {
    throw new RangeError(
      `Cannot pack the weights: found ${largest}, wanted numbers up to 65504, the largest of half precision. ` +
        "Train the model again",
    );
  }
  const halves = toHalf(all);
  const bytes = new Uint8Array(2 * size);
  const view = new DataView(bytes.buffer);
  halves.forEach((half, i) => view.setUint16(2 * i, half, true));
  return { shapes: names.map((name) => [name, weights[name].shape]), halves: bytes.toBase64() };
}

/**
 * Unpacks weights.
 *
 * @param packed From `packWeights`.
 * @returns The weights, in single precision.
 */
export function unpackWeights({ shapes, halves }: PackedWeights): ModelWeights {
  const text = atob(halves);
  const bits = new Uint16Array(text.length / 2);
  for (let i = 0; i < bits.length; i++) bits[i] = text.charCodeAt(2 * i) | (text.charCodeAt(2 * i + 1) << 8);
  const all = fromHalf(bits);
  const weights: ModelWeights = {};
  let at = 0;
  for (const [name, shape] of shapes) {
    const size = shape.reduce((product, length) => product * length, 1);
    weights[name] = { shape, data: all.subarray(at, at + size) };
    at += size;
  }
  return weights;
}
