/** A language model whose MLP writes straight to the logits, with features planted that are exactly the word contexts. */

import * as tf from "@tensorflow/tfjs";
import type { Dictionary } from "@/features/dictionary.ts";
import { resolveLanguageConfig } from "@/language/model/config.ts";
import type { ReadingModel } from "@/language/model/contexts.ts";
import type { CriteriaInputs } from "@/language/criteria/criteria.ts";
import { followers } from "@/language/criteria/followers.ts";
import { encodeTokens, neuronDictionary } from "@/language/saes/token_activations.ts";
import { marksOf, wordContextLabels, wordContexts } from "@/language/criteria/token_contexts.ts";
import { tokenSet } from "@/language/corpus/token_set.ts";
import { tokenSyntax } from "@/language/criteria/token_syntax.ts";
import { type TransformerParameters } from "@/language/model/transformer.ts";
import { initTransformer } from "@/language/model/transformer_start.ts";
import type { UnitSource } from "@/language/criteria/units.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { sparse } from "../features/fakes.ts";
import { smallModule, smallProse, smallText } from "./small_text.ts";

const context = 16;

/** All that the five criteria are measured on; units 0 … 5 of `features` are the contexts, 6 and 7 chance. */
export async function plantedCriteria(): Promise<CriteriaInputs> {
  const { tokenizer } = await smallText();
  const text = (name: string, first: number) =>
    tokenSet(
      tokenizer,
      Array.from({ length: 6 }, (_, i) => [
        { name: `${name} ${i}`, kind: "code" as const, text: smallModule.slice(i % 2 ? first : 0) },
        { name: `${name} ${i}`, kind: "english" as const, text: smallProse },
      ]).flat(),
    );
  const [choose, judge] = [text("choose", smallModule.indexOf("import os")), text("judge", 0)];
  const size = tokenizer.size;
  const model = plantedModel(size, 1);
  const labelsOf = (set: typeof choose) => {
    const positions = Math.floor((set.tokens.length - 1) / context) * context;
    return wordContextLabels(set, { tokenizer, syntax: tokenSyntax(set, tokenizer), positions });
  };
  const labels = { training: labelsOf(choose), choosing: labelsOf(choose), heldOut: labelsOf(judge) };
  const count = wordContexts.length + 2;
  const decoder = normals(count * size, seededRandom(1, "planted directions")).map((value) => value / 10);
  wordContexts.forEach((_, target) => {
    const marks = marksOf(labels.choosing, target);
    for (const token of followers(choose.tokens, { vocabulary: size, marks }).tokens) {
      decoder[target * size + token] = 3;
    }
  });
  const codes = (half: "choosing" | "heldOut") => {
    const { labels: targets } = labels[half];
    const random = seededRandom(2, half);
    return Array.from(
      targets,
      (label) =>
        Array.from(
          { length: count },
          (_, unit) =>
            unit < wordContexts.length ? Number(label === unit) * 2 : Number(random.uniform() < 0.3),
        ),
    );
  };
  const source = (name: string, order: number[]): UnitSource => {
    const dictionary: Dictionary = {
      name,
      nFeatures: count,
      dimensions: size,
      decoder: Float32Array.from(
        order.flatMap((unit) => [...decoder.subarray(unit * size, (unit + 1) * size)]),
      ),
      decoderBias: new Float32Array(size),
      encode: (x) => tf.zeros([x.shape[0], count]),
    };
    const permuted = (half: "choosing" | "heldOut") =>
      sparse(codes(half).map((row) => order.map((unit) => row[unit])));
    return {
      name,
      model,
      dictionary,
      activations: { choosing: permuted("choosing"), heldOut: permuted("heldOut") },
    };
  };
  const order = Array.from({ length: count }, (_, unit) => unit);
  const neuronsOf = async (own: ReadingModel): Promise<UnitSource> => {
    const dictionary = neuronDictionary(own);
    const encode = (set: typeof choose) => encodeTokens(dictionary, own, { set, tokens: set.tokens.length });
    return {
      name: "neurons",
      model: own,
      dictionary,
      activations: { choosing: await encode(choose), heldOut: await encode(judge) },
    };
  };
  const other = plantedModel(size, 2);
  return {
    data: { train: choose, choose, judge, tokenizer },
    labels,
    features: source("features", order),
    neurons: await neuronsOf(model),
    floors: [{ ...await neuronsOf(other), name: "another model" }],
    again: { features: source("features", order.toReversed()), neurons: await neuronsOf(other) },
  };
}

/** Draws a model as wide as its vocabulary; neuron i adds to the logit of token i alone. */
function plantedModel(size: number, seed: number): ReadingModel {
  const sizes = { vocabulary: size, dModel: size, heads: 1, dMlp: size, context, seed };
  const drawn = initTransformer(resolveLanguageConfig(sizes));
  const parameters = Object.fromEntries(
    Object.entries(drawn).map((
      [name, { shape, data }],
    ) => [name, tf.tensor(data as Float32Array, shape as number[])]),
  ) as TransformerParameters;
  return {
    parameters: { ...parameters, mlpOut: tf.eye(size), unembed: tf.eye(size) },
    config: { context, dMlp: size },
  };
}
