/** Small made-up dictionaries and codes for the tests of features and edits. */

import * as tf from "@tensorflow/tfjs";
import type { SparseActivations } from "@/features/activations.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { normals, seededRandom } from "@/training/random.ts";
import type { Codec } from "@/vae/vae.ts";

/**
 * A dictionary whose code is max(0, x · directionsᵀ − bias).
 *
 * @param directions Rows of the decoder, used as the encoder too: [m][d].
 * @param threshold Subtracted from every activation before the ReLU.
 */
export function linearDictionary(directions: number[][], threshold = 0): Dictionary {
  const [nFeatures, dimensions] = [directions.length, directions[0].length];
  return {
    name: "made up",
    nFeatures,
    dimensions,
    decoder: Float32Array.from(directions.flat()),
    decoderBias: new Float32Array(dimensions),
    encode: (x) =>
      tf.tidy(() =>
        tf.relu(tf.sub(tf.matMul(x, tf.tensor2d(directions), false, true), threshold)) as tf.Tensor2D
      ),
  };
}

/**
 * Codes written out in full, as sparse activations; zeros are left out.
 *
 * @param rows One code per sample: [n][m].
 */
export function sparse(rows: number[][]): SparseActivations {
  const nFeatures = rows[0].length;
  const offsets = new Uint32Array(nFeatures + 1);
  const samples: number[] = [];
  const values: number[] = [];
  for (let feature = 0; feature < nFeatures; feature++) {
    rows.forEach((row, sample) => {
      if (row[feature] === 0) return;
      samples.push(sample);
      values.push(row[feature]);
    });
    offsets[feature + 1] = samples.length;
  }
  return {
    count: rows.length,
    nFeatures,
    offsets,
    samples: Uint32Array.from(samples),
    values: Float32Array.from(values),
  };
}

/**
 * Random codes of small whole numbers, so that ties are everywhere.
 *
 * @param shape Samples, features, and the share of zeros.
 * @param seed Of the draw.
 */
export function tiedCodes(
  { count, nFeatures, zeros = 0.6 }: { count: number; nFeatures: number; zeros?: number },
  seed = 0,
): number[][] {
  const random = seededRandom(seed, "tied codes");
  return Array.from(
    { length: count },
    () => Array.from({ length: nFeatures }, () => random.uniform() < zeros ? 0 : 1 + random.integer(4)),
  );
}

/**
 * Random labels of the five categories, some hidden.
 *
 * @param count Nouns.
 * @param seed Of the draw.
 */
export function randomLabels(count: number, seed = 0): Int16Array {
  const random = seededRandom(seed, "labels");
  const first = [0, 2, 32, 172, 414];
  return Int16Array.from(
    { length: count * 5 },
    (_, at) => random.uniform() < 0.1 ? -1 : first[at % 5] + random.integer(2),
  );
}

/** Random latents, [count, dimensions]. */
export function randomLatents(count: number, dimensions: number, seed = 0): Float32Array {
  return normals(count * dimensions, seededRandom(seed, "latents"));
}

/** A codec whose latents are three numbers, the colour that fills the picture. */
export const flatCodec: Codec = {
  name: "flat",
  key: "flat",
  imageSize: 32,
  dimensions: 3,
  encode: (images) => ({ mu: tf.mean(images, [1, 2]) as tf.Tensor2D }),
  decode: (z) => tf.tidy(() => tf.tile(tf.reshape(z, [-1, 1, 1, 3]), [1, 32, 32, 1]) as tf.Tensor4D),
};
