/** One convolutional network on CIFAR-10 while it learns: its step, its measurements, and all that a checkpoint has to hold. */
import * as tf from "@tensorflow/tfjs";
import { createAdam } from "@/backend/adam.ts";
import type { Network, TrainingJob, TrainingObserver } from "@/saeception/activation_source.ts";
import { auxiliaryTerm } from "@/saeception/auxiliary_term.ts";
import type { Cifar } from "@/saeception/cifar/cifar.ts";
import type { CifarConfig } from "@/saeception/cifar/cifar_config.ts";
import { countRight, pictureBatch } from "@/saeception/cifar/cifar_evaluation.ts";
import { cifarOutputs, crossEntropy, initialCifarNetwork } from "@/saeception/cifar/cifar_network.ts";
import { batchOrder, seatJobs } from "@/saeception/job_stack.ts";
import type { Trainable } from "@/training/loop.ts";
import { learnerState, restoreLearner } from "@/saeception/learner_state.ts";
import {
  addPrefix,
  arraysFrom,
  assignVariables,
  gradientsOf,
  takePrefix,
  variablesFrom,
} from "@/training/parameters.ts";

/** One network while it learns. */
export interface CifarTrainee extends Trainable {
  /** Steps of one epoch. */
  stepsPerEpoch: number;
  /** The network at its best epoch so far, and the share of validation pictures that it read right. */
  best(): { network: Network; validation: number };
  /** Frees everything. */
  dispose(): void;
}

/** What a network learns from. */
export interface CifarTraining {
  /** The pictures. */
  images: Cifar;
  /** The configuration of the source. */
  config: CifarConfig;
  /** Sees the training from inside. */
  observer?: TrainingObserver | undefined;
}

/**
 * Makes a network at its first step.
 *
 * @param job What it shall learn.
 * @param training Pictures and configuration.
 * @returns What the training loop steps.
 */
export function createCifarTrainee(
  job: TrainingJob,
  { images, config, observer }: CifarTraining,
): CifarTrainee {
  const { seed, targets, lambda = 0, auxiliaryLoss = "cosine" } = job;
  const sizes = { count: images.train.count, batchSize: config.batchSize };
  const stack = seatJobs([job], sizes);
  const order = batchOrder(stack, sizes);
  const start = initialCifarNetwork(seed, config);
  const weights = variablesFrom(start);
  if (job.start) assignVariables(weights, job.start);
  const adam = createAdam(weights);
  let best = structuredClone(job.start ?? start);
  let bestRight = -1;
  let loss = NaN;

  const targetsOf = (indices: Uint32Array) => {
    const rows = new Float32Array(indices.length * config.hidden);
    indices.forEach((i, to) =>
      rows.set(targets!.subarray(i * config.hidden, (i + 1) * config.hidden), to * config.hidden)
    );
    return tf.tensor2d(rows, [indices.length, config.hidden]);
  };

  return {
    stepsPerEpoch: stack.stepsPerEpoch,
    async step(step) {
      const indices = order(step)[0];
      const { value, seen } = tf.tidy(() => {
        const { x, labels } = pictureBatch(images.train, indices);
        const seen = observer && cifarOutputs(weights, x).opened.expandDims(0) as tf.Tensor3D;
        const { value, gradients } = gradientsOf(() => {
          const { opened, logits } = cifarOutputs(weights, x);
          const main = crossEntropy(logits, labels);
          if (!targets || lambda === 0) return main;
          const pull = auxiliaryTerm(opened, { targets: targetsOf(indices), loss: auxiliaryLoss });
          return main.add(pull.mul(lambda));
        }, weights);
        adam.apply(gradients, config.learningRate);
        return { value, seen };
      });
      if (seen) observer!.step(step, seen);
      [loss] = await value.data();
      tf.dispose([value, seen ?? []]);
      if (!Number.isFinite(loss)) {
        throw new RangeError(
          `Cannot go on training the network: the loss at step ${step} is ${loss}. ` +
            `Lower cifar.learningRate, it is ${config.learningRate}`,
        );
      }
    },
    async measure(step) {
      const right = await countRight(weights, images.validation);
      const improved = step > 0 && right > bestRight;
      if (improved) [bestRight, best] = [right, await arraysFrom(weights)];
      if (step > 0) await observer?.epoch([improved]);
      return { validation: right / images.validation.count, ...(step > 0 && { loss }) };
    },
    async state() {
      return {
        ...await learnerState(weights, adam),
        ...addPrefix("best/", best),
        ...addPrefix("observer/", await observer?.state?.() ?? {}),
        bestRight: { shape: [1], data: Int32Array.of(bestRight) },
      };
    },
    restore(arrays) {
      restoreLearner(arrays, { weights, adam });
      best = takePrefix("best/", arrays);
      bestRight = arrays.bestRight.data[0];
      observer?.restore?.(takePrefix("observer/", arrays));
    },
    best: () => ({ network: best, validation: Math.max(0, bestRight) / images.validation.count }),
    dispose() {
      adam.dispose();
      tf.dispose(weights);
    },
  };
}
