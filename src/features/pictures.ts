/** A feature's pictures: what the VAE's decoder draws for one unit of it, for its maximum, and what that adds. */

import { type Dictionary, directionOf } from "@/features/dictionary.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

/** Pictures of features, RGB in [-1, 1]. */
export interface FeaturePictures {
  /** What the empty code draws, against which the others are to be seen: [size, size, 3]. */
  bias: Float32Array;
  /** Decoded one-hot codes, decoderBias + dᵢ, as in the write-up's text: [n, size, size, 3]. */
  oneHot: Float32Array;
  /** Decoded codes at the feature's maximum, decoderBias + maxᵢ · dᵢ, as in the write-up's code: [n, size, size, 3]. */
  atMaximum: Float32Array;
  /** Half the difference of `atMaximum` from `bias`, on the fixed scale on which grey is no difference: [n, size, size, 3]. */
  difference: Float32Array;
}

/** Which features, and how strong they get. */
export interface PictureOptions {
  /** Their numbers: [n]. */
  features: number[];
  /** Their largest activations: [n]. */
  maxima: number[];
}

/**
 * Draws features.
 *
 * @param codec The VAE whose latents the dictionary reads.
 * @param dictionary Whose features.
 * @param options Which features.
 * @returns Their pictures.
 * @throws {TypeError} When the dictionary is for latents of another length.
 */
export function featurePictures(
  codec: Codec,
  dictionary: Dictionary,
  { features, maxima }: PictureOptions,
): FeaturePictures {
  const { dimensions, decoderBias } = dictionary;
  if (dimensions !== codec.dimensions) {
    throw new TypeError(
      `Cannot draw the features of ${dictionary.name}: found directions of ${dimensions} numbers, wanted ` +
        `${codec.dimensions} as the latents of ${codec.name}. Use the dictionary with its own VAE`,
    );
  }
  const codes = [null, ...features.map(() => 1), ...maxima];
  const latents = new Float32Array(codes.length * dimensions);
  codes.forEach((amount, row) => {
    const direction = amount === null
      ? undefined
      : directionOf(dictionary, features[(row - 1) % features.length]);
    for (let axis = 0; axis < dimensions; axis++) {
      latents[row * dimensions + axis] = decoderBias[axis] + (direction ? amount! * direction[axis] : 0);
    }
  });
  const images = decodeImages(codec, latents);
  const size = images.length / codes.length;
  const bias = images.slice(0, size);
  const atMaximum = images.slice((1 + features.length) * size);
  return {
    bias,
    oneHot: images.slice(size, (1 + features.length) * size),
    atMaximum,
    difference: atMaximum.map((value, at) => (value - bias[at % size]) / 2),
  };
}
