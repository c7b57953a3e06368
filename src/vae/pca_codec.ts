/** Principal components used as an autoencoder: no training, and the first thing a VAE has to beat. */
import * as tf from "@tensorflow/tfjs";
import { imageDimensions, type Pca } from "@/vae/pca.ts";
import type { Codec } from "@/vae/vae.ts";

/**
 * Makes a codec of principal components: z = (x − c)·D and x̂ = z·Dᵀ + c, with D the leading directions.
 *
 * @param pca The components.
 * @returns The codec, and a function that frees its tensors.
 */
export function pcaCodec(pca: Pca): Codec & { dispose(): void } {
  const dimensions = pca.directions.shape[1];
  const directions = tf.tensor2d(pca.directions.data as Float32Array, [imageDimensions, dimensions]);
  const mean = tf.tensor1d(pca.mean.data as Float32Array);
  return {
    name: `PCA (${dimensions})`,
    key: pca.key,
    imageSize: 32,
    dimensions,
    encode: (images) =>
      tf.tidy(() => ({
        mu: images.reshape([-1, imageDimensions]).sub(mean).matMul(directions) as tf.Tensor2D,
      })),
    decode: (z) =>
      tf.tidy(() => z.matMul(directions, false, true).add(mean).reshape([-1, 32, 32, 3]) as tf.Tensor4D),
    dispose: () => tf.dispose([directions, mean]),
  };
}
