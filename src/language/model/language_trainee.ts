/** A language model while it learns: its step, its measurements and samples, and all that a checkpoint has to hold. */
import * as tf from "@tensorflow/tfjs";
import type { LanguageConfig } from "@/language/model/config.ts";
import { crossEntropy } from "@/language/model/cross_entropy.ts";
import { createLanguageOptimizer } from "@/language/model/language_optimizer.ts";
import { countNgrams } from "@/language/corpus/ngrams.ts";
import { sampleTexts } from "@/language/model/sample.ts";
import { tokenBatches } from "@/language/model/token_batches.ts";
import type { LanguageData } from "@/language/corpus/token_set.ts";
import { decode, type Tokenizer } from "@/language/corpus/tokenizer.ts";
import type { TransformerParameters } from "@/language/model/transformer.ts";
import { initTransformer } from "@/language/model/transformer_start.ts";
import { transformerGradients } from "@/language/model/transformer_gradients.ts";
import { baselines, spreadContexts } from "@/language/model/validation.ts";
import type { Trainable } from "@/training/loop.ts";
import { addPrefix, arraysFrom, assignVariables, takePrefix, variablesFrom } from "@/training/parameters.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import { warmupLinearDecay } from "@/training/schedule.ts";

/** Beginnings that the model writes on from while it trains: code and prose. */
export const samplePrompts = ["def", "The"] as const;

const sampling = { length: 24, temperature: 0.8 };
const shownSamples = 6;
const shownLength = 44; // characters of a sample in the live table
const remembered = 50; // steps over which the training loss is averaged

/** A language model while it learns. */
export interface LanguageTrainee extends Trainable {
  /** What training leaves: `parameters/…` and `samples/<step>`. */
  result(): Promise<NamedArrays>;
  /** Frees everything. */
  dispose(): void;
}

/**
 * Makes a language model at its first step. Its unembedding's bias begins as the logarithm of how often tokens occur.
 *
 * All rates rise linearly over the first steps, and then fall linearly to 0.
 *
 * @param data The vocabulary and the text.
 * @param config A resolved configuration.
 * @returns What the training loop steps.
 */
export function createLanguageTrainee(data: LanguageData, config: LanguageConfig): LanguageTrainee {
  const { vocabulary, context, batchSize, steps, seed } = config;
  const ngrams = countNgrams(data.train, vocabulary);
  const initial = initTransformer(config);
  initial.unembedBias.data = Float32Array.from(ngrams.unigrams, Math.log);
  const variables = variablesFrom(initial);
  const parameters = variables as TransformerParameters<tf.Variable>;
  const optimizer = createLanguageOptimizer(variables, config);
  const batches = tokenBatches(data.train.tokens, { batchSize, context, seed });
  const contexts = spreadContexts(data.choose, { length: context, count: config.validationContexts });
  const floors = baselines(ngrams, data.choose, { contexts, length: context });
  const schedule = { steps, warmupSteps: Math.round(config.warmupFraction * steps), decayFraction: 1 };
  let running = NaN; // the training loss
  let samples: NamedArrays = {}; // tokens by `samples/<step>`

  return {
    step(step) {
      const batch = batches(step);
      const rate = warmupLinearDecay(step, schedule);
      const mean = tf.tidy(() => {
        const shape: [number, number] = [batchSize, context];
        const { loss, gradients } = transformerGradients(parameters, {
          tokens: tf.tensor2d(batch.tokens, shape, "int32"),
          targets: tf.tensor2d(batch.targets, shape, "int32"),
        });
        optimizer.apply(gradients, rate);
        return loss;
      });
      const loss = mean.dataSync()[0];
      mean.dispose();
      if (!Number.isFinite(loss)) {
        throw new RangeError(
          `Cannot go on training the language model: the loss at step ${step} is ${loss}. Lower ` +
            `language.learningRate, it is ${config.learningRate}, language.embeddingRate, ${config.embeddingRate}, ` +
            `language.attentionRate, ${config.attentionRate}, or language.mlpRate, ${config.mlpRate}`,
        );
      }
      const share = 1 / Math.min(step + 1, remembered);
      running = Math.fround(step === 0 ? loss : running + share * (loss - running)); // as a checkpoint holds it
    },
    async measure(step) {
      const validation = await crossEntropy({ parameters, config }, data.choose, { contexts });
      const written = samplePrompts.flatMap((prompt) => [
        ...sampleTexts({ parameters, config }, data.tokenizer, { prompt, seed, ...sampling })[0].tokens,
      ]);
      samples[`samples/${step}`] = {
        shape: [samplePrompts.length, sampling.length],
        data: Uint16Array.from(written),
      };
      const { unigram, bigram } = floors;
      const values = { validation, bigram, unigram, training: step === 0 ? validation : running };
      return addPrefix("nats per token/", values);
    },
    rows: () =>
      readSamples(samples, data.tokenizer).slice(-shownSamples).map(({ step, texts }) => ({
        name: `step ${step}`,
        values: Object.fromEntries(
          texts.map((text, i) => [`writes after “${samplePrompts[i]}”`, visible(text)]),
        ),
      })),
    async state() {
      const moments = optimizer.state();
      const arrays = await arraysFrom({ ...addPrefix("parameters/", variables), ...moments });
      tf.dispose(moments);
      return { ...arrays, ...samples, running: { shape: [1], data: Float32Array.of(running) } };
    },
    restore(arrays) {
      assignVariables(variables, takePrefix("parameters/", arrays));
      optimizer.restore(arrays);
      samples = Object.fromEntries(
        Object.entries(arrays).filter(([name]) => name.startsWith("samples/")),
      );
      running = arrays.running.data[0];
    },
    result: async () => ({
      ...await arraysFrom(addPrefix("parameters/", variables)),
      ...samples,
    }),
    dispose() {
      optimizer.dispose();
      tf.dispose(variables);
    },
  };
}

/** What a model wrote after each of {@link samplePrompts} at some step of its training. */
export interface TrainingSample {
  /** The step. */
  step: number;
  /** The texts, without the prompts. */
  texts: string[];
}

/**
 * Reads the samples of a training.
 *
 * @param arrays Tokens by `samples/<step>`, `[prompts, length]`; others are ignored.
 * @param tokenizer The vocabulary.
 * @returns The samples, from the first step on.
 */
export function readSamples(arrays: NamedArrays, tokenizer: Tokenizer): TrainingSample[] {
  return Object.entries(takePrefix("samples/", arrays))
    .map(([step, { shape: [prompts, length], data }]) => ({
      step: Number(step),
      texts: Array.from(
        { length: prompts },
        (_, i) => decode(tokenizer, data.subarray(i * length, (i + 1) * length)),
      ),
    }))
    .sort((a, b) => a.step - b.step);
}

/**
 * A text on one line of a table: runs of blanks as one, line breaks as ⏎, cut where it gets long.
 *
 * @param text Any text.
 * @returns At most 45 characters.
 */
export function visible(text: string): string {
  const line = text.replaceAll(/\n\s*/g, "⏎").replaceAll(/[^\S\n]+/g, " ");
  return [...line].length > shownLength ? `${[...line].slice(0, shownLength).join("")}…` : line;
}
