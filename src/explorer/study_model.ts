/** The explorer's model from a trained VAE and SAE, run by TensorFlow. */
import * as tf from "@tensorflow/tfjs";
import type { PictureModel } from "@/explorer/picture_model.ts";
import { denseCodes } from "@/features/dense_codes.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { renderNoun } from "@/nouns/renderer.ts";
import { trainingImages } from "@/vae/training_images.ts";
import { type Codec, decodeImages, encodeImages, type Vae } from "@/vae/vae.ts";

/**
 * Makes the model.
 *
 * @param vae The trained VAE; pictures come as large as its own.
 * @param dictionary The SAE's dictionary on its latents.
 * @returns The model, alive as long as both.
 */
export function studyModel(
  vae: Codec & { config: Pick<Vae["config"], "imageSize" | "pixels"> },
  dictionary: Dictionary,
): PictureModel {
  const { name, nFeatures, dimensions, decoder, decoderBias } = dictionary;
  const model: PictureModel = {
    name,
    nFeatures,
    dimensions,
    decoder,
    decoderBias,
    imageSize: vae.imageSize,
    async latentOf(traits) {
      const pixels = renderNoun(traits);
      const one = { count: 1, traits: Uint8Array.from(traits), pixels, visiblePixels: new Uint16Array(5) };
      return encodeImages(vae, await trainingImages(one, Uint32Array.of(0), vae.config));
    },
    codeOf: (latent) => denseCodes(dictionary, latent),
    decode: (latents) => decodeImages(vae, latents),
  };
  tf.tidy(() => model.decode(new Float32Array(dimensions))); // the first run of an engine is slow
  return model;
}
