/** What the explorer needs of a trained VAE and SAE, as plain arrays: TensorFlow or a browser's own kernels can be behind it. */
import type { Dictionary } from "@/features/dictionary.ts";

/** A VAE with the dictionary on its latents. */
export interface PictureModel
  extends Pick<Dictionary, "name" | "nFeatures" | "dimensions" | "decoder" | "decoderBias"> {
  /** Height and width of its pictures in pixels. */
  imageSize: number;
  /**
   * Encodes a noun.
   *
   * @param traits Background, body, accessory, head, glasses: [5].
   * @returns Its latent: [d].
   */
  latentOf(traits: ArrayLike<number>): Promise<Float32Array>;
  /**
   * Encodes a latent.
   *
   * @param latent [d].
   * @returns Activations ≥ 0: [m].
   */
  codeOf(latent: Float32Array): Float32Array;
  /**
   * Decodes latents.
   *
   * @param latents [n, d].
   * @returns Pictures in [-1, 1], clipped: [n, size, size, 3].
   */
  decode(latents: Float32Array): Float32Array;
}

/**
 * Reads a model as the dictionary that edits ask for directions; codes come from the model's own `codeOf`.
 *
 * @param model The model.
 * @returns Its directions; `encode` throws TypeError, for there may be no TensorFlow.
 */
export function modelDictionary(model: PictureModel): Dictionary {
  const { name, nFeatures, dimensions, decoder, decoderBias } = model;
  return {
    name,
    nFeatures,
    dimensions,
    decoder,
    decoderBias,
    encode() {
      throw new TypeError("Cannot encode with TensorFlow here: the model is plain arrays. Use codeOf()");
    },
  };
}
