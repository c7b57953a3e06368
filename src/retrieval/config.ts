/** The size of the retrieval's trials. */

import { resolveConfig } from "@/training/config.ts";

/** What the prompts are tried on. */
export interface RetrievalConfig {
  /** Seed of the choice of nouns, an integer from 0. */
  seed: number;
  /** Held-out nouns that every prompt is tried on, 1 to 100. Each costs a picture and a reading for every prompt. */
  nounsPerPrompt: number;
  /** Prompts of each kind that are tried, 1 to 1,000; all when there are not so many. */
  promptsPerKind: number;
}

/** The configuration that is used where nothing else is said. */
export const retrievalDefaults: Readonly<RetrievalConfig> = Object.freeze({
  seed: 0,
  nounsPerPrompt: 3,
  promptsPerKind: 1000,
});

const rules = {
  seed: { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true },
  nounsPerPrompt: { min: 1, max: 100, integer: true },
  promptsPerKind: { min: 1, max: 1000, integer: true },
};

/**
 * Checks a retrieval configuration and completes it with the defaults.
 *
 * @param overrides The fields that differ from `retrievalDefaults`.
 * @throws {TypeError} When a field is unknown or of a wrong type.
 * @throws {RangeError} When a value is outside its range.
 */
export function resolveRetrievalConfig(overrides: Partial<RetrievalConfig> = {}): RetrievalConfig {
  return resolveConfig("retrieval", retrievalDefaults, rules, overrides);
}
