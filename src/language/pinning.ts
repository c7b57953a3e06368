/** What a model writes while one unit is held at a fixed activation. */

import * as tf from "@tensorflow/tfjs";
import { activationAt, columnOf } from "@/features/activations.ts";
import { directionOf } from "@/features/dictionary.ts";
import type { Intervention } from "@/language/cross_entropy.ts";
import { logitWeights } from "@/language/logit_weights.ts";
import { chanceOf, type PositionLogits } from "@/language/position_logits.ts";
import { sampleTexts } from "@/language/sample.ts";
import type { Tokenizer } from "@/language/tokenizer.ts";
import type { UnitSource } from "@/language/units.ts";
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

/** Texts that were written, and how many of their tokens are typical of a context. */
export interface PinnedTexts {
  /** Share of typical tokens among those written. */
  typical: number;
  /** Tokens written. */
  tokens: number;
  /** The first text of each prompt. */
  examples: string[];
}

/** How texts are written. */
export interface WritingOptions extends RunOptions {
  /** The tokens that are typical behind the context. */
  typical: readonly number[];
  /** Seed of the texts. */
  seed: number;
  /** The vocabulary. */
  tokenizer: Tokenizer;
  /** What stands before: some of each kind of text. */
  prompts: readonly string[];
  /** Texts for each prompt, 8 unless told. */
  count?: number;
  /** Tokens of a text, 16 unless told. */
  length?: number;
}

/**
 * Lets a model write with one unit pinned, or as it is.
 *
 * @param model The model.
 * @param interventions What is done to the activations in each condition; nothing for the model as it is. The same draws are
 *   made in all of them.
 * @param options Prompts, typical tokens and seed.
 * @returns The texts of each condition.
 */
export async function pinnedTexts(
  model: UnitSource["model"],
  interventions: readonly (Intervention | undefined)[],
  { tokenizer, prompts, typical, seed, count = 8, length = 16, ...run }: WritingOptions,
): Promise<PinnedTexts[]> {
  const counted = new Set(typical);
  const meter = progressMeter({
    title: "Pinned texts",
    steps: interventions.length * prompts.length,
    ...run,
  });
  const pause = breather();
  const results: PinnedTexts[] = [];
  for (const intervention of interventions) {
    const result: PinnedTexts = { typical: 0, tokens: 0, examples: [] };
    for (const [i, prompt] of prompts.entries()) {
      run.signal?.throwIfAborted();
      const texts = sampleTexts(model, tokenizer, {
        prompt,
        count,
        length,
        seed: seed + i,
        ...(intervention && { intervention }),
      });
      for (const { tokens } of texts) {
        result.typical += tokens.reduce((sum, token) => sum + Number(counted.has(token)), 0);
        result.tokens += tokens.length;
      }
      result.examples.push(texts[0].text);
      meter.report(results.length * prompts.length + i + 1);
      await pause();
    }
    results.push({ ...result, typical: result.typical / result.tokens });
  }
  return results;
}
