/** What a sparse autoencoder is made of and how it is trained. */
import { checkSaeConfig, refuseMixedForm, saeRules } from "@/sae/config_rules.ts";
import { resolveConfig } from "@/training/config.ts";

/** The configuration of one sparse autoencoder (SAE). Lengths refer to latents after centring, whitening and scaling. */
export interface SaeConfig {
  /** Name in tables and figures; empty: made from the other fields. Not part of the result's identity. */
  label: string;
  /** Number of features (dictionary size), 1 to 65,536. More features split values more finely and cost more. */
  nFeatures: number;
  /** `relu`: ReLU and an L1 penalty; `gated`: a gate that the L1 penalty acts on, and magnitudes that it does not; `jumprelu`: a learned threshold for each feature; `topk`: the k largest of each sample; `batchtopk`: the k·batch largest of each batch; `matryoshka`: the same, and the first features alone have to reconstruct too. */
  activation: "relu" | "gated" | "jumprelu" | "topk" | "batchtopk" | "matryoshka";
  /** Active features per sample for `topk`, `batchtopk` and `matryoshka`, 1 to nFeatures; a batch keeps `round(k · batchSize)`. For `jumprelu` with `l0-target` the L0 to reach. */
  k: number;
  /** Numbers of first features that reconstruct on their own for `matryoshka`, rising, below nFeatures; all of them together always do. Empty: as `batchtopk`. */
  levels: readonly number[];
  /** Weight of the sparsity penalty for `relu`, `gated` and `jumprelu`, ≥ 0, on the scale that `lossScale` names. Higher: sparser, and for `relu` more shrinkage. */
  lambda: number;
  /** Share of the run over which lambda rises linearly from 0, 0 to 1. */
  lambdaWarmup: number;
  /** `sum`: squared error summed over the latent's dimensions; `mean`: averaged. lambda(sum) = dimensions · lambda(mean). */
  lossScale: "sum" | "mean";
  /** Adam's learning rate, 0 to 1. Lower it when the loss jumps. */
  learningRate: number;
  /** Steps over which the learning rate rises linearly, ≥ 0. */
  warmupSteps: number;
  /** Share of the run, at its end, over which the learning rate falls to 0, 0 to 1. 0: constant. */
  decayFraction: number;
  /** Length of the run in steps, ≥ 1. */
  steps: number;
  /** Samples per step, ≥ 1. Members with the same batch size and seed see the same batches. */
  batchSize: number;
  /** Seed of the batches and the initial weights, a whole number ≥ 0. */
  seed: number;
  /** Whether the training mean is subtracted first. Off only to see what it is good for. */
  centring: boolean;
  /** Exponent w of the whitening, 0 to 1: principal components are multiplied by eigenvalue^(−w/2). 1: all alike. */
  whitening: number;
  /** Whether latents are scaled to a mean squared length equal to their number of dimensions. */
  scaling: boolean;
  /** `plain`: the L1 penalty sums features; `norm-weighted`: each feature times the length of its decoder row, which only `free` rows notice. */
  penalty: "plain" | "norm-weighted";
  /** Whether the decoder bias is subtracted before encoding. Off: a plain autoencoder with two biases of their own. */
  preBias: boolean;
  /** `kaiming`: encoder and decoder independent, uniform; `tied`: random unit directions, encoder = decoderᵀ; `data`: tied, directions of random samples; `linear`: all weights and biases as `torch.nn.Linear` starts. */
  initialization: "kaiming" | "tied" | "data" | "linear";
  /** Start of the decoder bias: per-dimension median, geometric median, or 0; `linear` draws its own. */
  biasStart: "median" | "geometric-median" | "zero";
  /** `unit`: decoder rows keep length 1 (the gradient along them is removed); `free`: they may grow, and a `norm-weighted` L1 weighs each feature by its row's length. */
  decoderNorms: "unit" | "free";
  /** Remedy against dead features: `none`; `auxk`: an auxiliary loss on dead features; `ghost`: the same, with the exponential of their pre-activations; `resample`: pointing them at bad samples; `aligned`: an encoder that reads at least along the decoder, ⟨encoder, decoder⟩ = 1 for each feature. */
  deadRemedy: "none" | "auxk" | "ghost" | "resample" | "aligned";
  /** Up to which share of active features, for `jumprelu` with those in the window below the threshold, a step of `relu`, `gated` or `jumprelu` sums over a list of them where TensorFlow computes on a CPU, 0 to 1; with more, products of whole matrices are faster. 0: never, for the rounding of whole products. */
  listUpTo: number;
  /** A feature counts as dead during training when it was silent for so many samples, ≥ 1. */
  deadWindow: number;
  /** Dead features that reconstruct the residual of each sample for `auxk`, ≥ 1. */
  auxK: number;
  /** Weight of the auxiliary loss, ≥ 0; relative to the main loss with `auxScale` `residual`. */
  auxCoefficient: number;
  /** What the auxiliary loss is divided by: nothing, the residual's variance in the batch, or the batch's variance. */
  auxScale: "none" | "residual" | "total";
  /** Steps between resamplings for `resample`, ≥ 1. */
  resampleEvery: number;
  /** Share of the run after which nothing is resampled any more, 0 to 1. */
  resampleUntil: number;
  /** What a resampled feature points at: the whole badly reconstructed `input`, or the `residual` that is missing from it. */
  resampleTowards: "input" | "residual";
  /** Encoder norm of a resampled feature, as a share of the mean norm of living ones, 0 to 2. */
  resampleNorm: number;
  /** What belongs together in `gated`: `unit`: rows of length 1, the gate's own reconstruction through a frozen decoder; `free`: free rows, the penalty weighs their lengths, nothing frozen; `frozen-norms`: free rows, lengths weigh but count as constants, like the decoder. */
  gatedForm: "unit" | "free" | "frozen-norms";
  /** What lambda weighs for `jumprelu`: `l0`: the number of active features; `tanh`: Σ tanh(tanhScale · f · ‖d‖); `l0-target`: (L0 / k − 1)². */
  jumpPenalty: "l0" | "tanh" | "l0-target";
  /** Slope of the tanh penalty at 0, > 0. */
  tanhScale: number;
  /** Width ε of the window around a `jumprelu` threshold in which pre-activations move it, > 0, in training coordinates. */
  bandwidth: number;
  /** Where `jumprelu` thresholds start at least, ≥ 0, in training coordinates. */
  thresholdStart: number;
  /** Features active per sample at the start of `gated` and `jumprelu`, 0 to nFeatures; 0: half of all. From far above its goal L0 needs thousands of steps to fall. */
  startL0: number;
  /** Weight of `jumprelu`'s Σ ReLU(θ − z)·‖d‖, which lifts silent features, ≥ 0. Above 0 every step is dense. */
  preActivationPenalty: number;
  /** Momentum of the running mean of the smallest kept activation, which becomes `batchtopk`'s threshold, 0 to 1. */
  thresholdMomentum: number;
}

/** The defaults: the best of a calibration on the latents of the 32 px nouns; presets override only what differs. */
export const defaultSaeConfig: Readonly<SaeConfig> = Object.freeze({
  label: "",
  nFeatures: 2048,
  activation: "topk",
  k: 8,
  levels: Object.freeze([128, 512]) as readonly number[],
  lambda: 2,
  lambdaWarmup: 0.25,
  lossScale: "sum",
  learningRate: 1.5e-3,
  warmupSteps: 100,
  decayFraction: 0.8,
  steps: 2500,
  batchSize: 256,
  seed: 0,
  centring: true,
  whitening: 1,
  scaling: true,
  penalty: "norm-weighted",
  preBias: true,
  initialization: "tied",
  biasStart: "median",
  decoderNorms: "unit",
  deadRemedy: "resample",
  listUpTo: 1 / 16,
  deadWindow: 6250,
  auxK: 8,
  auxCoefficient: 8,
  auxScale: "residual",
  resampleEvery: 50,
  resampleUntil: 0.85,
  resampleTowards: "residual",
  resampleNorm: 1,
  gatedForm: "unit",
  jumpPenalty: "l0",
  tanhScale: 4,
  bandwidth: 1,
  thresholdStart: 0.1,
  startL0: 32,
  preActivationPenalty: 0,
  thresholdMomentum: 0.99,
});

/**
 * Completes and checks the configuration of one SAE.
 *
 * @param overrides The fields that differ from {@link defaultSaeConfig}.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or has the wrong type.
 * @throws {RangeError} If a value is out of range, `k` is larger than `nFeatures`, `topk` has a fractional `k`, or a gated
 * SAE's parts do not belong together.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveSaeConfig } from "@/sae/config.ts";
 *
 * assert.equal(resolveSaeConfig({ activation: "relu", lambda: 4 }).nFeatures, 2048);
 * assert.throws(() => resolveSaeConfig({ k: 4096 }), /sae\.k is 4096/);
 * ```
 */
export function resolveSaeConfig(overrides: Partial<SaeConfig> = {}): Readonly<SaeConfig> {
  if (overrides.gatedForm as string === "mixed") refuseMixedForm();
  const config = resolveConfig("sae", defaultSaeConfig, saeRules, overrides);
  checkSaeConfig(config);
  return config;
}
