/** Stretches of text around tokens, and the token that a feature's activation lies on most. */

import { activationAt, columnOf, type SparseActivations } from "@/features/activations.ts";
import { type Tokenizer, tokenText } from "@/language/corpus/tokenizer.ts";
import type { Sequence, TokenValues } from "@/language/records/text_sequence.ts";

/** Text with the activations of features on it. */
export interface ActiveTokens {
  /** The token set; activations are of its first ones. */
  tokens: Uint16Array;
  /** Activations of n tokens, whole contexts. */
  activations: SparseActivations;
  /** Tokens in a context; a model sees no token of another. */
  context: number;
}

/** How many tokens stand around the active one. */
export interface Surroundings {
  /** Before it, at the most. */
  before: number;
  /** After it, at the most. */
  after: number;
}

/**
 * Cuts out the text around a token, no further than its context.
 *
 * @param source Tokens and activations.
 * @param at The feature, the token's place in the set, and how much around it.
 * @returns The sequence, without effects.
 */
export function sequenceAt(
  { tokens, activations, context }: ActiveTokens,
  { feature, position, before, after }: Surroundings & { feature: number; position: number },
): Sequence {
  const start = Math.floor(position / context) * context;
  const first = Math.max(start, position - before);
  const end = Math.min(start + context, position + after + 1);
  const places = Array.from({ length: end - first }, (_, i) => first + i);
  return {
    position,
    at: position - first,
    tokens: places.map((place) => tokens[place]),
    next: tokens[end] ?? null,
    activations: places.map((sample) => activationAt(activations, { feature, sample })),
    effects: [],
  };
}

/**
 * Names every feature by the token on which most of its activation lies.
 *
 * @param source Tokens and activations.
 * @param vocabulary How many tokens there are.
 * @returns For each feature the token, ties by the lower number, and its share of Σ a; −1 and 0 for one that never fires.
 */
export function featureLabels(
  { tokens, activations }: Pick<ActiveTokens, "tokens" | "activations">,
  vocabulary: number,
): TokenValues {
  const sums = new Float64Array(vocabulary);
  const labels: TokenValues = { tokens: [], values: [] };
  for (let feature = 0; feature < activations.nFeatures; feature++) {
    const { samples, values } = columnOf(activations, feature);
    let total = 0;
    values.forEach((value, entry) => {
      sums[tokens[samples[entry]]] += value;
      total += value;
    });
    let best = -1;
    for (const sample of samples) {
      const token = tokens[sample];
      if (best < 0 || sums[token] > sums[best] || sums[token] === sums[best] && token < best) best = token;
    }
    labels.tokens.push(best);
    labels.values.push(best < 0 ? 0 : sums[best] / total);
    for (const sample of samples) sums[tokens[sample]] = 0;
  }
  return labels;
}

/** Lists all tokens as a reader sees them. @param tokenizer The vocabulary. @returns Their texts: [vocabulary]. */
export function vocabularyOf(tokenizer: Tokenizer): string[] {
  return Array.from({ length: tokenizer.size }, (_, token) => tokenText(tokenizer, token));
}
