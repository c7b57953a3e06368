/** What every VAE architecture here offers: initial parameters, an encoder and a decoder. */
import type * as tf from "@tensorflow/tfjs";
import type { Nouns } from "@/nouns/dataset.ts";
import type { RunOptions } from "@/training/progress.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import type { VaeConfig } from "@/vae/config.ts";

/** Height and width of the latent grid. */
export const latentSize = 8;

/** Parameters by name. Running statistics have to be variables when the mode is training. */
export type Parameters = Record<string, tf.Tensor>;

/** Mean and log-variance of the posterior of a latent. */
export interface Posterior {
  /** μ, `[batch, dimensions]`, channel-major: index = channel · 64 + y · 8 + x. */
  mu: tf.Tensor2D;
  /** log σ², `[batch, dimensions]`. */
  logvar: tf.Tensor2D;
}

/** How a network is run. */
export interface Mode {
  /** Whether batch normalisation uses the batch's statistics (and remembers them) or the remembered ones. */
  training: boolean;
}

/** An architecture: pure functions over a record of named parameters. */
export interface Network {
  /** Initial parameters. Those whose name ends in `/running_mean` or `/running_variance` are not learned. */
  init(config: VaeConfig, nouns: Nouns, run: RunOptions): Promise<NamedArrays>;
  /** Encodes images `[batch, size, size, 3]` in [-1, 1]. */
  encode(parameters: Parameters, images: tf.Tensor4D, mode: Mode): Posterior;
  /** Decodes latents `[batch, dimensions]` to images `[batch, size, size, 3]`, not clipped. */
  decode(parameters: Parameters, z: tf.Tensor2D, mode: Mode): tf.Tensor4D;
}
