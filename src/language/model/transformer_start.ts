/** The weights that a language model's training begins with, and those of a control that has learned nothing. */
import type { LanguageConfig } from "@/language/model/config.ts";
import type { TransformerParameters } from "@/language/model/transformer.ts";
import { normals, seededRandom } from "@/training/random.ts";
import type { NamedArray, NamedArrays } from "@/training/safetensors.ts";

/**
 * Draws the parameters that training begins with: the matrices that write into the residual stream and into the logits and
 * all biases are 0, the embedding is normal with deviation `embeddingScale`, the other matrices with `1 / √rows`. Head h of H starts
 * out preferring near tokens: its scores fall by `2^(−8(h+1)/H)` for each token back (ALiBi, Press, Smith and Lewis 2022).
 *
 * @param config Sizes and seed.
 * @returns Arrays by the names of {@link TransformerParameters}.
 */
export function initTransformer(config: LanguageConfig): NamedArrays {
  const { dModel, heads, context } = config;
  const slope = (head: number) => 2 ** (-8 * (head + 1) / heads);
  const distances = Float32Array.from(
    { length: heads * context },
    (_, i) => -slope(Math.floor(i / context)) * (i % context),
  );
  return {
    embedding: draw(config, "embedding", config.embeddingScale),
    positions: { shape: shapes(config).positions, data: distances },
    attentionIn: draw(config, "attentionIn", dModel ** -0.5),
    attentionOut: draw(config, "attentionOut", 0),
    mlpIn: draw(config, "mlpIn", dModel ** -0.5),
    mlpInBias: draw(config, "mlpInBias", 0),
    mlpOut: draw(config, "mlpOut", 0),
    mlpOutBias: draw(config, "mlpOutBias", 0),
    unembed: draw(config, "unembed", 0),
    unembedBias: draw(config, "unembedBias", 0),
  };
}

/**
 * Draws a model whose matrices are all random, as a control: the embedding has deviation 1, matrices `1 / √rows`.
 *
 * @param config Sizes and seed.
 * @returns Arrays by the names of {@link TransformerParameters}.
 */
export function randomTransformer(config: LanguageConfig): NamedArrays {
  return {
    ...initTransformer(config),
    embedding: draw(config, "embedding", 1),
    attentionOut: draw(config, "attentionOut", config.dModel ** -0.5),
    mlpOut: draw(config, "mlpOut", config.dMlp ** -0.5),
    unembed: draw(config, "unembed", config.dModel ** -0.5),
  };
}

function shapes(
  { vocabulary, dModel, dMlp, heads, context }: LanguageConfig,
): Record<keyof TransformerParameters, number[]> {
  return {
    embedding: [vocabulary, dModel],
    positions: [heads, context],
    attentionIn: [dModel, 3 * dModel],
    attentionOut: [dModel, dModel],
    mlpIn: [dModel, dMlp],
    mlpInBias: [dMlp],
    mlpOut: [dMlp, dModel],
    mlpOutBias: [dModel],
    unembed: [dModel, vocabulary],
    unembedBias: [vocabulary],
  };
}

function draw(config: LanguageConfig, name: keyof TransformerParameters, deviation: number): NamedArray {
  const shape = shapes(config)[name];
  const random = seededRandom(config.seed, "language", name);
  const count = shape.reduce((product, length) => product * length);
  return {
    shape,
    data: deviation > 0 ? normals(count, random).map((value) => value * deviation) : new Float32Array(count),
  };
}
