/** Trains a grid of toy models as one stacked tensor and keeps the best of several starts of each. */
import * as tf from "@tensorflow/tfjs";
import { createAdam } from "@/backend/adam.ts";
import { exactPoints, sampledPoints, type ToyPoints } from "@/superposition/toy_inputs.ts";
import { toyGradients, type ToyInputs, toyLosses, type ToyWeights } from "@/superposition/toy_model.ts";
import { train } from "@/training/loop.ts";
import { arraysFrom, assignVariables, variablesFrom } from "@/training/parameters.ts";
import type { RunOptions } from "@/training/progress.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { warmupCosine } from "@/training/schedule.ts";

/** What one model of the grid lives on. */
export interface ToyCase {
  /** Probability with which each feature is active, > 0 to 1: one minus the sparsity. */
  density: number;
  /** How much each feature counts in the loss, ≥ 0, one number each. */
  importance: number[];
}

/** A trained toy model. */
export interface ToyModel extends ToyCase {
  /** Number of dimensions. */
  dimensions: number;
  /** Row-major, `[dimensions · nFeatures]`. */
  weights: Float32Array;
  /** `[nFeatures]`. */
  bias: Float32Array;
  /** Loss after training, over points that no step has seen, or exact. */
  loss: number;
}

/** How toy models are trained. */
export interface ToyTraining extends RunOptions {
  /** Dimensions that the features share, ≥ 1. */
  dimensions: number;
  /** `sampled`: fresh random features at each step; `exact`: the expectation itself, for up to 3 features. */
  inputs?: "sampled" | "exact";
  /** Random starts of each model, of which the one with the least loss is kept, ≥ 1, 4 unless told. */
  starts?: number;
  /** Steps, ≥ 1, 1,500 unless told. */
  steps?: number;
  /** Random features per step and model, 256 unless told; without meaning for `exact`. */
  batchSize?: number;
  /** Adam's learning rate at its height; it falls to 0 along half a cosine. .02 unless told. */
  learningRate?: number;
  /** Seed of starts and features, a whole number ≥ 0. */
  seed?: number;
}

/** Points on which sampled models are judged. */
const judgingPoints = 4096;
const judgedAtOnce = 16; // models

/**
 * Trains all models of a grid together. Weights start from N(0, 2 / (dimensions + nFeatures)), biases from 0.
 *
 * @param cases One for each model; all have the same number of features.
 * @param options Dimensions and training.
 * @returns The best start of each case, in order; after a stop, as far as they came.
 * @throws {TypeError} If there is no case or the numbers of features differ.
 * @throws {Error} If it was stopped: so short a run keeps nothing.
 * @throws {RangeError} If a density is not above 0 up to 1, or `exact` is asked for with more than 3 features.
 */
export async function trainToyModels(cases: ToyCase[], options: ToyTraining): Promise<ToyModel[]> {
  const nFeatures = checkedFeatures(cases);
  const { dimensions, inputs = "sampled", starts = 4, steps = 1500, seed = 0, ...rest } = options;
  const { batchSize = 256, learningRate = 0.02, ...run } = rest;
  const stack = Array.from({ length: starts }, () => cases).flat();
  const densities = stack.map(({ density }) => density);
  const variables = variablesFrom(startingWeights(stack.length, { dimensions, nFeatures, seed }));
  const weights = variables as unknown as ToyWeights<tf.Variable>;
  const importance = tf.tensor3d(stack.map((own) => [own.importance]));
  const exact = inputs === "exact" ? exactPoints(densities, { nFeatures }) : undefined;
  const adam = createAdam(variables);
  const batch = (step: number): ToyPoints =>
    exact ?? sampledPoints(densities, {
      nFeatures,
      count: batchSize,
      random: seededRandom(seed, "superposition", step),
    });
  let losses = new Float32Array(stack.length);
  try {
    const { completed } = await train({
      step(step) {
        const points = batch(step);
        const gradients = toyGradients(weights, { ...points, importance });
        adam.apply({ ...gradients }, learningRate * warmupCosine(step, { steps, warmupSteps: 20 }));
        tf.dispose({ ...gradients });
        if (!exact) tf.dispose({ ...points });
      },
      measure() {
        losses = judge(weights, { stack, importance, seed, exact });
        const total = losses.reduce((sum, loss) => sum + loss, 0);
        return Promise.resolve({ "mean loss": total / losses.length });
      },
      state: () => arraysFrom(variables),
      restore: (arrays) => assignVariables(variables, arrays),
    }, { title: `${stack.length} toy models`, steps, measureEvery: Math.ceil(steps / 4), ...run });
    if (!completed) throw new Error("Stopped before the end: toy models take seconds, run this cell again");
    losses = judge(weights, { stack, importance, seed, exact });
    const [w, b] = [weights.weights.dataSync(), weights.bias.dataSync()] as Float32Array[];
    return cases.map((own, c) => {
      const copies = Array.from({ length: starts }, (_, start) => start * cases.length + c);
      const best = copies.reduce((a, b) => losses[b] < losses[a] ? b : a);
      const size = dimensions * nFeatures;
      return {
        ...own,
        dimensions,
        weights: w.slice(best * size, (best + 1) * size),
        bias: b.slice(best * nFeatures, (best + 1) * nFeatures),
        loss: losses[best],
      };
    });
  } finally {
    adam.dispose();
    tf.dispose([variables, importance, { ...exact }] as unknown as tf.TensorContainer);
  }
}

interface Judging {
  stack: ToyCase[];
  importance: tf.Tensor3D;
  seed: number;
  exact: ToyPoints | undefined;
}

/** The loss of each model, a few models at a time, all on the same draws. */
function judge(weights: ToyWeights, { stack, importance, seed, exact }: Judging): Float32Array<ArrayBuffer> {
  const losses = new Float32Array(stack.length);
  const nFeatures = importance.shape[2];
  for (let first = 0; first < stack.length; first += exact ? stack.length : judgedAtOnce) {
    const part = stack.slice(first, exact ? stack.length : first + judgedAtOnce);
    const values = tf.tidy(() => {
      const own = (tensor: tf.Tensor) => tf.slice(tensor, [first, 0, 0], [part.length, -1, -1]);
      const points = exact ?? sampledPoints(part.map(({ density }) => density), {
        nFeatures,
        count: judgingPoints,
        random: seededRandom(seed, "superposition", "judging"),
      });
      const inputs: ToyInputs = { ...points, importance: own(importance) };
      return toyLosses({ weights: own(weights.weights), bias: own(weights.bias) }, inputs);
    });
    losses.set(values.dataSync(), first);
    values.dispose();
  }
  return losses;
}

function startingWeights(
  count: number,
  { dimensions, nFeatures, seed }: { dimensions: number; nFeatures: number; seed: number },
) {
  const size = count * dimensions * nFeatures;
  const scale = Math.sqrt(2 / (dimensions + nFeatures));
  const start = normals(size, seededRandom(seed, "superposition", "start"));
  return {
    weights: { shape: [count, dimensions, nFeatures], data: start.map((value) => value * scale) },
    bias: { shape: [count, 1, nFeatures], data: new Float32Array(count * nFeatures) },
  };
}

function checkedFeatures(cases: ToyCase[]): number {
  const counts = new Set(cases.map(({ importance }) => importance.length));
  if (counts.size !== 1) {
    throw new TypeError(
      `Cannot train toy models: found ${cases.length} cases with ${
        [...counts].join(", ") || "no"
      } features, wanted one number of features for all`,
    );
  }
  const wrong = cases.find(({ density }) => !(density > 0 && density <= 1));
  if (wrong) {
    throw new RangeError(
      `Cannot train toy models: a density is ${wrong.density}, wanted is a probability above 0 up to 1`,
    );
  }
  return [...counts][0];
}
