/** Latents with their features, chunk by chunk, for what is summed over a whole set. */
import * as tf from "@tensorflow/tfjs";
import { encode, type SaeModel } from "@/sae/sae.ts";

/** Samples encoded at a time, which bounds memory. */
const chunkSize = 1000;

/** Some latents and their features. */
export interface EncodedChunk {
  /** Row-major, `[samples · dimensions]`. */
  x: Float32Array;
  /** The same, `[samples, dimensions]`, freed after the chunk's turn. */
  tensor: tf.Tensor2D;
  /** Row-major, `[samples · nFeatures]`. */
  features: ArrayLike<number>;
  /** How many. */
  samples: number;
}

/**
 * Encodes latents chunk by chunk.
 *
 * @param sae The SAE.
 * @param latents Row-major, `[n · dimensions]`.
 * @returns The chunks in order.
 * @throws {TypeError} If there are no latents, or they are not of the SAE's dimensions.
 */
export async function* encodedChunks(sae: SaeModel, latents: Float32Array): AsyncGenerator<EncodedChunk> {
  const [dimensions] = sae.parameters.decoderBias.shape;
  if (latents.length === 0 || latents.length % dimensions !== 0) {
    throw new TypeError(
      `Cannot encode latents: found ${latents.length} latent values, wanted a multiple of the SAE's ${dimensions} dimensions. Take the latents of the VAE that the SAE was trained on`,
    );
  }
  for (let offset = 0; offset < latents.length; offset += chunkSize * dimensions) {
    const x = latents.subarray(offset, offset + chunkSize * dimensions);
    const samples = x.length / dimensions;
    const tensor = tf.tensor2d(x, [samples, dimensions]);
    const encoded = encode(sae, tensor);
    const features = await encoded.data();
    encoded.dispose();
    try {
      yield { x, tensor, features, samples };
    } finally {
      tensor.dispose();
    }
  }
}

/**
 * The features of one sample that are above 0.
 *
 * @param features Of a chunk, `[samples · nFeatures]`.
 * @param options Which sample, and how many features there are.
 * @returns Them with their values, in order.
 */
export function activeFeatures(
  features: ArrayLike<number>,
  { sample, nFeatures }: { sample: number; nFeatures: number },
): { feature: number; value: number }[] {
  const active: { feature: number; value: number }[] = [];
  for (let feature = 0, at = sample * nFeatures; feature < nFeatures; feature++, at++) {
    if (features[at] > 0) active.push({ feature, value: features[at] });
  }
  return active;
}
