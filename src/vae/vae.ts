/** A trained VAE, and anything else that turns images into latents and back. */
import * as tf from "@tensorflow/tfjs";
import type { History } from "@/training/progress.ts";
import type { VaeConfig } from "@/vae/config.ts";
import { linearPathNetwork } from "@/vae/linear_path_network.ts";
import type { Network, Parameters, Posterior } from "@/vae/network.ts";
import { writeUpNetwork } from "@/vae/write_up_network.ts";

/** Turns images into latents and back. The tensors it returns are the caller's to dispose. */
export interface Codec {
  /** What it is, for a person and for a legend. */
  name: string;
  /** Identifies its weights. */
  key: string;
  /** Height and width of its images, in pixels. */
  imageSize: number;
  /** Length of a latent. */
  dimensions: number;
  /** Encodes images `[batch, size, size, 3]` in [-1, 1] to latents; a deterministic one has no log-variance. */
  encode(images: tf.Tensor4D): { mu: tf.Tensor2D; logvar?: tf.Tensor2D };
  /** Decodes latents `[batch, dimensions]` to images `[batch, size, size, 3]`, not clipped. */
  decode(z: tf.Tensor2D): tf.Tensor4D;
}

/** Reconstructions of the same held-out nouns at one moment of the training. */
export interface Snapshot {
  /** Steps taken. */
  step: number;
  /** Images in [-1, 1], `[count, size, size, 3]`. */
  images: Float32Array;
}

/** A trained VAE. */
export interface Vae extends Codec {
  /** Its resolved configuration. */
  config: VaeConfig;
  /** Its parameters, those of the average over training if it keeps one. */
  parameters: Parameters;
  /** Whether its training reached the last step. */
  complete: boolean;
  /** Steps taken and the seconds they took when they were computed. */
  training: { step: number; seconds: number };
  /** Curves: `loss`, `reconstruction`, `kl` (nats), `beta` in training; `validation_…` on held-out nouns. */
  history: History;
  /** What held-out nouns looked like as it learned. */
  snapshots: Snapshot[];
  encode(images: tf.Tensor4D): Posterior;
}

const networks: Record<VaeConfig["architecture"], Network> = {
  "linear-path": linearPathNetwork,
  "write-up": writeUpNetwork,
};

/** What the architectures are called in figures. */
export const architectureNames: Record<VaeConfig["architecture"], string> = {
  "linear-path": "VAE from PCA",
  "write-up": "write-up's VAE",
};

/**
 * The network of a configuration.
 *
 * @param config A resolved configuration.
 * @returns Its functions.
 */
export function networkOf(config: Pick<VaeConfig, "architecture">): Network {
  return networks[config.architecture];
}

/**
 * Whether a parameter is learned: running statistics are not.
 *
 * @param name The parameter's name.
 */
export function isLearned(name: string): boolean {
  return !name.includes("/running_");
}

/**
 * Counts the numbers that training adjusts.
 *
 * @param parameters The model's parameters.
 * @returns Their number, running statistics not counted.
 */
export function parameterCount(parameters: Record<string, { shape: number[] }>): number {
  return Object.entries(parameters)
    .filter(([name]) => isLearned(name))
    .reduce((sum, [, { shape }]) => sum + shape.reduce((product, length) => product * length, 1), 0);
}

/**
 * Refuses a VAE whose training was stopped: what is stored under its key has to come from the finished one.
 *
 * @param codec A VAE, or a codec that needs no training.
 * @param action What is about to be done, for the error: `"encode the nouns"`.
 * @throws {Error} If it is a VAE and incomplete.
 */
export function requireComplete(codec: Codec | Vae, action: string): void {
  if (!("complete" in codec) || codec.complete) return;
  const { training, config } = codec;
  throw new Error(
    `Cannot ${action}: the VAE stopped at step ${training.step} of ${config.steps}. Run its training again to complete it`,
  );
}

const batchSize = 250;

/**
 * Encodes many images to their means, in batches.
 *
 * @param codec What encodes.
 * @param images In [-1, 1], `[count, size, size, 3]`.
 * @returns μ, `[count, dimensions]`.
 */
export function encodeImages(codec: Codec, images: Float32Array): Float32Array {
  const { imageSize } = codec;
  return inBatches(images, [imageSize, imageSize, 3], (batch) => codec.encode(batch as tf.Tensor4D).mu);
}

/**
 * Decodes many latents, in batches.
 *
 * @param codec What decodes.
 * @param latents `[count, dimensions]`.
 * @returns Images clipped to [-1, 1], `[count, size, size, 3]`.
 */
export function decodeImages(codec: Codec, latents: Float32Array): Float32Array {
  return inBatches(latents, [codec.dimensions], (z) => codec.decode(z as tf.Tensor2D).clipByValue(-1, 1));
}

function inBatches(input: Float32Array, shape: number[], map: (batch: tf.Tensor) => tf.Tensor): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const count = input.length / size;
  if (!Number.isInteger(count)) {
    throw new TypeError(
      `Cannot cut ${input.length} numbers into items of [${shape}]: ${size} numbers make one`,
    );
  }
  let output: Float32Array | undefined;
  for (let first = 0; first < count; first += batchSize) {
    const length = Math.min(batchSize, count - first);
    const part = input.subarray(first * size, (first + length) * size);
    const result = tf.tidy(() => map(tf.tensor(part, [length, ...shape])));
    output ??= new Float32Array(count * result.size / length);
    output.set(result.dataSync(), first * result.size / length);
    result.dispose();
  }
  return output ?? new Float32Array(0);
}
