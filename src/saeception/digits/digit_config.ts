/** The configuration of the digit classifiers. */
import { type FieldRules, resolveConfig } from "@/training/config.ts";

/** How the digit classifiers see and learn. */
export interface DigitSourceConfig {
  /** Factor on the grey values 0 … 255: 1/255, or 1 for SAE-ception's own raw pixels, which train noisily. */
  inputScale: number;
  /** Adam's learning rate. */
  learningRate: number;
  /** Digits per step. */
  batchSize: number;
  /** Width of both hidden layers, the first of which lies open. */
  hidden: number;
}

/** SAE-ception's set-up, with pixels from 0 to 1. */
export const digitDefaults: DigitSourceConfig = {
  inputScale: 1 / 255,
  learningRate: 1e-3,
  batchSize: 64,
  hidden: 16,
};

const rules: FieldRules<DigitSourceConfig> = {
  inputScale: { min: 1e-6, max: 1 },
  learningRate: { min: 0, max: 1 },
  batchSize: { min: 1, integer: true },
  hidden: { min: 1, max: 1024, integer: true },
};

/**
 * Completes a configuration.
 *
 * @param overrides Fields that differ from {@linkcode digitDefaults}.
 * @returns The complete configuration.
 * @throws {TypeError} If a field is unknown.
 * @throws {RangeError} If a value is out of range.
 */
export function digitConfig(overrides: Partial<DigitSourceConfig> = {}): Readonly<DigitSourceConfig> {
  return resolveConfig("digits", digitDefaults, rules, overrides);
}
