/** Stretches of text for the prompt-centric view, with every feature that is active on them. */

import { columnOf, firstAtLeast, type SparseActivations } from "@/features/activations.ts";
import { nounRows } from "@/features/noun_rows.ts";
import type { Prompt } from "@/language/records/text_record.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** Text of which prompts are stretches. */
export interface PromptSet extends Pick<TokenSet, "tokens" | "starts"> {
  /** The documents in order. */
  documents: { name: string; kind: string }[];
}

/** Which stretches. */
export interface PromptChoice {
  /** How many, the kinds of documents taking turns. */
  count: number;
  /** Tokens in each, at most half a context. */
  length: number;
  /** Decides the draw. */
  seed: number;
}

/**
 * Draws stretches of text, each from the middle of a context that lies within one document.
 *
 * @param set The token set.
 * @param options Tokens of a context, contexts to draw from, and which stretches.
 * @returns Places of the first tokens, at most `count`.
 */
export function drawPrompts(
  set: TokenSet,
  { context, contexts, count, length, seed }: PromptChoice & { context: number; contexts: number },
): number[] {
  const drawn = Array.from(shuffledIndices(contexts, seededRandom(seed, "prompts")), (c) => c * context)
    .filter((first) => documentAt(set, first) === documentAt(set, first + context - 1));
  const kinds = Map.groupBy(drawn, (first) => set.documents[documentAt(set, first)].kind);
  const turns = [...kinds.keys()].sort();
  const middle = (context - length) >> 1;
  const places: number[] = [];
  for (let turn = 0; places.length < Math.min(count, drawn.length); turn++) {
    const next = kinds.get(turns[turn % turns.length])!.shift();
    if (next !== undefined) places.push(next + middle);
  }
  return places;
}

/**
 * Gives the document of a token.
 *
 * @param set The token set.
 * @param position The token's place.
 * @returns The document's number; its boundary token belongs to it.
 */
export function documentAt({ starts }: Pick<TokenSet, "starts">, position: number): number {
  const next = firstAtLeast(starts, position + 1);
  return next - 1;
}

/** Tokens of a set that are a prompt. */
export interface Stretch {
  /** Place of the first. */
  position: number;
  /** How many, one or more. */
  length: number;
  /** The token after the last; null where none is. */
  next: number | null;
}

/**
 * Reads which features are active on prompts.
 *
 * @param set The token set.
 * @param activations Of its first tokens.
 * @param options The prompts, and the activations among which each has its quantile: the same ones unless told.
 * @returns The prompts, their losses and those of their features still to be filled in.
 */
export function readPrompts(
  set: PromptSet,
  activations: SparseActivations,
  { stretches, among = activations }: { stretches: Stretch[]; among?: SparseActivations },
): Prompt[] {
  const rows = nounRows(activations);
  const sorted = new Map<number, Float32Array>();
  const quantile = (feature: number, value: number) => {
    let values = sorted.get(feature);
    if (!values) sorted.set(feature, values = columnOf(among, feature).values.toSorted());
    return 1 - (values.length - firstAtLeast(values, value)) / among.count;
  };
  return stretches.map(({ position, length, next }): Prompt => {
    const { name, kind } = set.documents[documentAt(set, position)];
    const codes = Array.from({ length }, (_, i) => {
      const [first, end] = [rows.offsets[position + i], rows.offsets[position + i + 1]];
      const entries = Array.from({ length: end - first }, (_, e) => first + e)
        .sort((a, b) => rows.values[b] - rows.values[a] || a - b);
      const features = entries.map((entry) => rows.features[entry]);
      const values = entries.map((entry) => rows.values[entry]);
      const quantiles = features.map((feature, e) => quantile(feature, values[e]));
      return { features, activations: values, quantiles, losses: [], kls: [] };
    });
    const tokens = Array.from(set.tokens.subarray(position, position + length));
    return { document: name, kind, position, tokens, next, losses: [], codes };
  });
}

/** Lists what is active on prompts. @param prompts The prompts. @returns The features of all tokens, one after another. */
export function activeOn(prompts: Prompt[]): number[] {
  return prompts.flatMap(({ codes }) => codes.flatMap(({ features }) => features));
}

/**
 * Finds the features that are the strongest on most tokens of the prompts.
 *
 * @param prompts The prompts.
 * @param count How many.
 * @returns Their numbers, the most frequent first, ties by the lower number.
 */
export function strongestFeatures(prompts: Prompt[], count: number): number[] {
  const first = prompts.flatMap(({ codes }) => codes.flatMap(({ features }) => features.slice(0, 1)));
  const groups = [...Map.groupBy(first, (feature) => feature)];
  return groups.sort(([a, x], [b, y]) => y.length - x.length || a - b).slice(0, count).map(([feature]) =>
    feature
  );
}
