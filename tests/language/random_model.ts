/** A model with random weights everywhere and a stream of random tokens, for the tests of the SAEs. */
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { resolveLanguageConfig } from "@/language/model/config.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import { mlpActivations, type TransformerParameters } from "@/language/model/transformer.ts";
import { initTransformer } from "@/language/model/transformer_start.ts";
import { normals, seededRandom } from "@/training/random.ts";

await useBackend();

/** Windows of 8 tokens, 12 neurons. */
export const randomConfig = resolveLanguageConfig({
  vocabulary: 257,
  dModel: 6,
  heads: 2,
  dMlp: 12,
  context: 8,
});

/**
 * Makes the model; its matrices that start at 0 are random too.
 *
 * @param seed Of the weights.
 */
export function randomModel(seed = 1) {
  const arrays = initTransformer({ ...randomConfig, seed });
  const parameters = Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, data }]) => [
      name,
      tf.tensor(
        data.some((value) => value !== 0)
          ? data as Float32Array
          : normals(data.length, seededRandom(seed, "random model", name)),
        shape,
      ),
    ]),
  ) as TransformerParameters;
  return { key: `random ${seed}`, parameters, config: randomConfig };
}

/**
 * Makes a stream in which token t is a walk over 20 tokens.
 *
 * @param length Tokens.
 * @param seed Of the tokens.
 */
export function randomTokens(length: number, seed = 1): TokenSet {
  const random = seededRandom(seed, "tokens");
  return {
    tokens: Uint16Array.from({ length }, (_, i) => i === 0 ? 0 : 40 + random.integer(20)),
    starts: Uint32Array.of(0),
    documents: [{ name: "random", kind: "code" }],
  };
}

/**
 * The activations of each whole window of a stream, computed window by window.
 *
 * @param model The model.
 * @param set The stream.
 * @returns A row for each token.
 */
export function activationRows(model: { parameters: TransformerParameters }, set: TokenSet): Float32Array[] {
  const { context, dMlp } = randomConfig;
  const rows: Float32Array[] = [];
  for (let first = 0; first + context < set.tokens.length; first += context) {
    const window = tf.tensor2d(
      Int32Array.from(set.tokens.subarray(first, first + context)),
      [1, context],
      "int32",
    );
    const values = mlpActivations(model.parameters, window).activations.dataSync() as Float32Array;
    for (let t = 0; t < context; t++) rows.push(values.slice(t * dMlp, (t + 1) * dMlp));
  }
  return rows;
}
