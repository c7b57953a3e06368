/** Latents with their codes and reconstructions: where every edit starts. */

import { sampleCount } from "@/features/activations.ts";
import { denseCodes } from "@/features/dense_codes.ts";
import { type Dictionary, directionOf } from "@/features/dictionary.ts";

/** A few latents, seen through a dictionary. */
export interface Encoded {
  /** How many, n. */
  count: number;
  /** The latents: [n, d]. */
  latents: Float32Array;
  /** Their activations: [n, m]. */
  codes: Float32Array;
  /** Their reconstructions, decoderBias + Σᵢ fᵢ dᵢ: [n, d]. */
  reconstructions: Float32Array;
}

/**
 * Encodes latents and reconstructs them. For some thousands: codes are dense.
 *
 * @param dictionary What encodes.
 * @param latents [n, d].
 * @returns The latents with codes and reconstructions.
 * @throws {TypeError} When the latents are not a whole number of samples.
 */
export function encodeLatents(dictionary: Dictionary, latents: Float32Array): Encoded {
  const { dimensions, nFeatures, decoderBias } = dictionary;
  const count = sampleCount(latents, dimensions);
  const codes = denseCodes(dictionary, latents);
  const reconstructions = Float32Array.from(
    { length: count * dimensions },
    (_, at) => decoderBias[at % dimensions],
  );
  for (let sample = 0; sample < count; sample++) {
    const code = codes.subarray(sample * nFeatures, (sample + 1) * nFeatures);
    const reconstruction = reconstructions.subarray(sample * dimensions, (sample + 1) * dimensions);
    code.forEach((amount, feature) => {
      if (amount) addScaled(reconstruction, directionOf(dictionary, feature), amount);
    });
  }
  return { count, latents, codes, reconstructions };
}

/**
 * Adds a multiple of a direction to a latent, in place.
 *
 * @param latent [d].
 * @param direction [d].
 * @param amount How much of it.
 */
export function addScaled(latent: Float32Array, direction: Float32Array, amount: number): void {
  for (let axis = 0; axis < latent.length; axis++) latent[axis] += amount * direction[axis];
}

/**
 * Takes rows out of a matrix.
 *
 * @param matrix [n, width].
 * @param options Which rows, in this order, and the width.
 * @returns [rows.length, width].
 */
export function takeRows(
  matrix: Float32Array,
  { rows, width }: { rows: ArrayLike<number>; width: number },
): Float32Array {
  const taken = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    taken.set(matrix.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  }
  return taken;
}
