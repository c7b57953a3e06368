/** A transformer of 257 tokens in which every parameter matters. */
import type * as tf from "@tensorflow/tfjs";
import { resolveLanguageConfig } from "@/language/model/config.ts";
import type { TransformerParameters } from "@/language/model/transformer.ts";
import { randomTransformer } from "@/language/model/transformer_start.ts";
import { type Variables, variablesFrom } from "@/training/parameters.ts";
import { normals, seededRandom } from "@/training/random.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** Contexts of 12 tokens, 2 heads. */
export const tinyConfig = resolveLanguageConfig({
  vocabulary: 257,
  dModel: 8,
  heads: 2,
  dMlp: 20,
  context: 12,
  embeddingScale: 1,
});

/** Makes it, biases and positions random too. */
export function tinyTransformer(seed = 0): {
  arrays: NamedArrays;
  variables: Variables;
  parameters: TransformerParameters<tf.Variable>;
} {
  const arrays = randomTransformer({ ...tinyConfig, seed });
  for (const [name, array] of Object.entries(arrays)) {
    const noise = normals(array.data.length, seededRandom(seed, "tiny", name));
    array.data = Float32Array.from(array.data, (value, i) => value + 0.3 * noise[i]);
  }
  const variables = variablesFrom(arrays);
  return { arrays, variables, parameters: variables as TransformerParameters<tf.Variable> };
}

/** Random tokens, `[batch][length]`. */
export function randomTokens([batch, length]: [number, number], seed = 0): number[][] {
  const random = seededRandom(seed, "tokens");
  return Array.from(
    { length: batch },
    () => Array.from({ length }, () => random.integer(tinyConfig.vocabulary)),
  );
}
