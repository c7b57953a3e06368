/** Logits at some positions of a token set, and what taking a direction's share out of the activations does to the loss there. */

import * as tf from "@tensorflow/tfjs";
import { tidyValues } from "@/features/tidy_values.ts";
import { logits, mlpActivations, type TransformerParameters } from "@/language/transformer.ts";
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
  /** Tokens of a context; position t is in context ⌊t / context⌋ and sees only what is before it there. */
  context: number;
  /** The positions, rising, each with a token after it. */
  positions: Uint32Array;
  /** Contexts at once, 16 unless told; the result is the same. */
  batchSize?: number;
}

/**
 * Runs a model over the contexts that hold some positions and keeps their logits.
 *
 * @param parameters The model.
 * @param tokens The stream.
 * @param options The positions.
 * @returns Their logits.
 * @throws {RangeError} When a position has no whole context or no token after it, or they do not rise.
 */
export async function positionLogits(
  parameters: TransformerParameters,
  tokens: Uint16Array,
  { context, positions, batchSize = 16, ...run }: PositionLogitsOptions,
): Promise<PositionLogits> {
  const most = Math.min(Math.floor(tokens.length / context) * context, tokens.length - 1);
  positions.forEach((position, at) => {
    if (position < most && (at === 0 || position > positions[at - 1])) return;
    throw new RangeError(
      `Cannot read the logits: found position ${position} at place ${at}, wanted rising ones below ${most}. ` +
        "Take positions inside whole contexts",
    );
  });
  const contexts = [...new Set(positions.map((position) => Math.floor(position / context)))];
  const vocabulary = parameters.unembed.shape[1]!;
  const found = new Float32Array(positions.length * vocabulary);
  const meter = progressMeter({ title: "Logits", steps: contexts.length, ...run });
  const pause = breather();
  let done = 0;
  for (let first = 0; first < contexts.length; first += batchSize) {
    run.signal?.throwIfAborted();
    const batch = contexts.slice(first, first + batchSize);
    const rows: number[] = [];
    for (let at = done; at < positions.length; at++) {
      const place = batch.indexOf(Math.floor(positions[at] / context));
      if (place < 0) break;
      rows.push(place * context + positions[at] % context);
    }
    const values = tidyValues(() => {
      const input = tf.tensor2d(
        batch.flatMap((c) => Array.from(tokens.subarray(c * context, (c + 1) * context))),
        [batch.length, context],
        "int32",
      );
      const { residual, activations } = mlpActivations(parameters, input);
      const picked = tf.tensor1d(rows, "int32");
      return logits(parameters, {
        residual: tf.gather(residual, picked),
        activations: tf.gather(activations, picked),
      });
    });
    found.set(values, done * vocabulary);
    done += rows.length;
    meter.report(first + batch.length);
    await pause();
  }
  return { positions, logits: found, targets: Uint16Array.from(positions, (at) => tokens[at + 1]) };
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
  return logSumExp(plain, (token) => plain[token] + amount * weights[token]) -
    logSumExp(plain, (token) => plain[token]) - amount * weights[targets[row]];
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

function logSumExp(over: Float32Array, valueOf: (token: number) => number): number {
  let most = -Infinity;
  for (let token = 0; token < over.length; token++) most = Math.max(most, valueOf(token));
  let sum = 0;
  for (let token = 0; token < over.length; token++) sum += Math.exp(valueOf(token) - most);
  return most + Math.log(sum);
}
