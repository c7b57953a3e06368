/** The sparse autoencoder as parameters and pure functions over them. */
import * as tf from "@tensorflow/tfjs";
import { computesOnHost, readInPlace, writeInPlace } from "@/backend/in_place.ts";
import { largestPositive } from "@/sae/exact_selection.ts";

/** The weights of an SAE that reads and writes latents as they are, `[n, dimensions]`. */
export interface SaeParameters {
  /** Directions that the features read, `[dimensions, nFeatures]`. */
  encoder: tf.Tensor2D;
  /** `[nFeatures]`. */
  encoderBias: tf.Tensor1D;
  /** Directions that the features write, one row each, `[nFeatures, dimensions]`. */
  decoder: tf.Tensor2D;
  /** Subtracted before encoding and added after decoding, `[dimensions]`. */
  decoderBias: tf.Tensor1D;
}

/** How pre-activations become features. */
export type Activation =
  | { kind: "relu" }
  /** The k largest of each sample, negative ones set to 0. */
  | { kind: "topk"; k: number }
  /** Those above their feature's threshold, `[nFeatures]`, which is never negative. */
  | { kind: "threshold"; threshold: tf.Tensor1D };

/**
 * Pre-activations `z = (x − decoderBias) · encoder + encoderBias`.
 *
 * @param parameters The weights.
 * @param x Latents, `[n, dimensions]`.
 * @returns `[n, nFeatures]`, the caller disposes of it.
 */
export function preActivations(parameters: SaeParameters, x: tf.Tensor2D): tf.Tensor2D {
  const { encoder, encoderBias, decoderBias } = parameters;
  return tf.tidy(() =>
    tf.fused.matMul({ a: x.sub<tf.Tensor2D>(decoderBias), b: encoder, bias: encoderBias }) as tf.Tensor2D
  );
}

/**
 * Features from pre-activations: `ReLU(z)`, the k largest of it, or `z` where `z > threshold`.
 *
 * @param z Pre-activations, `[n, nFeatures]`.
 * @param activation Which of them stay.
 * @returns Non-negative features, `[n, nFeatures]`, the caller disposes of it.
 */
export function activate(z: tf.Tensor2D, activation: Activation): tf.Tensor2D {
  if (activation.kind === "relu") return tf.relu(z);
  if (activation.kind === "topk") return keepTopK(z, activation.k);
  return tf.tidy(() => tf.mul(z, tf.cast(tf.greater(z, activation.threshold), "float32")));
}

/**
 * Reconstructs latents: `x̂ = f · decoder + decoderBias`.
 *
 * @param parameters The weights.
 * @param features `[n, nFeatures]`.
 * @returns `[n, dimensions]`, the caller disposes of it.
 */
export function reconstruct(
  { decoder, decoderBias }: Pick<SaeParameters, "decoder" | "decoderBias">,
  features: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => tf.fused.matMul({ a: features, b: decoder, bias: decoderBias }) as tf.Tensor2D);
}

/** Exactly k entries of each row stay, ties going to the lower index, and negative ones become 0. */
function keepTopK(z: tf.Tensor2D, k: number): tf.Tensor2D {
  const [rows, columns] = z.shape;
  if (computesOnHost()) { // a scan instead of a sort
    return readInPlace(z, (values) => {
      const places = largestPositive(values, { rows, count: k });
      return writeInPlace(z.shape, (kept) => places.forEach((place) => kept[place] = values[place]));
    }) as tf.Tensor2D;
  }
  return tf.tidy(() => {
    const { values, indices } = tf.topk(z, k); // [rows, k], equal values by index
    const firstOfRow = tf.range(0, rows, 1, "int32").mul(tf.scalar(columns, "int32")).reshape([rows, 1]);
    const flat = indices.add(firstOfRow).reshape([rows * k, 1]);
    return tf.scatterND(flat, tf.relu(values).reshape([rows * k]), [rows * columns]).reshape([rows, columns]);
  });
}
