/** Logits at some positions of a token set, and what taking a direction's share out of the activations does to the loss there. */

import * as tf from "@tensorflow/tfjs";
import { tidyValues } from "@/features/tidy_values.ts";
import { contextCount, readContexts, type ReadingModel } from "@/language/model/contexts.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import { logits } from "@/language/model/transformer.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** What a model predicts at some positions. */
export interface PositionLogits {
  /** Where: each predicts the token after it: [p]. */
  positions: Uint32Array;
  /** [p, vocabulary]. */
  logits: Float32Array;
  /** The token that comes next: [p]. */
  targets: Uint16Array;
}

/** Where to look. */
export interface PositionLogitsOptions extends RunOptions {
  /** The positions, rising, each in a whole context with a token after it. */
  positions: Uint32Array;
}

/**
 * Runs a model over the contexts that hold some positions and keeps their logits.
 *
 * @param model The model.
 * @param set The stream.
 * @param options The positions.
 * @returns Their logits.
 * @throws {RangeError} When a position is in no whole context, or they do not rise.
 */
export async function positionLogits(
  model: ReadingModel,
  set: Pick<TokenSet, "tokens">,
  { positions, ...run }: PositionLogitsOptions,
): Promise<PositionLogits> {
  const { parameters, config: { context: length } } = model;
  const end = contextCount(set, length) * length;
  positions.forEach((position, at) => {
    if (position < end && (at === 0 || position > positions[at - 1])) return;
    throw new RangeError(
      `Cannot read the logits: found position ${position} at place ${at}, wanted rising ones below ${end}. ` +
        "Take positions inside whole contexts",
    );
  });
  const contexts = [...new Set(positions.map((position) => Math.floor(position / length)))];
  const vocabulary = parameters.unembed.shape[1]!;
  const found = new Float32Array(positions.length * vocabulary);
  const meter = progressMeter({ title: "Logits", steps: positions.length, ...run });
  const pause = breather();
  let done = 0;
  for (const read of readContexts(model, set, Uint32Array.from(contexts))) {
    run.signal?.throwIfAborted();
    const rows: number[] = [];
    for (let at = done; at < positions.length; at++) {
      const place = read.contexts.indexOf(Math.floor(positions[at] / length));
      if (place < 0) break;
      rows.push(place * length + positions[at] % length);
    }
    const values = tidyValues(() => {
      const picked = tf.tensor1d(rows, "int32");
      return logits(parameters, {
        residual: tf.gather(read.residual, picked),
        activations: tf.gather(read.activations, picked),
      });
    });
    found.set(values, done * vocabulary);
    done += rows.length;
    meter.report(done);
    await pause();
  }
  return { positions, logits: found, targets: Uint16Array.from(positions, (at) => set.tokens[at + 1]) };
}

/** A change of the logits of one position. */
export interface LogitChange {
  /** Which row of the logits. */
  row: number;
  /** Logit weights of the direction, of any shift: [vocabulary]. */
  weights: Float32Array;
  /** How much of the direction is added; minus the activation ablates. */
  amount: number;
}

/**
 * Computes what adding a share of a direction does to the loss of the token that comes next:
 * `Δ = logΣexp(l + a·w) − logΣexp(l) − a·w[next]`, exact because the logits are linear in the MLP's activations. Everything
 * else stays, the SAE's error too (Towards Monosemanticity, feature ablation).
 *
 * @param at The positions.
 * @param change Which position, and what is added.
 * @returns Nats; above 0 where the change makes the next token less likely.
 */
export function lossChange(
  { logits: all, targets }: PositionLogits,
  { row, weights, amount }: LogitChange,
): number {
  const plain = all.subarray(row * weights.length, (row + 1) * weights.length);
  const moved = plain.map((logit, token) => logit + amount * weights[token]);
  return logSumExp(moved) - logSumExp(plain) - amount * weights[targets[row]];
}

/**
 * Computes the probability that the next token is one of some, after a share of a direction is added.
 *
 * @param at The positions.
 * @param change Which position, and what is added; and 1 for each token that counts: [vocabulary].
 * @returns 0 to 1.
 */
export function chanceOf(
  { logits: all }: PositionLogits,
  { row, weights, amount, counted }: LogitChange & { counted: Uint8Array },
): number {
  const plain = all.subarray(row * weights.length, (row + 1) * weights.length);
  const moved = plain.map((logit, token) => logit + amount * weights[token]);
  const most = moved.reduce((a, b) => Math.max(a, b), -Infinity);
  let [sum, share] = [0, 0];
  moved.forEach((logit, token) => {
    const weight = Math.exp(logit - most);
    sum += weight;
    if (counted[token]) share += weight;
  });
  return share / sum;
}

function logSumExp(values: Float32Array): number {
  let most = -Infinity;
  for (const value of values) if (value > most) most = value;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - most);
  return most + Math.log(sum);
}
