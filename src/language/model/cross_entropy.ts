/** How well a model predicts a stream of tokens, as it is or with its MLP's activations changed on the way. */
import * as tf from "@tensorflow/tfjs";
import { tidyValues } from "@/features/tidy_values.ts";
import { contextCount, readContexts, type ReadingModel } from "@/language/model/contexts.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import { logits } from "@/language/model/transformer.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/**
 * Changes the MLP's activations before they reach the logits: what an SAE reconstructs, a mean, nothing at all.
 *
 * It gets `[n, dMlp]` and gives the same shape, inside a `tf.tidy`; rows are the positions of whole windows in order.
 */
export type Intervention = (activations: tf.Tensor2D) => tf.Tensor2D;

/** Where to measure, and what to change. */
export interface CrossEntropyOptions extends RunOptions {
  /** The windows, in any order; all unless told. */
  contexts?: Uint32Array;
  /** What is done to the activations; nothing unless told. */
  intervention?: Intervention;
}

/** Losses of single tokens. */
export interface TokenLosses {
  /** The windows that were read. */
  contexts: Uint32Array;
  /**
   * `−log p(next token)` of each position of these windows in order, in nats, `[contexts · T]`: that of position t of window
   * c is the loss of token c·T + t + 1.
   */
  losses: Float32Array;
}

/**
 * Measures the loss of each position of windows of a stream.
 *
 * @param model The model.
 * @param set The stream.
 * @param options Where, and what to change.
 * @returns The losses.
 * @throws {RangeError} If there is no window, or one of them is not in the stream.
 * @throws {DOMException} `AbortError` if it was stopped.
 */
export async function tokenLosses(
  model: ReadingModel,
  set: Pick<TokenSet, "tokens">,
  { contexts = allContexts(model, set), intervention, ...run }: CrossEntropyOptions = {},
): Promise<TokenLosses> {
  const { parameters, config: { context: length } } = model;
  checkContexts(contexts, contextCount(set, length));
  const losses = new Float32Array(contexts.length * length);
  const meter = progressMeter({ title: "Cross-entropy", steps: contexts.length, ...run });
  const breathe = breather();
  let done = 0;
  for (const { contexts: read, targets, residual, activations } of readContexts(model, set, contexts)) {
    run.signal?.throwIfAborted();
    const values = tidyValues(() => {
      const changed = intervention ? intervention(activations) : activations;
      return rowLosses(logits(parameters, { residual, activations: changed }), targets);
    });
    losses.set(values, done * length);
    done += read.length;
    meter.report(done);
    await breathe();
  }
  return { contexts, losses };
}

/**
 * Measures the mean loss over windows of a stream, summed in float64.
 *
 * @param model The model.
 * @param set The stream.
 * @param options Where, and what to change.
 * @returns Nats per token.
 * @throws {RangeError} If there is no window, or one of them is not in the stream.
 * @throws {DOMException} `AbortError` if it was stopped.
 */
export async function crossEntropy(
  model: ReadingModel,
  set: Pick<TokenSet, "tokens">,
  options: CrossEntropyOptions = {},
): Promise<number> {
  const { losses } = await tokenLosses(model, set, options);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/**
 * The cross-entropy of each row: `log Σ exp(logits) − logits[target]`.
 *
 * @param logits `[n, vocabulary]`.
 * @param targets `[n]` int32.
 * @returns Nats, `[n]`; the caller disposes of them.
 */
export function rowLosses(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const places = tf.stack([tf.range(0, targets.size, 1, "int32"), targets], 1);
    const shifted = logits.sub<tf.Tensor2D>(logits.max(1, true));
    return shifted.exp().sum(1).log().sub(tf.gatherND(shifted, places));
  });
}

function allContexts(
  { config: { context } }: ReadingModel,
  set: Pick<TokenSet, "tokens">,
): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: contextCount(set, context) }, (_, i) => i);
}

function checkContexts(contexts: Uint32Array, count: number): void {
  const outside = contexts.find((context) => context >= count);
  if (contexts.length > 0 && outside === undefined) return;
  throw new RangeError(
    `Cannot measure the cross-entropy: found ${
      outside === undefined ? "no window" : `window ${outside}`
    }, wanted some of the ${count} that the stream has. Take a larger share of the corpus or shorter contexts`,
  );
}
