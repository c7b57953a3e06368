/** What a model writes while one unit is held at a fixed activation. */

import * as tf from "@tensorflow/tfjs";
import { activationAt, columnOf } from "@/features/activations.ts";
import { directionOf } from "@/features/dictionary.ts";
import type { ReadingModel } from "@/language/model/contexts.ts";
import type { Intervention } from "@/language/model/cross_entropy.ts";
import { logitWeights } from "@/language/records/logit_weights.ts";
import { chanceOf, type PositionLogits } from "@/language/records/position_logits.ts";
import { type Sample, sampleTexts } from "@/language/model/sample.ts";
import type { Tokenizer } from "@/language/corpus/tokenizer.ts";
import type { UnitSource } from "@/language/criteria/units.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** A unit. */
export interface Unit {
  /** Its source. */
  source: UnitSource;
  /** Its number there. */
  feature: number;
}

/**
 * Holds one unit at an activation: `x → x + (c − f(x))·d`, the rest of x and the SAE's error left as they are (Towards
 * Monosemanticity, pinned feature sampling).
 *
 * @param unit Which.
 * @param activation c, of the unit's own size.
 * @returns The intervention.
 */
export function pin({ source: { dictionary }, feature }: Unit, activation: number): Intervention {
  const direction = directionOf(dictionary, feature);
  return (activations) =>
    tf.tidy(() => {
      const own = dictionary.encode(activations).slice([0, feature], [-1, 1]); // [n, 1]
      return activations.add<tf.Tensor2D>(
        tf.sub(activation, own).mul(tf.tensor2d(direction, [1, direction.length])),
      );
    });
}

/**
 * Says how far a unit goes by itself.
 *
 * @param unit Which.
 * @returns Its largest activation on the choosing tokens, 0 for a dead one.
 */
export function largestActivation({ source, feature }: Unit): number {
  return columnOf(source.activations.choosing, feature).values.reduce(
    (most, value) => Math.max(most, value),
    0,
  );
}

/**
 * Draws a unit to hold against another: one that fires on the choosing tokens about as often, so that it is no rarer and no
 * more usual a thing.
 *
 * @param unit To be held against.
 * @param seed Of the draw.
 * @returns One of the 20 whose number of active tokens is nearest to the unit's, itself left out.
 */
export function randomUnit({ source, feature }: Unit, seed: number): Unit {
  const { offsets, nFeatures } = source.activations.choosing;
  const uses = (unit: number) => offsets[unit + 1] - offsets[unit];
  const near = Array.from({ length: nFeatures }, (_, unit) => unit)
    .filter((unit) => unit !== feature && uses(unit) > 0)
    .sort((a, b) => Math.abs(uses(a) - uses(feature)) - Math.abs(uses(b) - uses(feature)) || a - b)
    .slice(0, 20);
  const [first] = shuffledIndices(near.length, seededRandom(seed, "random unit", feature));
  return { source, feature: near[first] ?? feature };
}

/** Share of the next token's probability that typical tokens have, a mean over some positions. */
export interface PinnedChance {
  /** As the model is. */
  free: number;
  /** With the unit held at each multiple of its largest activation. */
  pinned: number[];
}

/**
 * Computes how likely the next token is typical of a context when a unit is pinned: exactly, by the linear logits, without
 * drawing.
 *
 * @param at Judging positions, away from the context.
 * @param unit Which.
 * @param options Multiples of the unit's largest activation, 0 being the unit switched off, and the tokens that are typical.
 * @returns The shares.
 */
export function pinnedChance(
  at: PositionLogits,
  unit: Unit,
  { multiples, typical }: { multiples: readonly number[]; typical: readonly number[] },
): PinnedChance {
  const { source: { model, dictionary, activations: { heldOut } }, feature } = unit;
  const weights = logitWeights(model.parameters, directionOf(dictionary, feature));
  const counted = new Uint8Array(weights.length);
  for (const token of typical) counted[token] = 1;
  const own = Array.from(at.positions, (sample) => activationAt(heldOut, { feature, sample }));
  const share = (amountOf: (row: number) => number) =>
    own.reduce((sum, _, row) => sum + chanceOf(at, { row, weights, counted, amount: amountOf(row) }), 0) /
    Math.max(1, own.length);
  const largest = largestActivation(unit);
  return {
    free: share(() => 0),
    pinned: multiples.map((multiple) => share((row) => multiple * largest - own[row])),
  };
}

/** How texts are written. */
export interface WritingOptions extends RunOptions {
  /** The vocabulary. */
  tokenizer: Tokenizer;
  /** What stands before: some of each kind of text. */
  prompts: readonly string[];
  /** What is done to the activations; nothing for the model as it is. */
  intervention?: Intervention;
  /** Seed of the texts; the same draws are made with every intervention. */
  seed: number;
  /** Texts for each prompt, 8 unless told. */
  count?: number;
  /** Tokens of a text, 16 unless told. */
  length?: number;
}

/**
 * Lets a model write behind some prompts, with a unit pinned or as it is.
 *
 * @param model The model.
 * @param options Prompts, intervention and seed.
 * @returns The texts of each prompt, in order.
 * @throws {DOMException} `AbortError` if it was stopped.
 */
export async function writeTexts(
  model: ReadingModel,
  { tokenizer, prompts, intervention, seed, count = 8, length = 16, ...run }: WritingOptions,
): Promise<Sample[][]> {
  const meter = progressMeter({ title: "Writing", steps: prompts.length, ...run });
  const pause = breather();
  const texts: Sample[][] = [];
  for (const prompt of prompts) {
    run.signal?.throwIfAborted();
    const options = { prompt, count, length, seed: seed + texts.length };
    texts.push(sampleTexts(model, tokenizer, { ...options, ...(intervention && { intervention }) }));
    meter.report(texts.length);
    await pause();
  }
  return texts;
}

/**
 * Counts the tokens of texts that are typical of a context.
 *
 * @param texts From {@linkcode writeTexts}.
 * @param typical The tokens that are.
 * @returns Their share, 0 to 1.
 */
export function typicalShare(texts: Sample[][], typical: readonly number[]): number {
  const counted = new Set(typical);
  const tokens = texts.flat().flatMap((text) => [...text.tokens]);
  return tokens.filter((token) => counted.has(token)).length / tokens.length;
}
