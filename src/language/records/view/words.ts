/** How tokens, features and their numbers are written, the same on a page and in pictures. No dependencies on a browser. */

import { percentile } from "@/features/feature_entry.ts";
import type { Prompt, TextEntry, TextRecords } from "@/language/records/text_record.ts";
import type { Sequence, TokenEffect } from "@/language/records/text_sequence.ts";
import { decimal, percent } from "@/plot/elements.ts";
import { printable } from "@/plot/printable.ts";

const longest = 24; // signs of a token in a table

/** Writes a token so that all of it can be seen. @param records Whose vocabulary. @param token Its number. @returns The text. */
export function tokenWord({ vocabulary }: Pick<TextRecords, "vocabulary">, token: number): string {
  return printable(vocabulary[token] ?? `token ${token}`);
}

/**
 * Writes a token for a table, where a long one would push everything else aside.
 *
 * @param records Whose vocabulary.
 * @param token Its number.
 * @returns The text, five and more of the same sign counted ("·×24"), no more than 24 signs.
 */
export function shortWord(records: Pick<TextRecords, "vocabulary">, token: number): string {
  const counted = tokenWord(records, token)
    .replace(/(.)\1{4,}/gu, (run, sign) => `${sign}×${[...run].length}`);
  const signs = [...counted];
  return signs.length > longest ? `${signs.slice(0, longest - 1).join("")}…` : counted;
}

/**
 * Names a feature by the token on which most of its activation lies.
 *
 * @param records The records.
 * @param id Any feature of the dictionary.
 * @returns For example "“·import” 97 %", or "dead".
 */
export function featureWord(records: Pick<TextRecords, "vocabulary" | "labels">, id: number): string {
  const token = records.labels.tokens[id] ?? -1;
  return token < 0 ? "dead" : `“${shortWord(records, token)}” ${percent(records.labels.values[id])}`;
}

/** Writes a number with its sign: "+0.52". @param value The number. @param digits After the point. @returns The text. */
export function signed(value: number, digits = 3): string {
  return `${value < 0 ? "" : "+"}${decimal(value, digits)}`;
}

/**
 * Writes a number of any size with its sign and two significant digits at least.
 *
 * @param value The number.
 * @returns For example "+3.25", "−0.013", "0".
 */
export function weight(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  return `${value < 0 ? "−" : "+"}${size >= 1 ? size.toFixed(2) : size.toPrecision(2)}`;
}

/**
 * Writes a change of the loss in nats, with more digits where it is small.
 *
 * @param value Nats, above 0 where the feature helps.
 * @returns For example "+0.523" or "−2.1e-5".
 */
export function nats(value: number): string {
  const size = Math.abs(value);
  if (size >= 0.01 || size === 0) return signed(value);
  return `${value < 0 ? "−" : "+"}${size.toPrecision(2)}`;
}

/** Writes a probability: "0.42 %", or "0.00012 %" where it is small. @param share 0 to 1. @returns The text. */
export function chance(share: number): string {
  return share === 0 || share >= 1e-4 ? percent(share) : `${(100 * share).toPrecision(2)} %`;
}

/** A token of a sequence with what a feature does there. */
export interface SequenceToken {
  /** Its number. */
  token: number;
  /** The feature's activation on it. */
  activation: number;
  /** Share of the feature's maximum, 0 to 1. */
  strength: number;
  /** What the feature's activation on it does to the prediction of the next token. */
  predicts: TokenEffect | null;
  /** The next token; null at the end of the text. */
  next: number | null;
  /** What the feature's activation on the token before did to the prediction of this one. */
  predicted: TokenEffect | null;
}

/**
 * Lists the tokens of a sequence with what stands at each.
 *
 * @param sequence The sequence.
 * @param max The feature's largest activation.
 * @returns The tokens in order.
 */
export function sequenceTokens(
  { tokens, activations, effects, next }: Sequence,
  { max }: Pick<TextEntry, "max">,
): SequenceToken[] {
  const effectAt = (place: number) => effects.find(({ at }) => at === place) ?? null;
  return tokens.map((token, i) => ({
    token,
    activation: activations[i],
    strength: max > 0 ? Math.min(1, activations[i] / max) : 0,
    predicts: effectAt(i),
    next: nextToken({ tokens, next }, i),
    predicted: effectAt(i - 1),
  }));
}

/** Gives the token after one of a prompt. @param prompt The prompt. @param place The token's place in it. @returns Its number; null where none comes. */
export function nextToken({ tokens, next }: Pick<Prompt, "tokens" | "next">, place: number): number | null {
  return place + 1 < tokens.length ? tokens[place + 1] : next;
}

/** The largest |change of the loss| that a feature causes where it was measured. @param entry The feature. @returns Nats. */
export function largestLoss({ ablation: { histogram } }: Pick<TextEntry, "ablation">): number {
  return Math.max(Math.abs(histogram.low), Math.abs(histogram.high));
}

/** How strong an underline is: √(|change of the loss| / the largest). @param loss Nats. @param most Nats. @returns 0 to 1. */
export function underline(loss: number, most: number): number {
  return most > 0 ? Math.min(1, Math.sqrt(Math.abs(loss) / most)) : 0;
}

/** Colour of an active token's ground. @param strength 0 to 1. @returns `rgb(…)`, white at 0. */
export function tokenGround(strength: number): string {
  const mix = (full: number) => Math.round(255 + (full - 255) * strength);
  return `rgb(${mix(242)},${mix(140)},${mix(20)})`;
}

/** Colour of an underline. @param loss Change of the loss. @param share How strong, 0 to 1. @returns Blue where the feature helps, else red; `rgb(…)`. */
export function lineColor(loss: number, share: number): string {
  const [r, g, b] = loss > 0 ? [0, 82, 204] : [204, 0, 60];
  const mix = (full: number) => Math.round(255 + (full - 255) * share);
  return `rgb(${mix(r)},${mix(g)},${mix(b)})`;
}

/**
 * Writes an activation with the share of all tokens on which the feature is weaker or silent.
 *
 * @param entry The feature.
 * @param activation Its activation.
 * @param records Whose quantile levels.
 * @returns For example "4.31, above 99.8 % of all tokens".
 */
export function strengthWords(
  entry: TextEntry,
  activation: number,
  { quantileLevels }: Pick<TextRecords, "quantileLevels">,
): string {
  const share = percentile(entry, activation, { quantileLevels });
  return `${decimal(activation)}, above ${decimal(100 * share, 1)} % of all tokens`;
}
