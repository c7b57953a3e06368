/** How large the grids of toy models are. */
import { resolveConfig } from "@/training/config.ts";

/** The configuration of the study of superposition. */
export interface SuperpositionConfig {
  /** Seed of starts and features, a whole number ≥ 0. */
  seed: number;
  /** Cells along each axis of the phase picture, 2 to 64; its cost grows with their square. */
  points: number;
  /** Training steps of the phase picture's models, ≥ 1. Below 300 its borders fray. */
  phaseSteps: number;
  /** Training steps of the other models, ≥ 1. */
  steps: number;
  /** Probabilities that a feature is active, falling, for the models with many features. */
  densities: readonly number[];
}

/** The defaults: all grids take about ten seconds on two cores. */
export const superpositionDefaults: Readonly<SuperpositionConfig> = Object.freeze({
  seed: 0,
  points: 16,
  phaseSteps: 400,
  steps: 1200,
  densities: Object.freeze([1, 0.7, 0.5, 0.35, 0.2, 0.12, 0.07, 0.05, 0.03, 0.02]),
});

/**
 * Completes and checks the configuration.
 *
 * @param overrides The fields that differ from {@link superpositionDefaults}.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or has the wrong type.
 * @throws {RangeError} If a value is out of range.
 */
export function resolveSuperpositionConfig(
  overrides: Partial<SuperpositionConfig> = {},
): Readonly<SuperpositionConfig> {
  return resolveConfig("superposition", superpositionDefaults, {
    seed: { min: 0, integer: true },
    points: { min: 2, max: 64, integer: true },
    phaseSteps: { min: 1, integer: true },
    steps: { min: 1, integer: true },
    densities: { min: 1e-4, max: 1, length: [2, 40] },
  }, overrides);
}
