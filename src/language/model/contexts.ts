/** The windows in which a stream of tokens is read where every reading has to be the same. */
import * as tf from "@tensorflow/tfjs";
import {
  type MlpActivations,
  mlpActivations,
  type TransformerParameters,
} from "@/language/model/transformer.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";

/** What reads tokens. */
export interface ReadingModel {
  /** The model. */
  parameters: TransformerParameters;
  /** How many tokens it sees at once, T, and its neurons. */
  config: { context: number; dMlp: number };
}

/** Some windows of a stream, and what the model does with them. */
export interface ReadContexts extends MlpActivations {
  /** Which windows. */
  contexts: Uint32Array;
  /** The token that follows each position, int32 `[contexts · T]`. */
  targets: tf.Tensor1D;
}

/** Windows that go through the model at a time, which bounds memory. */
export const contextsAtOnce = 16;

/**
 * How many windows a stream has: window c is the tokens from c·T on, T of them, and each position has a token after it.
 *
 * @param set The stream.
 * @param length T.
 * @returns The number of whole windows.
 */
export function contextCount({ tokens }: Pick<TokenSet, "tokens">, length: number): number {
  return Math.max(0, Math.floor((tokens.length - 1) / length));
}

/**
 * The windows that hold the first tokens of a stream.
 *
 * @param set The stream.
 * @param options T, and how many tokens are wanted; fewer where the stream is shorter.
 * @returns 0 … n − 1.
 * @throws {RangeError} If that is not one window.
 */
export function firstContexts(
  set: Pick<TokenSet, "tokens">,
  { length, tokens }: { length: number; tokens: number },
): Uint32Array<ArrayBuffer> {
  const count = Math.min(contextCount(set, length), Math.floor(tokens / length));
  if (count > 0) return Uint32Array.from({ length: count }, (_, i) => i);
  throw new RangeError(
    `Cannot read the tokens: found ${set.tokens.length} of which ${tokens} are wanted, wanted at least one window of ${length} ` +
      "with a token after it. Take a larger share of the corpus or shorter contexts",
  );
}

/**
 * Runs the model over windows, a few at a time.
 *
 * @param model The model.
 * @param set The stream.
 * @param contexts Which windows, in any order.
 * @returns Tokens, residual stream and activations of a few windows after the other; all are freed after their turn.
 */
export function* readContexts(
  { parameters, config: { context: length } }: ReadingModel,
  { tokens }: Pick<TokenSet, "tokens">,
  contexts: Uint32Array,
): Generator<ReadContexts> {
  for (let first = 0; first < contexts.length; first += contextsAtOnce) {
    const own = contexts.subarray(first, first + contextsAtOnce);
    const windows = new Int32Array(own.length * length);
    const targets = new Int32Array(own.length * length);
    own.forEach((context, i) => {
      const from = context * length;
      windows.set(tokens.subarray(from, from + length), i * length);
      targets.set(tokens.subarray(from + 1, from + length + 1), i * length);
    });
    const inputs = tf.tensor2d(windows, [own.length, length], "int32");
    const read = {
      contexts: own,
      targets: tf.tensor1d(targets, "int32"),
      ...mlpActivations(parameters, inputs),
    };
    inputs.dispose();
    try {
      yield read;
    } finally {
      tf.dispose([read.targets, read.residual, read.activations]);
    }
  }
}
