/** The configuration of a variational autoencoder (VAE). */
import { resolveConfig } from "@/training/config.ts";

/** What a VAE is made of and how it is trained. */
export interface VaeConfig {
  /**
   * `"linear-path"`: a linear map that starts as PCA, plus a convolutional branch that starts at zero.
   * `"write-up"`: strided convolutions and batch normalisation as in the study that is reproduced.
   */
  architecture: "linear-path" | "write-up";
  /** Height and width of the images, in pixels; the linear path wants 32. */
  imageSize: number;
  /** `"exact"`: rendered pixels. `"jpeg"`: the write-up's own, a 320 px JPEG made smaller; wants 128 px. */
  pixels: "exact" | "jpeg";
  /** Channels of the encoder's layers; the decoder mirrors them. The linear path uses the last number only. */
  channels: number[];
  /** Residual blocks in the decoder of the linear path. More is better and slower. */
  residualBlocks: number;
  /** Channels of the latent, on a grid of 8 × 8: 4 give the 256 numbers of the study. */
  latentChannels: number;
  /** Optimiser steps. Twice as many still help. */
  steps: number;
  /** Images per step. */
  batchSize: number;
  /** Adam's learning rate at its highest. Lower it when the loss is not finite. */
  learningRate: number;
  /** Learning rate of the linear path, as a share of `learningRate`: it starts right and should move slowly. */
  linearPathRate: number;
  /** Steps of the learning rate's linear rise. */
  warmupSteps: number;
  /** `"cosine"`: falls to 0 at the last step. `"constant"`: the write-up's. */
  schedule: "cosine" | "constant";
  /** The gradient's global norm is clipped to this; 0 turns clipping off. */
  clipNorm: number;
  /** Decay per step of the average of the weights that is used in the end; 0 uses the last weights. */
  emaDecay: number;
  /** Weight of the KL term at the end, per nat, where the reconstruction is a mean over pixels. */
  maxBeta: number;
  /** Steps before the KL term begins; it then rises linearly to the last step. */
  betaStartStep: number;
  /** Seed of the initial weights, the order of the data and the noise. */
  seed: number;
}

/** The model of the `quick` preset. */
export const vaeDefaults: VaeConfig = {
  architecture: "linear-path",
  imageSize: 32,
  pixels: "exact",
  channels: [64],
  residualBlocks: 1,
  latentChannels: 4,
  steps: 3200,
  batchSize: 128,
  learningRate: 1.5e-3,
  linearPathRate: 0.2,
  warmupSteps: 100,
  schedule: "cosine",
  clipNorm: 1,
  emaDecay: 0.995,
  maxBeta: 1e-6,
  betaStartStep: 0,
  seed: 0,
};

/** What the write-up did, but for the number of steps: its architecture, schedule and rates (reference study, §1). */
export const writeUpVae: Partial<VaeConfig> = {
  architecture: "write-up",
  channels: [64, 128],
  batchSize: 32,
  learningRate: 1e-3,
  linearPathRate: 1,
  warmupSteps: 0,
  schedule: "constant",
  clipNorm: 0,
  emaDecay: 0,
  betaStartStep: 1000,
};

/**
 * Completes and checks a configuration.
 *
 * @param overrides The fields that differ from `vaeDefaults`.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or of another type.
 * @throws {RangeError} If a value is out of range, or two values do not go together.
 */
export function resolveVaeConfig(overrides: Partial<VaeConfig> = {}): Readonly<VaeConfig> {
  const whole = { min: 1, integer: true } as const;
  const config = resolveConfig("vae", vaeDefaults, {
    architecture: { oneOf: ["linear-path", "write-up"] },
    imageSize: { oneOf: [32, 64, 128] },
    pixels: { oneOf: ["exact", "jpeg"] },
    channels: { ...whole, max: 4096, length: [1, 6] },
    residualBlocks: { min: 0, max: 32, integer: true },
    latentChannels: { ...whole, max: 64 },
    steps: { ...whole },
    batchSize: { ...whole, max: 4096 },
    learningRate: { min: 0, max: 1 },
    linearPathRate: { min: 0, max: 10 },
    warmupSteps: { min: 0, integer: true },
    schedule: { oneOf: ["cosine", "constant"] },
    clipNorm: { min: 0 },
    emaDecay: { min: 0, max: 0.999999 },
    maxBeta: { min: 0, max: 10 },
    betaStartStep: { min: 0, integer: true },
    seed: { min: 0, integer: true },
  }, overrides);
  const { architecture, imageSize, pixels, channels } = config;
  const refuse = (found: string, wanted: string): never => {
    throw new RangeError(`Cannot configure vae: ${found}, wanted is ${wanted}`);
  };
  if (pixels === "jpeg" && imageSize !== 128) refuse(`vae.imageSize is ${imageSize} with jpeg pixels`, "128");
  if (architecture === "linear-path" && imageSize !== 32) {
    refuse(`vae.imageSize is ${imageSize} with the linear path`, "32");
  }
  if (architecture === "write-up" && imageSize / 2 ** channels.length !== 8) {
    refuse(
      `vae.channels has ${channels.length} layers for ${imageSize} px`,
      `${Math.log2(imageSize / 8)}, so that the latent is 8 × 8`,
    );
  }
  return config;
}
