/** How SAE-ception is tried on the Nouns' VAE. */
import { resolveConfig } from "@/training/config.ts";

/** The configuration of the study on the Nouns. Every arm and the control get the same. */
export interface NounArmsConfig {
  /** Seed of batches, noise, random targets and swap targets. A whole number ≥ 0. */
  seed: number;
  /** Training nouns that are learned from and that choose thresholds, 100 to 1,000,000; all if there are fewer. */
  trainCount: number;
  /** Held-out nouns that judge features, 50 to 100,000; all if there are fewer. */
  heldOutCount: number;
  /** Steps by which the VAE is trained on, ≥ 1: more move the latents further and take proportionally longer. */
  steps: number;
  /** Adam's rate for the VAE, constant, above 0 to 1. Lower it when the control loses more than a little PSNR. */
  learningRate: number;
  /** Weight of the auxiliary loss, ≥ 0. The reconstruction loss is about .002 here. */
  lambda: number;
  /** `cosine`: the means shall point where their targets point. `mse`: they shall be where they are. */
  loss: "cosine" | "mse";
  /** Features kept for each of a noun's five trait values (N), ≥ 0. With 4, an SAE of L0 8 keeps nearly all: cosine .98. */
  keep: number;
  /** Features that the label-free arm keeps of each noun, ≥ 0. */
  keepOfExample: number;
  /** Steps by which the SAE is trained on for each arm's latents, from the same weights for all, ≥ 1. */
  saeSteps: number;
  /** Adam's rate for the SAE before it falls to 0, above 0 to 1. */
  saeLearningRate: number;
  /** Held-out nouns whose reconstructions are read, 10 to 100,000; all if there are fewer. */
  readCount: number;
  /** About how many nouns of each category have their trait taken out, ≥ 1. */
  subjects: number;
}

/** The defaults: an arm takes some seconds. */
export const nounArmsDefaults: Readonly<NounArmsConfig> = Object.freeze({
  seed: 0,
  trainCount: 8000,
  heldOutCount: 5_000,
  steps: 40,
  learningRate: 3e-4,
  lambda: 0.03,
  loss: "cosine",
  keep: 2,
  keepOfExample: 5,
  saeSteps: 100,
  saeLearningRate: 3e-4,
  readCount: 100,
  subjects: 12,
});

/**
 * Completes and checks the configuration.
 *
 * @param overrides The fields that differ from {@link nounArmsDefaults}.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or has the wrong type.
 * @throws {RangeError} If a value is out of range.
 */
export function resolveNounArmsConfig(overrides: Partial<NounArmsConfig> = {}): Readonly<NounArmsConfig> {
  return resolveConfig("nounArms", nounArmsDefaults, {
    seed: { min: 0, integer: true },
    trainCount: { min: 100, max: 1_000_000, integer: true },
    heldOutCount: { min: 50, max: 100_000, integer: true },
    steps: { min: 1, integer: true },
    learningRate: { min: 1e-8, max: 1 },
    lambda: { min: 0, max: 1e4 },
    loss: { oneOf: ["cosine", "mse"] },
    keep: { min: 0, integer: true },
    keepOfExample: { min: 0, integer: true },
    saeSteps: { min: 1, integer: true },
    saeLearningRate: { min: 1e-8, max: 1 },
    readCount: { min: 10, max: 100_000, integer: true },
    subjects: { min: 1, max: 10_000, integer: true },
  }, overrides);
}
