/** How long the benchmark with planted features is trained. */
import { resolveConfig } from "@/training/config.ts";

/** The configuration of the planted benchmark. */
export interface PlantedConfig {
  /** Seed of what is planted and of the SAEs, a whole number ≥ 0. */
  seed: number;
  /** Latents of the toy to train on, ≥ 1. */
  toyCount: number;
  /** Latents of planted nouns to train on, ≥ 1. */
  nounsCount: number;
  /** Latents to judge by, of each, ≥ 1. */
  heldOutCount: number;
  /** Training steps on the toy at most, ≥ 1; a member whose recipe is shorter keeps it. */
  toySteps: number;
  /** Training steps on the planted nouns, ≥ 1. */
  nounsSteps: number;
}

/** The defaults: all members together take about a minute on one core. */
export const plantedDefaults: Readonly<PlantedConfig> = Object.freeze({
  seed: 0,
  toyCount: 100_000,
  nounsCount: 50_000,
  heldOutCount: 10_000,
  toySteps: 4000,
  nounsSteps: 1500,
});

/**
 * Completes and checks the configuration.
 *
 * @param overrides The fields that differ from {@link plantedDefaults}.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or has the wrong type.
 * @throws {RangeError} If a value is out of range.
 */
export function resolvePlantedConfig(overrides: Partial<PlantedConfig> = {}): Readonly<PlantedConfig> {
  return resolveConfig("planted", plantedDefaults, {
    seed: { min: 0, integer: true },
    toyCount: { min: 1, integer: true },
    nounsCount: { min: 1, integer: true },
    heldOutCount: { min: 1, integer: true },
    toySteps: { min: 1, integer: true },
    nounsSteps: { min: 1, integer: true },
  }, overrides);
}
