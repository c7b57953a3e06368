/** How the kinds of SAEs are compared. */
import { resolveConfig } from "@/training/config.ts";

/** The configuration of the comparison. Every kind gets the same latents, features, batches, steps and seeds. */
export interface VariantsConfig {
  /** The first seed; further ones follow it. A whole number ≥ 0. */
  seed: number;
  /** SAEs of each kind, 1 to 20. Universality needs two. */
  seeds: number;
  /** Features of each SAE, 16 to 65,536. More tell more values and take proportionally longer. */
  nFeatures: number;
  /** Active features per noun that every kind is brought to, ≥ 1. */
  l0: number;
  /** Training steps of each SAE, ≥ 1: time is in proportion, and the last values are told late. */
  steps: number;
  /** Adam's learning rate of every kind, 0 to 1. Fewer steps want a higher one. */
  learningRate: number;
  /** Features of the study's own SAE, which is shown beside the kinds: TopK with resampling, wider and trained for longer. */
  ownFeatures: number;
  /** Its training steps, ≥ 1; 2,500 with 2,048 features are those of the sweep, whose first seed is then there already. */
  ownSteps: number;
  /** Nouns per step, ≥ 1. */
  batchSize: number;
  /** Runs at most that look for the penalty's weight of a kind that has one, 1 to 12. */
  tuneRuns: number;
  /** How far off the L0 of such a run may be, as a share of `l0`, above 0 to 1. */
  tolerance: number;
  /** Nouns that choose features for interventions, 100 to 20,000. */
  choosing: number;
  /** Counterfactual pairs of each category whose codes are compared, ≥ 2. */
  responsePairs: number;
  /** Pairs of each category that are ablated, edited and steered, 1 to `responsePairs`. */
  editPairs: number;
}

/** The defaults: about three minutes on two CPU cores. */
export const variantsDefaults: Readonly<VariantsConfig> = Object.freeze({
  seed: 0,
  seeds: 3,
  nFeatures: 1024,
  l0: 8,
  steps: 360,
  learningRate: 4.5e-3,
  ownFeatures: 2048,
  ownSteps: 2500,
  batchSize: 256,
  tuneRuns: 3,
  tolerance: 0.1,
  choosing: 8000,
  responsePairs: 100,
  editPairs: 16,
});

/**
 * Completes and checks the configuration.
 *
 * @param overrides The fields that differ from {@link variantsDefaults}.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or has the wrong type.
 * @throws {RangeError} If a value is out of range, or more pairs are edited than compared.
 */
export function resolveVariantsConfig(overrides: Partial<VariantsConfig> = {}): Readonly<VariantsConfig> {
  const config = resolveConfig("variants", variantsDefaults, {
    seed: { min: 0, integer: true },
    seeds: { min: 1, max: 20, integer: true },
    nFeatures: { min: 16, max: 65_536, integer: true },
    l0: { min: 1, integer: true },
    steps: { min: 1, integer: true },
    learningRate: { min: 0, max: 1 },
    ownFeatures: { min: 16, max: 65_536, integer: true },
    ownSteps: { min: 1, integer: true },
    batchSize: { min: 1, integer: true },
    tuneRuns: { min: 1, max: 12, integer: true },
    tolerance: { min: 0.001, max: 1 },
    choosing: { min: 100, max: 20_000, integer: true },
    responsePairs: { min: 2, integer: true },
    editPairs: { min: 1, integer: true },
  }, overrides);
  const wanted: [keyof VariantsConfig, keyof VariantsConfig][] = [
    ["editPairs", "responsePairs"],
    ["l0", "nFeatures"],
    ["l0", "ownFeatures"],
  ];
  for (const [field, limit] of wanted) {
    if (config[field] <= config[limit]) continue;
    throw new RangeError(
      `Cannot configure variants: variants.${field} is ${
        config[field]
      }, wanted is a number up to variants.${limit} = ${config[limit]}`,
    );
  }
  return config;
}
