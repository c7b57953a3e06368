/** Text that a model writes, as it is or with its MLP's activations changed at every position. */
import * as tf from "@tensorflow/tfjs";
import { tidyValues } from "@/features/tidy_values.ts";
import type { ReadingModel } from "@/language/model/contexts.ts";
import type { Intervention } from "@/language/model/cross_entropy.ts";
import { boundaryToken, decode, encode, type Tokenizer } from "@/language/corpus/tokenizer.ts";
import { logits, mlpActivations } from "@/language/model/transformer.ts";
import { type Random, seededRandom } from "@/training/random.ts";

/** How to write. */
export interface SampleOptions {
  /** What stands before, at the beginning of a document; nothing unless told. */
  prompt?: string;
  /** How many texts; 1 unless told. */
  count?: number;
  /** Tokens to write; 40 unless told. */
  length?: number;
  /** Logits are divided by it: below 1 is safer, 0 takes the likeliest token. 1 unless told. */
  temperature?: number;
  /** Seed of the draws; 0 unless told. */
  seed?: number;
  /** What is done to the activations of every position that a token is drawn from, `[count, dMlp]`; nothing unless told. */
  intervention?: Intervention;
}

/** A text. */
export interface Sample {
  /** The tokens that were written, after the prompt. */
  tokens: Uint16Array;
  /** What they spell. */
  text: string;
}

/**
 * Lets a model write on, token by token; it sees the last `context` tokens. A document's end does not stop it.
 *
 * Each text has a stream of chance of its own, so that the first of many is the one that is written alone, and the same
 * draws are made with and without an intervention.
 *
 * @param model The model.
 * @param tokenizer Its vocabulary.
 * @param options Prompt, length, temperature, seed and intervention.
 * @returns The texts.
 * @throws {RangeError} If the temperature is below 0, or count or length is no whole number from 1.
 */
export function sampleTexts(
  model: ReadingModel,
  tokenizer: Tokenizer,
  { prompt = "", count = 1, length = 40, temperature = 1, seed = 0, intervention = (a) => a }: SampleOptions =
    {},
): Sample[] {
  const whole = [count, length].every((value) => Number.isInteger(value) && value >= 1);
  if (!whole || !(temperature >= 0)) {
    throw new RangeError(
      `Cannot write texts: found count ${count}, length ${length} and temperature ${temperature}, ` +
        "wanted whole numbers from 1 and a temperature from 0",
    );
  }
  const start = [boundaryToken, ...encode(tokenizer, prompt)];
  const texts = Array.from({ length: count }, () => [...start]);
  const draws = texts.map((_, i) => seededRandom(seed, "sample", i));
  for (let step = 0; step < length; step++) {
    const rows = lastLogits(model, { texts, intervention });
    texts.forEach((text, i) => text.push(drawToken(rows[i], { temperature, random: draws[i] })));
  }
  return texts.map((text) => {
    const tokens = Uint16Array.from(text.slice(start.length));
    return { tokens, text: decode(tokenizer, tokens) };
  });
}

/**
 * Draws a token with the probabilities `softmax(logits / temperature)`, computed in float64.
 *
 * @param logits `[vocabulary]`.
 * @param options Temperature and chance.
 * @returns The token; at temperature 0 the one with the highest logit, of equals the first.
 */
export function drawToken(
  logits: Float32Array,
  { temperature, random }: { temperature: number; random: Random },
): number {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  if (temperature === 0) return logits.indexOf(most);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - most) / temperature));
  let left = random.uniform() * weights.reduce((a, b) => a + b);
  const token = weights.findIndex((weight) => (left -= weight) < 0);
  return token < 0 ? logits.indexOf(most) : token; // rounding may leave nothing to draw from
}

/** Logits after the last token of each text, one row each; all texts are equally long. */
function lastLogits(
  { parameters, config: { context } }: ReadingModel,
  { texts, intervention }: { texts: number[][]; intervention: Intervention },
): Float32Array[] {
  const seen = texts.map((text) => text.slice(-context));
  const [count, length] = [texts.length, seen[0].length];
  const values = tidyValues(() => {
    const { residual, activations } = mlpActivations(parameters, tf.tensor2d(seen, [count, length], "int32"));
    const last = tf.tensor1d(texts.map((_, i) => (i + 1) * length - 1), "int32");
    const changed = intervention(tf.gather(activations, last));
    return logits(parameters, { residual: tf.gather(residual, last), activations: changed });
  });
  const vocabulary = values.length / count;
  return texts.map((_, i) => Float32Array.from(values.subarray(i * vocabulary, (i + 1) * vocabulary)));
}
