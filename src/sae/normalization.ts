/** The coordinates in which an SAE is trained: latents centred, whitened and scaled, and the way back. */
import * as tf from "@tensorflow/tfjs";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { asRow } from "@/sae/stacked.ts";
import type { SaeConfig } from "@/sae/config.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import type { SaeParameters } from "@/sae/model.ts";

/** An affine map of latents, `y = (x − mean) · forward`, and its inverse `x = y · inverse + mean`. */
export interface Normalization {
  /** `[dimensions]`. */
  mean: tf.Tensor1D;
  /** `[dimensions, dimensions]`. */
  forward: tf.Tensor2D;
  /** `[dimensions, dimensions]`. */
  inverse: tf.Tensor2D;
}

/** Principal components weaker than this share of the strongest are not amplified further. */
const weakestEigenvalue = 1e-6;

/**
 * Fits centring, whitening and scaling to training latents.
 *
 * With the covariance `V Λ Vᵀ`, `forward = s · V Λ^(−w/2) Vᵀ`; whitening this way keeps the latent's own axes, and w = 0
 * leaves them as they are. s makes the mean squared length equal to the number of dimensions.
 *
 * @param latents Training latents, `[n, dimensions]`.
 * @param options Which of the three to apply.
 * @returns The map; the caller disposes of its three tensors.
 */
export function fitNormalization(
  latents: tf.Tensor2D,
  { centring, whitening, scaling }: Pick<SaeConfig, "centring" | "whitening" | "scaling">,
): Normalization {
  return tf.tidy(() => {
    const [n, dimensions] = latents.shape;
    const mean = (centring ? tf.mean(latents, 0) : tf.zeros([dimensions])) as tf.Tensor1D;
    if (whitening === 0 && !scaling) {
      return { mean, forward: tf.eye(dimensions), inverse: tf.eye(dimensions) };
    }
    const centred = tf.sub(latents, mean) as tf.Tensor2D;
    const moments = tf.div(tf.matMul(centred, centred, true, false), n) as tf.Tensor2D;
    const { values, vectors } = symmetricEigen(moments);
    const floor = weakestEigenvalue * Math.max(...values, Number.MIN_VALUE);
    const gains = values.map((value) => Math.max(value, floor) ** (-whitening / 2));
    const meanSquare = values.reduce((sum, value, i) => sum + Math.max(value, 0) * gains[i] ** 2, 0);
    const scale = scaling && meanSquare > 0 ? Math.sqrt(dimensions / meanSquare) : 1;
    const compose = (factors: number[]) =>
      tf.matMul(tf.mul(vectors, tf.tensor1d(factors)), vectors, false, true);
    return {
      mean,
      forward: compose(gains.map((gain) => gain * scale)) as tf.Tensor2D,
      inverse: compose(gains.map((gain) => 1 / (gain * scale))) as tf.Tensor2D,
    };
  });
}

/**
 * Brings latents into training coordinates: `(x − mean) · forward`.
 *
 * @param x Latents, `[n, dimensions]`, for a stack `[S, n, dimensions]`.
 * @param normalization The map, for a stack with S in front of each shape.
 * @returns The same shape, the caller disposes of it.
 */
export function normalize<T extends tf.Tensor>(
  x: T,
  { mean, forward }: { mean: tf.Tensor; forward: tf.Tensor },
): T {
  return tf.tidy(() => tf.matMul(tf.sub(x, asRow(mean)), forward) as T);
}

/**
 * Turns weights that work on normalised latents into ones that read and write latents as they are, with the same features.
 *
 * `encoder = forward · Eᵀ`, `decoder = D · inverse`, `decoderBias = mean + b · inverse`; and since an SAE subtracts its
 * decoder bias before encoding, weights that were trained without that get `encoderBias = b_E + b · Eᵀ`.
 *
 * @param weights The weights in training, of one SAE.
 * @param options The map they were trained behind, and whether training subtracted the bias.
 * @returns The parameters; the caller disposes of them.
 */
export function foldNormalization(
  weights: TrainingWeights,
  { mean, forward, inverse, preBias = true }: Normalization & Partial<Pick<SaeConfig, "preBias">>,
): SaeParameters {
  return tf.tidy(() => {
    const { encoder, encoderBias, decoder, decoderBias } = weights as TrainingWeights<tf.Tensor2D>;
    const row = decoderBias.reshape([1, -1]) as tf.Tensor2D;
    const bias = tf.matMul(row, inverse).reshape([-1]);
    const encoderBiasOf = () => tf.add(encoderBias, tf.matMul(row, encoder, false, true).reshape([-1]));
    return {
      encoder: tf.matMul(forward, encoder, false, true) as tf.Tensor2D,
      encoderBias: (preBias ? tf.clone(encoderBias) : encoderBiasOf()) as tf.Tensor as tf.Tensor1D,
      decoder: tf.matMul(decoder, inverse) as tf.Tensor2D,
      decoderBias: tf.add(mean, bias) as tf.Tensor1D,
    };
  });
}

/**
 * Turns weights that read and write latents as they are into ones that work on normalised latents: the way back from
 * `foldNormalization`, where the map may be that of other latents than the weights were trained behind.
 *
 * @param parameters The parameters.
 * @param normalization The map to work behind.
 * @returns The weights; the caller disposes of them.
 */
export function unfoldNormalization(
  { encoder, encoderBias, decoder, decoderBias }: SaeParameters,
  { mean, forward, inverse }: Normalization,
): TrainingWeights {
  return tf.tidy(() => ({
    encoder: tf.matMul(encoder, inverse, true, true),
    encoderBias: tf.clone(encoderBias),
    decoder: tf.matMul(decoder, forward),
    decoderBias: tf.matMul(decoderBias.sub(mean).reshape([1, -1]), forward).reshape([-1]),
  }));
}

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix, in float64 and the same on every backend. */
function symmetricEigen(matrix: tf.Tensor2D): { values: number[]; vectors: tf.Tensor2D } {
  const decomposition = new EigenvalueDecomposition(new Matrix(matrix.arraySync()), {
    assumeSymmetric: true,
  });
  return {
    values: decomposition.realEigenvalues,
    vectors: tf.tensor2d(decomposition.eigenvectorMatrix.to2DArray()),
  };
}
