/** Seeded randomness: every use of chance names its own stream, so nothing has to be saved to continue one. */

/** A stream of random numbers. The same seed and path give the same stream on every machine. */
export interface Random {
  /** A number in [0, 1) with 32 random bits. */
  uniform(): number;
  /** A standard normal number, N(0, 1). */
  normal(): number;
  /** A whole number in [0, limit). */
  integer(limit: number): number;
}

/**
 * Opens the random stream that belongs to a seed and a path such as `("noise", step)`.
 *
 * Streams with different paths are independent. A training step asks for `seededRandom(seed, "noise", step)`, which
 * makes noise and data order pure functions of the step: a run that was killed continues with the same numbers.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand), seeded by hashing the path with 32-bit FNV-1a and mixing.
 *
 * @param seed Any safe integer.
 * @param path Names and numbers that tell this stream from the others.
 * @returns A fresh stream.
 * @throws {TypeError} If the seed is not a safe integer.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { seededRandom } from "@/training/random.ts";
 *
 * assert.equal(seededRandom(1, "noise", 7).uniform(), seededRandom(1, "noise", 7).uniform());
 * assert.notEqual(seededRandom(1, "noise", 7).uniform(), seededRandom(1, "noise", 8).uniform());
 * ```
 */
export function seededRandom(seed: number, ...path: (string | number)[]): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new TypeError(`Cannot seed a random stream: the seed is ${seed}, a safe integer is wanted`);
  }
  const text = JSON.stringify([seed, ...path]);
  let [a, b, c, counter] = [hash(text, 1), hash(text, 2), hash(text, 3), 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) next();

  let spare: number | undefined;
  const uniform = () => next() / 2 ** 32;
  return {
    uniform,
    integer: (limit) => Math.floor(uniform() * limit),
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/**
 * Draws a whole array of standard normal numbers.
 *
 * @param length How many.
 * @param random The stream to draw from.
 * @returns Independent N(0, 1) numbers, `[length]`.
 */
export function normals(length: number, random: Random): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, random.normal);
}

/**
 * Shuffles the numbers 0 … length − 1 (Fisher–Yates).
 *
 * @param length How many numbers.
 * @param random The stream to draw from.
 * @returns A permutation, `[length]`.
 */
export function shuffledIndices(length: number, random: Random): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length }, (_, i) => i);
  for (let last = length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** 32-bit FNV-1a with a salt and the finaliser of MurmurHash3, so that near-equal paths give unrelated states. */
function hash(text: string, salt: number): number {
  let h = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
