/** Trait classifiers while they learn, in step with each other: their steps, measurements and checkpoints. */
import * as tf from "@tensorflow/tfjs";
import { type Adam, createAdam } from "@/backend/adam.ts";
import type {
  Network,
  TrainedNetworks,
  TrainingJob,
  TrainingObserver,
} from "@/saeception/activation_source.ts";
import { batchOrder, seatJobs } from "@/saeception/job_stack.ts";
import type { NoisyNouns } from "@/saeception/traits/noisy_nouns.ts";
import {
  type ClassifierBatch,
  classifierGradients,
  type ClassifierPull,
  type ClassifierShape,
  type ClassifierWeights,
  initialClassifier,
} from "@/saeception/traits/nouns_classifier.ts";
import type { Trainable } from "@/training/loop.ts";
import { learnerState, restoreLearner } from "@/saeception/learner_state.ts";
import {
  addPrefix,
  arraysFrom,
  assignVariables,
  takePrefix,
  type Variables,
  variablesFrom,
} from "@/training/parameters.ts";
import { seededRandom } from "@/training/random.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import { warmupCosine } from "@/training/schedule.ts";

/** How fast classifiers learn. */
export interface LearningConfig extends ClassifierShape {
  /** Examples in a step; the last step of an epoch may have fewer. */
  batchSize: number;
  /** Adam's highest rate for a network that starts anew; it rises linearly and falls to 0 as a cosine. */
  learningRate: number;
  /** The same for a network that is trained on. */
  continuedLearningRate: number;
}

/** What the classifiers learn from, and what they learn. */
export interface NounsTraining {
  /** The examples. */
  pictures: NoisyNouns;
  /** Widths and rates. */
  config: LearningConfig;
  /** The jobs, at least one. */
  jobs: TrainingJob[];
  /** The validation score of a classifier, 0 to 1. */
  validate(weights: ClassifierWeights): number;
  /** Sees the training from inside. */
  observer?: TrainingObserver | undefined;
}

/** Classifiers while they learn. */
export interface NounsTrainee extends Trainable {
  /** Steps of one epoch. */
  stepsPerEpoch: number;
  /** The best networks so far, by job. */
  results(): Omit<TrainedNetworks, "completed">;
  /** Frees everything. */
  dispose(): void;
}

interface Learner {
  job: TrainingJob;
  variables: Variables;
  adam: Adam;
  steps: number;
  best: Network;
  score: number;
}

const warmupSteps = 20;

/**
 * Makes classifiers at their first step. Jobs of one seed see the same examples with the same noise.
 *
 * @param training Examples, configuration and jobs.
 * @returns What the training loop steps.
 */
export function createNounsTrainee(
  { pictures, config, jobs, validate, observer }: NounsTraining,
): NounsTrainee {
  const { dimensions, batchSize } = config;
  const { values, perExample } = pictures.labels.train;
  const size = { count: values.length / perExample, batchSize };
  const stack = seatJobs(jobs, size);
  const order = batchOrder(stack, size);
  const learners = jobs.map((job): Learner => {
    const best = initialClassifier(job.seed, config);
    const variables = variablesFrom(best);
    if (job.start) assignVariables(variables, job.start);
    const steps = job.epochs * stack.stepsPerEpoch;
    return { job, variables, adam: createAdam(variables), steps, best: job.start ?? best, score: -1 };
  });

  const learn = (learner: Learner, step: number, seen: { batch: ClassifierBatch; indices: Uint32Array }) => {
    const { job, variables, adam, steps } = learner;
    const pull = pullOf(job, { indices: seen.indices, dimensions });
    const weights = variables as unknown as ClassifierWeights;
    const { gradients, opened } = classifierGradients(weights, seen.batch, pull);
    const rate = job.start ? config.continuedLearningRate : config.learningRate;
    adam.apply(gradients, rate * warmupCosine(step, { steps, warmupSteps }));
    return opened;
  };

  return {
    stepsPerEpoch: stack.stepsPerEpoch,
    step(step) {
      tf.tidy(() => {
        const examples = order(step);
        const seen = stack.seeds.map((seed, group) => ({
          indices: examples[group],
          batch: pictures.batch(examples[group], seededRandom(seed, "noise", step)),
        }));
        const opened = learners.filter(({ steps }) => step < steps)
          .map((learner) => learn(learner, step, seen[stack.seeds.indexOf(learner.job.seed)]));
        observer?.step(step, tf.stack(opened) as tf.Tensor3D);
      });
    },
    async measure(step) {
      const scores = learners.map(({ variables }) => validate(variables as unknown as ClassifierWeights));
      if (step > 0) {
        const improved = learners.map(({ steps, score }, i) => step <= steps && scores[i] > score);
        for (const [i, learner] of learners.entries()) {
          if (!improved[i]) continue;
          learner.score = scores[i];
          learner.best = await arraysFrom(learner.variables);
        }
        await observer?.epoch(improved);
      }
      return { validation: scores.reduce((sum, score) => sum + score, 0) / scores.length };
    },
    async state() {
      const arrays: NamedArrays = addPrefix("observer/", await observer?.state?.() ?? {});
      for (const [i, { variables, adam, best, score }] of learners.entries()) {
        const own = await learnerState(variables, adam);
        const exact = new Uint8Array(Float64Array.of(score).buffer);
        const kept = { ...addPrefix("best/", best), score: { shape: [exact.length], data: exact } };
        Object.assign(arrays, addPrefix(`${i}/`, { ...own, ...kept }));
      }
      return arrays;
    },
    restore(arrays) {
      learners.forEach((learner, i) => {
        const own = takePrefix(`${i}/`, arrays);
        restoreLearner(own, { weights: learner.variables, adam: learner.adam });
        learner.best = takePrefix("best/", own);
        learner.score = new Float64Array(Uint8Array.from(own.score.data).buffer)[0];
      });
      observer?.restore?.(takePrefix("observer/", arrays));
    },
    results: () => ({
      networks: learners.map(({ best }) => best),
      validation: learners.map(({ score }) => Math.max(0, score)),
    }),
    dispose() {
      for (const { variables, adam } of learners) {
        adam.dispose();
        tf.dispose(variables);
      }
    },
  };
}

/** A job without targets or with weight 0 has no pull at all, and so the bits of one that never had. */
function pullOf(
  { targets, lambda = 0, auxiliaryLoss = "cosine" }: TrainingJob,
  { indices, dimensions }: { indices: Uint32Array; dimensions: number },
): ClassifierPull | undefined {
  if (targets === undefined || lambda === 0) return undefined;
  const rows = new Float32Array(indices.length * dimensions);
  indices.forEach((example, row) =>
    rows.set(targets.subarray(example * dimensions, (example + 1) * dimensions), row * dimensions)
  );
  return { loss: auxiliaryLoss, lambda, targets: tf.tensor2d(rows, [indices.length, dimensions]) };
}
