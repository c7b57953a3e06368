/** The order in which a language model sees its training text, as a pure function of the step. */
import { batchIndices } from "@/training/batches.ts";
import { seededRandom } from "@/training/random.ts";

/** What decides the order. */
export interface TokenBatchOptions {
  /** Contexts that one step sees. */
  batchSize: number;
  /** Tokens of a context, T. */
  context: number;
  /** Seed of the shuffles. */
  seed: number;
}

/** The tokens of one step. */
export interface TokenWindows {
  /** `[batchSize · T]`. */
  tokens: Int32Array<ArrayBuffer>;
  /** The token after each of them, `[batchSize · T]`. */
  targets: Int32Array<ArrayBuffer>;
}

/**
 * Makes the function that tells which tokens a step sees: each epoch cuts the stream into contexts at another place and
 * shuffles them.
 *
 * @param tokens The stream.
 * @param options Sizes and seed.
 * @returns A function from the step (0, 1, …) to its windows. Calling it twice gives the same.
 * @throws {RangeError} If the stream is too short for one context wherever it is cut.
 */
export function tokenBatches(
  tokens: Uint16Array,
  { batchSize, context, seed }: TokenBatchOptions,
): (step: number) => TokenWindows {
  const count = Math.floor((tokens.length - context) / context); // wherever the first of them begins
  if (count < 1) {
    throw new RangeError(
      `Cannot train on the stream: found ${tokens.length} tokens, wanted ${
        2 * context
      } for contexts of ${context}. ` +
        "Take a larger share of the corpus or shorter contexts",
    );
  }
  const order = batchIndices({ count, batchSize, seed });
  return (step) => {
    const batch = {
      tokens: new Int32Array(batchSize * context),
      targets: new Int32Array(batchSize * context),
    };
    order(step).forEach((window, i) => {
      const epoch = Math.floor((step * batchSize + i) / count);
      const from = window * context + seededRandom(seed, "cut", epoch).integer(context);
      batch.tokens.set(tokens.subarray(from, from + context), i * context);
      batch.targets.set(tokens.subarray(from + 1, from + context + 1), i * context);
    });
    return batch;
  };
}
