/** A stack of digit classifiers while it learns: its step, its measurements, and all that a checkpoint has to hold. */
import * as tf from "@tensorflow/tfjs";
import { createAdam } from "@/backend/adam.ts";
import type { TrainedNetworks, TrainingJob, TrainingObserver } from "@/saeception/activation_source.ts";
import {
  type DigitWeights,
  initialDigitNetwork,
  networkAt,
  stackNetworks,
} from "@/saeception/digits/digit_classifier.ts";
import { scoreStack } from "@/saeception/digits/digit_evaluation.ts";
import { digitGradients } from "@/saeception/digits/digit_gradients.ts";
import type { DigitSourceConfig } from "@/saeception/digits/digit_config.ts";
import { digitBatch, pullsOf } from "@/saeception/digits/digit_stack.ts";
import { batchOrder, seatJobs } from "@/saeception/job_stack.ts";
import type { Digits } from "@/saeception/digits/mnist.ts";
import { validationRows } from "@/saeception/training_jobs.ts";
import type { Trainable } from "@/training/loop.ts";
import { learnerState, restoreLearner } from "@/saeception/learner_state.ts";
import { addPrefix, arraysFrom, takePrefix, variablesFrom } from "@/training/parameters.ts";

/** A stack of digit classifiers while it learns. */
export interface DigitTrainee extends Trainable {
  /** Steps of one epoch. */
  stepsPerEpoch: number;
  /** The best networks so far, by job. */
  results(): Omit<TrainedNetworks, "completed">;
  /** Frees everything. */
  dispose(): void;
}

/** What a stack learns from and what it learns. */
export interface DigitTraining {
  /** The digits. */
  digits: Digits;
  /** The configuration of the source. */
  config: DigitSourceConfig;
  /** The jobs, at least one. */
  jobs: TrainingJob[];
  /** Sees the training from inside. */
  observer?: TrainingObserver | undefined;
}

/**
 * Makes a stack of digit classifiers at their first step.
 *
 * @param training Digits, configuration and jobs.
 * @returns What the training loop steps.
 */
export function createDigitTrainee({ digits, config, jobs, observer }: DigitTraining): DigitTrainee {
  const { inputScale, hidden, batchSize, learningRate } = config;
  const { count } = digits.train;
  const stack = seatJobs(jobs, { count, batchSize });
  const { places, stepsPerEpoch } = stack;
  const start = stackNetworks(
    stack.jobs.map((job) => job.start ?? initialDigitNetwork(job.seed, hidden)),
  );
  const weights = variablesFrom(start);
  const adam = createAdam(weights);
  const pulls = pullsOf(stack.jobs);
  const order = batchOrder(stack, { count, batchSize });
  const seating = places.every((place, job) => place === job && places.length === stack.jobs.length)
    ? undefined
    : tf.tensor1d(Int32Array.from(places), "int32");
  const best = structuredClone(start);
  const bestCorrect = new Int32Array(stack.jobs.length).fill(-1);
  let latest: number[] | undefined;

  const keepBest = async (correct: number[], epoch: number) => {
    const improved = stack.jobs.map((job, place) =>
      epoch <= job.epochs && correct[place] > bestCorrect[place]
    );
    if (improved.some(Boolean)) {
      const now = await arraysFrom(weights);
      improved.forEach((better, place) => {
        if (!better) return;
        bestCorrect[place] = correct[place];
        for (const [name, { data }] of Object.entries(now)) {
          const size = data.length / stack.jobs.length;
          best[name].data.set(data.subarray(place * size, (place + 1) * size), place * size);
        }
      });
    }
    await observer?.epoch(places.map((place) => improved[place]));
  };

  return {
    stepsPerEpoch,
    step(step) {
      const seen = tf.tidy(() => {
        const batch = digitBatch(order(step), {
          jobs: stack.jobs,
          digits: digits.train,
          inputScale,
          dimensions: hidden,
        });
        const { gradients, opened } = digitGradients(weights as unknown as DigitWeights, batch, pulls);
        adam.apply(gradients, learningRate);
        return observer && (seating ? tf.gather(opened, seating) : opened);
      });
      if (!seen) return;
      observer!.step(step, seen);
      seen.dispose();
    },
    async measure(step) {
      const { correct, loss } = await scoreStack(weights as unknown as DigitWeights, {
        digits: digits.validation,
        inputScale,
      });
      latest = places.map((place) => correct[place] / digits.validation.count);
      if (step > 0) await keepBest(correct, step / stepsPerEpoch);
      const mean = (values: number[]) =>
        places.reduce((sum, place) => sum + values[place], 0) / places.length;
      return { validation: mean(correct) / digits.validation.count, loss: mean(loss) };
    },
    async state() {
      return {
        ...await learnerState(weights, adam),
        ...addPrefix("best/", best),
        ...addPrefix("observer/", await observer?.state?.() ?? {}),
        bestCorrect: { shape: [bestCorrect.length], data: bestCorrect },
      };
    },
    restore(arrays) {
      restoreLearner(arrays, { weights, adam });
      for (const [name, { data }] of Object.entries(takePrefix("best/", arrays))) best[name].data.set(data);
      bestCorrect.set(arrays.bestCorrect.data);
      observer?.restore?.(takePrefix("observer/", arrays));
    },
    rows: () => validationRows(jobs, latest ?? []),
    results: () => ({
      networks: places.map((place) => networkAt(best, place)),
      validation: places.map((place) => Math.max(0, bestCorrect[place]) / digits.validation.count),
    }),
    dispose() {
      adam.dispose();
      tf.dispose([weights, pulls.map(({ lambdas }) => lambdas), seating ?? []]);
    },
  };
}
