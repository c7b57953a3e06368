/** Trait classifiers of nouns as a source of activations: the narrow layer under their five heads lies open. */
import * as tf from "@tensorflow/tfjs";
import { categories, type Category } from "@/nouns/catalogue.ts";
import type { Nouns } from "@/nouns/dataset.ts";
import type { ActivationSource, Network, Split } from "@/saeception/activation_source.ts";
import { noisyNouns } from "@/saeception/traits/noisy_nouns.ts";
import {
  type ClassifierWeights,
  headLogits,
  openedLayer,
  readValues,
} from "@/saeception/traits/nouns_classifier.ts";
import { type NounsSourceConfig, resolveNounsSource } from "@/saeception/traits/nouns_source_config.ts";
import { createNounsTrainee } from "@/saeception/traits/nouns_trainee.ts";
import { checkJob } from "@/saeception/training_jobs.ts";
import { canonicalJson } from "@/training/artifact.ts";
import { train } from "@/training/loop.ts";
import { variablesFrom } from "@/training/parameters.ts";
import type { RunOptions } from "@/training/progress.ts";

/** A source whose examples have five classes, with its heads. */
export interface NounsSource extends ActivationSource {
  /** The share of a split's examples with a visible trait whose trait is read right, by category. */
  traitAccuracy(network: Network, split: Split): Promise<Record<Category, number>>;
  /**
   * What the heads read off the opened layer, which may be an edited one.
   *
   * @param network The classifier.
   * @param activations `[n * dimensions]`.
   * @returns A value of each category, 0 to 436, `[n * 5]`.
   */
  readTraits(network: Network, activations: Float32Array): Promise<Int16Array>;
}

const chunkSize = 2000;

/**
 * Makes a source of trait classifiers: principal components → hidden → opened layer → five heads, ReLU, Adam,
 * cross-entropy summed over the categories whose trait is visible.
 *
 * Its score is the share of visible traits that are read right, averaged over the five categories. Training examples
 * have new noise at every step; activations and scores are of examples whose noise is always the same.
 *
 * @param nouns The nouns.
 * @param overrides The fields that differ from `nounsSourceDefaults`.
 * @param run Signal and progress of the preparation.
 * @throws {TypeError} If a field of the configuration is unknown.
 * @throws {RangeError} If a value is out of range, or there are fewer nouns than asked for.
 */
export async function nounsSource(
  nouns: Nouns,
  overrides: Partial<NounsSourceConfig> = {},
  run: RunOptions = {},
): Promise<NounsSource> {
  const config = resolveNounsSource(overrides);
  const { components, dimensions } = config;
  const pictures = await noisyNouns(nouns, config, run);
  const inputs = {
    train: pictures.examples("train"),
    validation: pictures.examples("validation"),
    test: pictures.examples("test"),
  };
  const open = (weights: ClassifierWeights, split: Split) =>
    inChunks(inputs[split], components, (x) => openedLayer(weights, x));
  const read = (weights: ClassifierWeights, activations: Float32Array) =>
    readValues(inChunks(activations, dimensions, (h) => headLogits(weights, h)));
  const accuracy = (weights: ClassifierWeights, split: Split) =>
    shareRight(read(weights, open(weights, split)), pictures.labels[split].values);
  return {
    name: "Nouns",
    key: `nouns-classifier-1 ${canonicalJson({ nouns: nouns.key, ...config })}`,
    dimensions,
    labels: pictures.labels,
    async train(jobs, { observer, ...options } = {}) {
      if (jobs.length === 0) return { networks: [], validation: [], completed: true };
      jobs.forEach((job) => checkJob(job, { count: config.trainCount, dimensions }));
      if (observer && jobs.some(({ epochs }) => epochs !== jobs[0].epochs)) {
        throw new RangeError(
          "Cannot train trait classifiers: found jobs of different epochs, wanted the same for all that are " +
            "observed. Observe them in several trainings",
        );
      }
      const validate = (weights: ClassifierWeights) => mean(accuracy(weights, "validation"));
      const trainee = createNounsTrainee({ pictures, config, jobs, validate, observer });
      try {
        const { completed } = await train(trainee, {
          ...options,
          title: jobs.length === 1
            ? "Training a trait classifier"
            : `Training ${jobs.length} trait classifiers`,
          steps: Math.max(...jobs.map(({ epochs }) => epochs)) * trainee.stepsPerEpoch,
          measureEvery: trainee.stepsPerEpoch,
        });
        return { ...trainee.results(), completed };
      } finally {
        trainee.dispose();
      }
    },
    activations: (network, split) => withWeights(network, (weights) => open(weights, split)),
    score: (network, split) => withWeights(network, (weights) => mean(accuracy(weights, split))),
    traitAccuracy: (network, split) => withWeights(network, (weights) => accuracy(weights, split)),
    readTraits: (network, activations) => withWeights(network, (weights) => read(weights, activations)),
  };
}

async function withWeights<Result>(
  network: Network,
  use: (weights: ClassifierWeights) => Result,
): Promise<Result> {
  const variables = variablesFrom(network);
  try {
    return await use(variables as unknown as ClassifierWeights);
  } finally {
    tf.dispose(variables);
  }
}

/** Sends rows of a width through a function, some thousand at a time. */
function inChunks(rows: Float32Array, width: number, through: (x: tf.Tensor2D) => tf.Tensor2D): Float32Array {
  const parts: Float32Array[] = [];
  for (let first = 0; first < rows.length; first += chunkSize * width) {
    const chunk = rows.subarray(first, first + chunkSize * width);
    const out = tf.tidy(() => through(tf.tensor2d(chunk, [chunk.length / width, width])));
    parts.push(out.dataSync() as Float32Array);
    out.dispose();
  }
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function shareRight(read: Int16Array, labels: Int16Array): Record<Category, number> {
  const [right, visible] = [categories.map(() => 0), categories.map(() => 0)];
  labels.forEach((label, at) => {
    if (label < 0) return;
    visible[at % categories.length]++;
    if (read[at] === label) right[at % categories.length]++;
  });
  return Object.fromEntries(categories.map((category, i) => [category, right[i] / visible[i]])) as Record<
    Category,
    number
  >;
}

function mean(shares: Record<Category, number>): number {
  return categories.reduce((sum, category) => sum + shares[category], 0) / categories.length;
}
