/** A trained sparse autoencoder: what it is, how to use it, how to measure it. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import { metricsStream, type SaeMetrics } from "@/sae/metrics.ts";
import { activate, type Activation, preActivations, reconstruct, type SaeParameters } from "@/sae/model.ts";
import type { History } from "@/training/progress.ts";

/** What encoding and decoding need. */
export interface SaeModel {
  /** Weights that read and write latents as the VAE gives them. */
  parameters: SaeParameters;
  /** How pre-activations become features. */
  activation: Activation;
}

/** A trained SAE with its record. It owns its parameters' tensors. */
export interface Sae extends SaeModel {
  /** Hash of the configuration and of the latents' key. */
  key: string;
  /** What tables and figures call it. */
  name: string;
  /** How it was made. */
  config: SaeConfig;
  /** Metrics on held-out latents, in the latents' own units. */
  metrics: SaeMetrics;
  /** Share of training latents for which each feature is above 0, `[nFeatures]`; of a stream its sample counts. */
  density: Float32Array;
  /** Share of features that are never above 0 on the whole training set. */
  dead: number;
  /** `loss`, `reconstruction`, `l1`, `l0` and `dead` during training. */
  history: History;
  /** Whether training went to its last step. */
  complete: boolean;
}

/** Latents encoded at a time, which bounds memory. */
const chunkSize = 1000;

/**
 * Encodes latents.
 *
 * @param sae The SAE.
 * @param x Latents, `[n, dimensions]`.
 * @returns Features ≥ 0, `[n, nFeatures]`; the caller disposes of them.
 */
export function encode({ parameters, activation }: SaeModel, x: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => activate(preActivations(parameters, x), activation));
}

/**
 * Decodes features: `features · decoder + decoderBias`.
 *
 * @param sae The SAE.
 * @param features `[n, nFeatures]`.
 * @returns Latents, `[n, dimensions]`; the caller disposes of them.
 */
export function decode({ parameters }: Pick<SaeModel, "parameters">, features: tf.Tensor2D): tf.Tensor2D {
  return reconstruct(parameters, features);
}

/**
 * Sends latents through the SAE.
 *
 * @param sae The SAE.
 * @param latents Row-major, `[n · dimensions]`.
 * @returns Their reconstructions, `[n · dimensions]`.
 */
export function reconstructLatents(sae: SaeModel, latents: Float32Array): Float32Array {
  const reconstructions = new Float32Array(latents.length);
  const width = widthOf(sae);
  for (const { x, offset } of chunks(sae, latents)) {
    const reconstruction = tf.tidy(() => decode(sae, encode(sae, tf.tensor2d(x, [x.length / width, width]))));
    reconstructions.set(reconstruction.dataSync(), offset); // outside tidy, which walks through what it returns
    reconstruction.dispose();
  }
  return reconstructions;
}

/**
 * Measures an SAE on a set of latents.
 *
 * @param sae The SAE.
 * @param latents Row-major, `[n · dimensions]`.
 * @returns The metrics of the whole set.
 */
export async function evaluate(sae: SaeModel, latents: Float32Array): Promise<SaeMetrics> {
  const [nFeatures, dimensions] = sae.parameters.decoder.shape;
  const stream = metricsStream(dimensions, nFeatures);
  for (const { x } of chunks(sae, latents)) {
    const [features, reconstruction] = tf.tidy(() => {
      const encoded = encode(sae, tf.tensor2d(x, [x.length / dimensions, dimensions]));
      return [encoded, decode(sae, encoded)];
    });
    stream.add({ x, features: await features.data(), reconstruction: await reconstruction.data() });
    tf.dispose([features, reconstruction]);
  }
  return stream.metrics();
}

/**
 * Counts how often each feature is active.
 *
 * @param sae The SAE.
 * @param latents Row-major, `[n · dimensions]`.
 * @returns Share of latents for which each feature is above 0, `[nFeatures]`.
 */
export async function densities(sae: SaeModel, latents: Float32Array): Promise<Float32Array> {
  const [nFeatures, width] = sae.parameters.decoder.shape;
  const counts = new Float64Array(nFeatures);
  for (const { x } of chunks(sae, latents)) {
    const active = tf.tidy(() => {
      const features = encode(sae, tf.tensor2d(x, [x.length / width, width]));
      return tf.sum(tf.cast(tf.greater(features, 0), "float32"), 0);
    });
    (await active.data()).forEach((count, feature) => counts[feature] += count);
    active.dispose();
  }
  return Float32Array.from(counts, (count) => count / (latents.length / width));
}

/**
 * Frees an SAE's tensors.
 *
 * @param sae The SAE, not to be used any more.
 */
export function disposeSae({ parameters, activation }: SaeModel): void {
  tf.dispose({ ...parameters });
  if (activation.kind === "threshold") activation.threshold.dispose();
}

function widthOf({ parameters }: SaeModel): number {
  return parameters.decoderBias.shape[0];
}

function* chunks(sae: SaeModel, latents: Float32Array): Generator<{ x: Float32Array; offset: number }> {
  const width = widthOf(sae);
  if (latents.length % width !== 0) {
    throw new TypeError(
      `Cannot encode latents: found ${latents.length} values, wanted a multiple of the SAE's ${width} dimensions. Take the latents of the VAE that the SAE was trained on`,
    );
  }
  for (let offset = 0; offset < latents.length; offset += chunkSize * width) {
    yield { x: latents.subarray(offset, offset + chunkSize * width), offset };
  }
}
