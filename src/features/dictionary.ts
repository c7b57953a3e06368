/** What every measure here reads of an SAE, a floor or an oracle: directions in the latent space and codes over them. */

import type * as tf from "@tensorflow/tfjs";
import { encode, type SaeModel } from "@/sae/sae.ts";

/** Directions in the latent space with the rule that turns a latent into a code over them. */
export interface Dictionary {
  /** What it is, for a person, for example "BatchTopK 8". */
  name: string;
  /** How many features, m. */
  nFeatures: number;
  /** How many latent dimensions, d. */
  dimensions: number;
  /** What one unit of each feature adds to a latent: [m, d], row by row. */
  decoder: Float32Array;
  /** The latent of the empty code: [d]. */
  decoderBias: Float32Array;
  /**
   * Encodes latents, [n, d], as activations ≥ 0, [n, m]. The caller disposes of the result.
   */
  encode(latents: tf.Tensor2D): tf.Tensor2D;
}

/**
 * Reads an SAE as a dictionary.
 *
 * @param sae The SAE with its name; it keeps its tensors: the dictionary lives as long as it does.
 * @returns The dictionary.
 */
export function saeDictionary(sae: SaeModel & { name: string }): Dictionary {
  const { decoder, decoderBias } = sae.parameters;
  const [nFeatures, dimensions] = decoder.shape;
  return {
    name: sae.name,
    nFeatures,
    dimensions,
    decoder: decoder.dataSync() as Float32Array,
    decoderBias: decoderBias.dataSync() as Float32Array,
    encode: (latents) => encode(sae, latents),
  };
}

/**
 * Gives the direction of one feature, as a view.
 *
 * @param dictionary Whose feature.
 * @param feature Its number, 0 to m − 1.
 * @returns [d].
 * @throws {RangeError} When there is no such feature.
 */
export function directionOf(dictionary: Dictionary, feature: number): Float32Array {
  const { nFeatures, dimensions } = dictionary;
  if (!Number.isInteger(feature) || feature < 0 || feature >= nFeatures) {
    throw new RangeError(
      `Cannot look up the feature: found ${feature}, wanted an integer from 0 to ${nFeatures - 1}. ` +
        `${dictionary.name} has ${nFeatures} features`,
    );
  }
  return dictionary.decoder.subarray(feature * dimensions, (feature + 1) * dimensions);
}
