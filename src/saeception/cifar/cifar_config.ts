/** The configuration of the networks on CIFAR-10. */
import { type FieldRules, resolveConfig } from "@/training/config.ts";

/** What a network on CIFAR-10 is made of and how it is trained. */
export interface CifarConfig {
  /** Output channels of the two convolutions, 1 to 1,024 each. */
  channels: number[];
  /** Width of the opened layer, 1 to 4,096. */
  hidden: number;
  /** Adam's learning rate, 0 to 1. Lower it when the loss is not finite. */
  learningRate: number;
  /** Pictures per step, 1 to 4,096. */
  batchSize: number;
}

/** The defaults: small enough for a CPU. */
export const cifarDefaults: Readonly<CifarConfig> = Object.freeze({
  channels: [32, 64],
  hidden: 64,
  learningRate: 1e-3,
  batchSize: 64,
});

const rules: FieldRules<CifarConfig> = {
  channels: { min: 1, max: 1024, integer: true, length: [2, 2] },
  hidden: { min: 1, max: 4096, integer: true },
  learningRate: { min: 0, max: 1 },
  batchSize: { min: 1, max: 4096, integer: true },
};

/**
 * Completes and checks a configuration.
 *
 * @param overrides The fields that differ from {@linkcode cifarDefaults}.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or of another type.
 * @throws {RangeError} If a value is out of range.
 */
export function resolveCifarConfig(overrides: Partial<CifarConfig> = {}): Readonly<CifarConfig> {
  return resolveConfig("cifar", cifarDefaults, rules, overrides);
}
