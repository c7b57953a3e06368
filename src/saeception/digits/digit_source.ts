/** The digit classifiers of SAE-ception as a source of activations: the first hidden layer lies open. */
import * as tf from "@tensorflow/tfjs";
import type {
  ActivationSource,
  Labels,
  Network,
  Split,
  TrainingJob,
} from "@/saeception/activation_source.ts";
import { digitConfig, type DigitSourceConfig } from "@/saeception/digits/digit_config.ts";
import { digitClasses, type DigitWeights, stackNetworks } from "@/saeception/digits/digit_classifier.ts";
import { readOpenedLayer, scoreStack } from "@/saeception/digits/digit_evaluation.ts";
import { createDigitTrainee } from "@/saeception/digits/digit_trainee.ts";
import { digitPixels, type Digits, type DigitSet } from "@/saeception/digits/mnist.ts";
import { checkJob } from "@/saeception/training_jobs.ts";
import { train } from "@/training/loop.ts";
import { variablesFrom } from "@/training/parameters.ts";

/**
 * Makes a source of digit classifiers: 784 → hidden → hidden → 10, ReLU, Adam, cross-entropy.
 *
 * All jobs of a training are one stack; those of one seed share their batches. A network does not depend on the jobs
 * beside it, to the bit.
 *
 * @param digits The digits.
 * @param config Fields that differ from the defaults of `digit_config.ts`.
 * @returns The source.
 * @throws {TypeError} If a field of the configuration is unknown.
 * @throws {RangeError} If a value of the configuration is out of range.
 */
export function digitSource(digits: Digits, config: Partial<DigitSourceConfig> = {}): ActivationSource {
  const resolved = digitConfig(config);
  const { inputScale, hidden: dimensions } = resolved;
  const withWeights = async <Result>(network: Network, use: (weights: DigitWeights) => Promise<Result>) => {
    const weights = variablesFrom(stackNetworks([network]));
    try {
      return await use(weights as unknown as DigitWeights);
    } finally {
      tf.dispose(weights);
    }
  };
  return {
    name: inputScale === 1 ? "MNIST, raw pixels" : "MNIST",
    key: `digits-1 ${JSON.stringify({ digits: digits.key, ...resolved })}`,
    dimensions,
    labels: {
      train: labelsOf(digits.train),
      validation: labelsOf(digits.validation),
      test: labelsOf(digits.test),
    },
    async train(jobs, { observer, ...options } = {}) {
      if (jobs.length === 0) return { networks: [], validation: [], completed: true };
      for (const job of jobs) {
        checkJob(job, { count: digits.train.count, dimensions });
        checkStart(job, dimensions);
      }
      const trainee = createDigitTrainee({ digits, config: resolved, jobs, observer });
      try {
        const { completed } = await train(trainee, {
          ...options,
          title: jobs.length === 1
            ? "Training a digit classifier"
            : `Training ${jobs.length} digit classifiers`,
          steps: Math.max(...jobs.map(({ epochs }) => epochs)) * trainee.stepsPerEpoch,
          measureEvery: trainee.stepsPerEpoch,
        });
        return { ...trainee.results(), completed };
      } finally {
        trainee.dispose();
      }
    },
    activations: (network: Network, split: Split) =>
      withWeights(network, (weights) => readOpenedLayer(weights, { digits: digits[split], inputScale })),
    score: (network: Network, split: Split) =>
      withWeights(network, async (weights) => {
        const { correct } = await scoreStack(weights, { digits: digits[split], inputScale });
        return correct[0] / digits[split].count;
      }),
  };
}

function labelsOf({ labels }: DigitSet): Labels {
  return { classCount: digitClasses, perExample: 1, values: labels };
}

function checkStart({ start }: TrainingJob, dimensions: number): void {
  const [found, wanted] = [start?.inputWeights?.shape, [dimensions, digitPixels]];
  if (start && String(found) !== String(wanted)) {
    throw new TypeError(
      `Cannot train a digit classifier: the weights to start from are [${found}], wanted are [${wanted}]`,
    );
  }
}
