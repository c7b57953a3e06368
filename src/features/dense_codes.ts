/** Codes written out in full, for a few thousand latents. */

import * as tf from "@tensorflow/tfjs";
import { sampleCount } from "@/features/activations.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { tidyValues } from "@/features/tidy_values.ts";

const batchSize = 512;

/**
 * Encodes latents. The codes are dense: 1,000 latents and 2,048 features are 8 MB.
 *
 * @param dictionary What encodes.
 * @param latents [n, d].
 * @returns Activations, row by row: [n, m].
 * @throws {TypeError} When the latents are not a whole number of samples.
 */
export function denseCodes(dictionary: Dictionary, latents: Float32Array): Float32Array {
  const { dimensions, nFeatures } = dictionary;
  const codes = new Float32Array(sampleCount(latents, dimensions) * nFeatures);
  for (let first = 0; first * dimensions < latents.length; first += batchSize) {
    const rows = latents.subarray(first * dimensions, (first + batchSize) * dimensions);
    const batch = tidyValues(() =>
      dictionary.encode(tf.tensor2d(rows, [rows.length / dimensions, dimensions]))
    );
    codes.set(batch, first * nFeatures);
  }
  return codes;
}
