/** How steering is tried. */

import { resolveConfig } from "@/training/config.ts";

/** The configuration of the steering trials. */
export interface SteeringConfig {
  /** Seed of the nouns, their targets and the random controls. A whole number ≥ 0. */
  seed: number;
  /** Held-out nouns to try in each category, ≥ 2; as many as the set has from 5,000 on. Time is in proportion. */
  perCategory: number;
  /** Training nouns of each category that choose how many features a plan needs, ≥ 2. */
  choosing: number;
  /** Numbers of features that are tried on them, rising. */
  sizes: readonly number[];
  /** Of the held-out nouns of each category, how many are steered at every dose, 1 to `perCategory`. */
  dosePairs: number;
  /** Doses, rising from 0: 1 is the whole change. */
  doses: readonly number[];
  /** Pairs of held-out nouns between which paths are walked, ≥ 1. */
  paths: number;
  /** Points on each path, both ends included, ≥ 3. */
  pathSteps: number;
}

/** The defaults: about a minute on two CPU cores. */
export const steeringDefaults: Readonly<SteeringConfig> = Object.freeze({
  seed: 0,
  perCategory: 400,
  choosing: 60,
  sizes: Object.freeze([1, 2, 4, 8, 16, 32]),
  dosePairs: 30,
  doses: Object.freeze([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3]),
  paths: 30,
  pathSteps: 11,
});

/**
 * Completes and checks the configuration.
 *
 * @param overrides The fields that differ from {@link steeringDefaults}.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or has the wrong type.
 * @throws {RangeError} If a value is out of range, sizes or doses do not rise, or more nouns are dosed than tried.
 */
export function resolveSteeringConfig(overrides: Partial<SteeringConfig> = {}): Readonly<SteeringConfig> {
  const config = resolveConfig("steering", steeringDefaults, {
    seed: { min: 0, integer: true },
    perCategory: { min: 2, max: 100_000, integer: true },
    choosing: { min: 2, max: 100_000, integer: true },
    sizes: { min: 1, max: 256, integer: true, length: [1, 12] },
    dosePairs: { min: 1, integer: true },
    doses: { min: 0, max: 10, length: [2, 24] },
    paths: { min: 1, max: 10_000, integer: true },
    pathSteps: { min: 3, max: 101, integer: true },
  }, overrides);
  for (const field of ["sizes", "doses"] as const) {
    const list = config[field];
    if (list.every((entry, i) => i === 0 || entry > list[i - 1])) continue;
    throw new RangeError(
      `Cannot configure steering: steering.${field} is ${list.join(", ")}, wanted is a list that rises`,
    );
  }
  if (config.dosePairs > config.perCategory) {
    throw new RangeError(
      `Cannot configure steering: steering.dosePairs is ${config.dosePairs}, wanted is a number up to ` +
        `steering.perCategory = ${config.perCategory}`,
    );
  }
  return config;
}
