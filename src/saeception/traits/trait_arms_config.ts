/** How SAE-ception is tried on a trait classifier. */
import { resolveConfig } from "@/training/config.ts";

/** The configuration of the study on the trait classifier. */
export interface TraitArmsConfig {
  /** First seed; a run of n seeds takes this one and the next n − 1. A whole number ≥ 0. */
  seed: number;
  /** Seeds, 1 to 100: intervals need at least two. */
  seeds: number;
  /** Width of the opened layer, 2 to 256: narrower than the 437 trait values, so that features have to share it. */
  dimensions: number;
  /** Passes of the baseline over the training nouns, ≥ 1. */
  epochs: number;
  /** Passes by which the control and every arm are trained on, ≥ 1. */
  continuedEpochs: number;
  /** Weight of the auxiliary loss, ≥ 0. The main loss sums five cross-entropies; below 1 nothing moves. */
  lambda: number;
  /** Features kept for each of a noun's traits, N ≥ 1. */
  keep: number;
  /** Features that the label-free arm keeps of each noun, 1 to k. */
  keepOfExample: number;
  /** Features of each SAE, 16 to 8,192. */
  nFeatures: number;
  /** Active features of each noun, 1 to nFeatures. */
  k: number;
  /** Training steps of each SAE, ≥ 1. */
  saeSteps: number;
}

/** The defaults: a seed takes under a minute on one core. */
export const traitArmsDefaults: Readonly<TraitArmsConfig> = Object.freeze({
  seed: 0,
  seeds: 2,
  dimensions: 96,
  epochs: 12,
  continuedEpochs: 4,
  lambda: 20,
  keep: 1,
  keepOfExample: 3,
  nFeatures: 512,
  k: 5,
  saeSteps: 800,
});

/**
 * Completes and checks the configuration.
 *
 * @param overrides The fields that differ from {@link traitArmsDefaults}.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or has the wrong type.
 * @throws {RangeError} If a value is out of range.
 */
export function resolveTraitArmsConfig(overrides: Partial<TraitArmsConfig> = {}): Readonly<TraitArmsConfig> {
  const config = resolveConfig("traitArms", traitArmsDefaults, {
    seed: { min: 0, integer: true },
    seeds: { min: 1, max: 100, integer: true },
    dimensions: { min: 2, max: 256, integer: true },
    epochs: { min: 1, integer: true },
    continuedEpochs: { min: 1, integer: true },
    lambda: { min: 0, max: 1e4 },
    keep: { min: 1, integer: true },
    keepOfExample: { min: 1, integer: true },
    nFeatures: { min: 16, max: 8192, integer: true },
    k: { min: 1, max: 8192, integer: true },
    saeSteps: { min: 1, integer: true },
  }, overrides);
  for (const [field, most] of [["keepOfExample", "k"], ["k", "nFeatures"]] as const) {
    if (config[field] > config[most]) {
      throw new RangeError(
        `Cannot configure traitArms: traitArms.${field} is ${
          config[field]
        }, wanted is a number up to traitArms.${most} = ${config[most]}`,
      );
    }
  }
  return config;
}
