/** The configuration of the one-layer language model: its text, its shape and how it is trained. */
import { resolveConfig } from "@/training/config.ts";

/** What the language model reads, what it is made of and how it is trained. */
export interface LanguageConfig {
  /** Tokens of the vocabulary, the document boundary included. */
  vocabulary: number;
  /** How much of the corpus is used, above 0 up to 1; less than 1 for trials that take seconds. */
  corpusShare: number;
  /** Decides which files are held out. */
  corpusSeed: number;
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
  /** Adam's rate at its highest, for the unembedding and all biases. Lower it when the loss is not finite. */
  learningRate: number;
  /** Adam's rate at its highest, for embedding and positions, whose entries matter in few contexts each. */
  embeddingRate: number;
  /** Muon's rate at its highest, for the matrices of attention. */
  attentionRate: number;
  /** Muon's rate at its highest, for both matrices of the MLP. At .02 the loss is lower by .03, and neurons hardly fire. */
  mlpRate: number;
  /** Deviation of the initial embedding. Smaller ones learn faster, until the first steps overshoot. */
  embeddingScale: number;
  /** Share of the steps over which the rates rise, 0 to 1; then they fall linearly to 0. */
  warmupFraction: number;
  /** Windows of the part `choose` that the validation curve is measured on. */
  validationContexts: number;
  /** How often that happens, and a sample is written, besides at the start. */
  measurements: number;
  /** Seed of the initial weights and of the order of the data. */
  seed: number;
}

/** The model of the `quick` preset. */
export const languageDefaults: LanguageConfig = {
  vocabulary: 2048,
  corpusShare: 1,
  corpusSeed: 0,
  dModel: 128,
  heads: 4,
  dMlp: 512,
  context: 128,
  steps: 8500,
  batchSize: 8,
  learningRate: 5e-3,
  embeddingRate: 3e-2,
  attentionRate: 0.02,
  mlpRate: 0.006,
  embeddingScale: 0.3,
  warmupFraction: 0.03,
  validationContexts: 256,
  measurements: 20,
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
    vocabulary: { min: 257, max: 65_536, integer: true },
    corpusShare: { min: 0.001, max: 1 },
    corpusSeed: { min: 0, integer: true },
    dModel: { ...whole, max: 8192 },
    heads: { ...whole, max: 128 },
    dMlp: { ...whole, max: 65_536 },
    context: { min: 2, max: 8192, integer: true },
    steps: whole,
    batchSize: { ...whole, max: 65_536 },
    learningRate: { min: 0, max: 1 },
    embeddingRate: { min: 0, max: 1 },
    attentionRate: { min: 0, max: 1 },
    mlpRate: { min: 0, max: 1 },
    embeddingScale: { min: 0, max: 10 },
    warmupFraction: { min: 0, max: 1 },
    validationContexts: whole,
    measurements: { ...whole, max: 1000 },
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
