/** The configuration of the one-layer language model: its shape, its data and how it is trained. */
import { resolveConfig } from "@/training/config.ts";

/** What the language model is made of and how it is trained. */
export interface LanguageConfig {
  /** Tokens of the tokenizer, the document boundary included. */
  vocabulary: number;
  /** Width of the residual stream. */
  dModel: number;
  /** Attention heads; they share the width evenly. */
  heads: number;
  /** Neurons of the MLP. */
  dMlp: number;
  /** Tokens that the model sees at once. */
  context: number;
  /** Optimiser steps. Twice as many still help. */
  steps: number;
  /** Contexts per step. */
  batchSize: number;
  /** Adam's learning rate at its highest, for embedding, unembedding, positions and biases. */
  learningRate: number;
  /** Seed of the initial weights and of the order of the data. */
  seed: number;
}

/** The model of the `quick` preset. */
export const languageDefaults: LanguageConfig = {
  vocabulary: 2048,
  dModel: 128,
  heads: 4,
  dMlp: 512,
  context: 128,
  steps: 6000,
  batchSize: 8,
  learningRate: 3e-3,
  seed: 0,
};

/**
 * Completes and checks a configuration.
 *
 * @param overrides The fields that differ from `languageDefaults`.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or of another type.
 * @throws {RangeError} If a value is out of range, or the heads do not share the width evenly.
 */
export function resolveLanguageConfig(overrides: Partial<LanguageConfig> = {}): Readonly<LanguageConfig> {
  const whole = { min: 1, integer: true } as const;
  const config = resolveConfig("language", languageDefaults, {
    vocabulary: { ...whole, min: 257, max: 65_536 },
    dModel: { ...whole, max: 8192 },
    heads: { ...whole, max: 128 },
    dMlp: { ...whole, max: 65_536 },
    context: { ...whole, min: 2, max: 8192 },
    steps: { ...whole },
    batchSize: { ...whole, max: 65_536 },
    learningRate: { min: 0, max: 1 },
    seed: { min: 0, integer: true },
  }, overrides);
  const { dModel, heads } = config;
  if (dModel % heads !== 0) {
    throw new RangeError(
      `Cannot configure language: language.heads is ${heads} with dModel ${dModel}, wanted is a divisor of it`,
    );
  }
  return config;
}
