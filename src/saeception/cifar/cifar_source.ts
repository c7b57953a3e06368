/** Convolutional networks on CIFAR-10 as a source of activations: the last hidden layer lies open. */
import { join } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import type { ActivationSource, Labels, TrainedNetworks } from "@/saeception/activation_source.ts";
import { type Cifar, cifarClasses, type CifarSet } from "@/saeception/cifar/cifar.ts";
import { type CifarConfig, resolveCifarConfig } from "@/saeception/cifar/cifar_config.ts";
import { countRight, readOpenedPictures } from "@/saeception/cifar/cifar_evaluation.ts";
import { createCifarTrainee } from "@/saeception/cifar/cifar_trainee.ts";
import { checkJob } from "@/saeception/training_jobs.ts";
import { canonicalJson } from "@/training/artifact.ts";
import { train } from "@/training/loop.ts";
import { variablesFrom } from "@/training/parameters.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/**
 * Makes a source of small convolutional networks: two convolutions, the opened layer, ten logits; ReLU, Adam, cross-entropy.
 *
 * The networks are trained one after the other, by automatic differentiation, so that an observer can see one only. The
 * same seed gives the same initial weights and batches.
 *
 * @param images What `readCifar` gives.
 * @param overrides Fields that differ from the defaults of `cifar_config.ts`.
 * @returns The source.
 * @throws {TypeError} If a field of the configuration is unknown.
 * @throws {RangeError} If a value of the configuration is out of range.
 */
export function cifarSource(images: Cifar, overrides: Partial<CifarConfig> = {}): ActivationSource {
  const config = resolveCifarConfig(overrides);
  const limits = { count: images.train.count, dimensions: config.hidden };
  const withWeights = async <Result>(
    network: NamedArrays,
    use: (weights: Record<string, tf.Tensor>) => Promise<Result>,
  ) => {
    const weights = variablesFrom(network);
    try {
      return await use(weights);
    } finally {
      tf.dispose(weights);
    }
  };
  return {
    name: "CIFAR-10",
    key: `cifar network 1 ${canonicalJson(config)} on ${images.key}`,
    dimensions: config.hidden,
    labels: {
      train: labelsOf(images.train),
      validation: labelsOf(images.validation),
      test: labelsOf(images.test),
    },
    async train(jobs, { checkpointFolder, observer, ...run } = {}) {
      jobs.forEach((job) => checkJob(job, limits));
      if (observer && jobs.length > 1) {
        throw new TypeError(
          `Cannot observe the training: found ${jobs.length} jobs, wanted one, because they are trained one after ` +
            "the other. Train one job at a time",
        );
      }
      const parts = progressParts(run, { title: "CIFAR-10", shares: jobs.map(({ epochs }) => epochs) });
      const trained: TrainedNetworks = { networks: [], validation: [], completed: true };
      for (const [i, job] of jobs.entries()) {
        const trainee = createCifarTrainee(job, { images, config, observer });
        try {
          const { completed } = await train(trainee, {
            ...parts[i],
            title: `network ${i + 1} of ${jobs.length}`,
            steps: job.epochs * trainee.stepsPerEpoch,
            measureEvery: trainee.stepsPerEpoch,
            ...(checkpointFolder && { checkpointFolder: join(checkpointFolder, String(i)) }),
          });
          const { network, validation } = trainee.best();
          trained.networks.push(network);
          trained.validation.push(validation);
          trained.completed &&= completed;
        } finally {
          trainee.dispose();
        }
      }
      return trained;
    },
    activations: (network, split) =>
      withWeights(network, (weights) => readOpenedPictures(weights, images[split])),
    score: (network, split) =>
      withWeights(network, async (weights) => await countRight(weights, images[split]) / images[split].count),
  };
}

function labelsOf({ labels }: CifarSet): Labels {
  return { classCount: cifarClasses.length, perExample: 1, values: labels };
}
