/** What the trait classifiers of nouns see and how they learn. */
import type { NoisyNounsConfig } from "@/saeception/traits/noisy_nouns.ts";
import type { LearningConfig } from "@/saeception/traits/nouns_trainee.ts";
import { type FieldRules, resolveConfig } from "@/training/config.ts";

/** What the classifiers see and how they learn. */
export interface NounsSourceConfig extends NoisyNounsConfig, LearningConfig {}

/** The defaults: noise and number of examples keep the accuracy below 100 %, and 48 units are too few for 437 values. */
export const nounsSourceDefaults: Readonly<NounsSourceConfig> = Object.freeze({
  seed: 0,
  trainCount: 20_000,
  validationCount: 2000,
  noise: 0.5,
  components: 256,
  hidden: 256,
  dimensions: 48,
  batchSize: 256,
  learningRate: 4e-3,
  continuedLearningRate: 1e-3,
});

const rules: FieldRules<NounsSourceConfig> = {
  seed: { min: 0, integer: true },
  trainCount: { min: 1, integer: true },
  validationCount: { min: 1, integer: true },
  noise: { min: 0, max: 10 },
  components: { min: 1, max: 3000, integer: true },
  hidden: { min: 1, max: 4096, integer: true },
  dimensions: { min: 1, max: 4096, integer: true },
  batchSize: { min: 1, integer: true },
  learningRate: { min: 0, max: 1 },
  continuedLearningRate: { min: 0, max: 1 },
};

/**
 * Completes and checks the configuration.
 *
 * @param overrides The fields that differ from {@linkcode nounsSourceDefaults}.
 * @throws {TypeError} If a field is unknown or has the wrong type.
 * @throws {RangeError} If a value is out of range.
 */
export function resolveNounsSource(overrides: Partial<NounsSourceConfig> = {}): Readonly<NounsSourceConfig> {
  return resolveConfig("nouns source", nounsSourceDefaults, rules, overrides);
}
