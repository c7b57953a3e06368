/** What the language model loses when its MLP's activations go through an SAE, against taking them away altogether. */
import * as tf from "@tensorflow/tfjs";
import type { Dictionary } from "@/features/dictionary.ts";
import { firstContexts, type ReadingModel } from "@/language/model/contexts.ts";
import { crossEntropy, type Intervention } from "@/language/model/cross_entropy.ts";
import { decoderOf } from "@/language/saes/token_activations.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import type { RunOptions } from "@/training/progress.ts";
import { progressParts } from "@/training/progress_parts.ts";

/** Mean cross-entropies on the same tokens, in nats per token. */
export interface SpliceLosses {
  /** Tokens that were predicted. */
  tokens: number;
  /** The model as it is. */
  model: number;
  /** With what the SAE reconstructs instead of the activations. */
  sae: number;
  /** With all activations set to 0. */
  zero: number;
  /** With each neuron set to its mean. */
  mean: number;
}

/** What is read, and the mean activations. */
export interface SpliceOptions extends RunOptions {
  /** The stream. */
  set: TokenSet;
  /** How many of its first tokens are predicted. */
  tokens: number;
  /** Mean activation of each neuron on training tokens, `[dMlp]`. */
  mean: Float32Array;
}

/**
 * Measures the four losses.
 *
 * @param dictionary What encodes and decodes.
 * @param model The model.
 * @param options The stream, how much of it, and the mean.
 * @returns The losses.
 * @throws {RangeError} If the stream has no whole window.
 * @throws {DOMException} `AbortError` if it was stopped.
 */
export async function spliceLosses(
  dictionary: Dictionary,
  model: ReadingModel,
  { set, tokens, mean, ...run }: SpliceOptions,
): Promise<SpliceLosses> {
  const { context: length } = model.config;
  const contexts = firstContexts(set, { length, tokens });
  const parts = progressParts(run, { title: "Losses", shares: [1, 1, 1, 2] });
  const lossWith = (part: RunOptions, intervention?: Intervention) =>
    crossEntropy(model, set, { ...part, contexts, ...(intervention && { intervention }) });
  const decoder = decoderOf(dictionary);
  const means = tf.tensor1d(mean);
  try {
    return {
      tokens: contexts.length * length,
      model: await lossWith(parts[0]),
      zero: await lossWith(parts[1], (activations) => tf.zerosLike(activations)),
      mean: await lossWith(parts[2], (activations) => tf.add(tf.zerosLike(activations), means)),
      sae: await lossWith(parts[3], (activations) => decoder.reconstruct(dictionary.encode(activations))),
    };
  } finally {
    decoder.dispose();
    means.dispose();
  }
}

/**
 * The share of what an ablation costs that an SAE saves: `(ablated − sae) / (ablated − model)` (Bricken et al. 2023,
 * "log-likelihood loss recovered", with the mean as the ablation too, as zero is far from what the model ever sees).
 *
 * @param losses The losses.
 * @param ablation What the activations are replaced by.
 * @returns 1: nothing lost; 0: no better than the ablation; below 0: worse.
 */
export function lossRecovered(losses: SpliceLosses, ablation: "zero" | "mean"): number {
  return (losses[ablation] - losses.sae) / (losses[ablation] - losses.model);
}

/**
 * The mean of each column.
 *
 * @param rows Row-major, `[n, dimensions]`.
 * @param dimensions Length of a row.
 * @returns `[dimensions]`, summed in float64.
 */
export function columnMeans(rows: Float32Array, dimensions: number): Float32Array<ArrayBuffer> {
  const sums = new Float64Array(dimensions);
  for (let at = 0; at < rows.length; at++) sums[at % dimensions] += rows[at];
  return Float32Array.from(sums, (sum) => sum / (rows.length / dimensions));
}
