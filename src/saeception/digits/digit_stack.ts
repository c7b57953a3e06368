/** Many training jobs of digit classifiers as one stack: who sits where, and what each sees at a step. */
import * as tf from "@tensorflow/tfjs";
import type { AuxiliaryLoss, TrainingJob } from "@/saeception/activation_source.ts";
import type { DigitBatch, Pull } from "@/saeception/digits/digit_gradients.ts";
import { digitPixels, type DigitSet } from "@/saeception/digits/mnist.ts";
import { batchIndices } from "@/training/batches.ts";

/** Jobs in their places: those of one seed see one batch. */
export interface DigitStack {
  /**
   * The job in each place of the stack. Groups with fewer jobs repeat their first to fill up, and so does a job alone:
   * TensorFlow multiplies a batch of one matrix by another routine, whose sums round differently.
   */
  jobs: TrainingJob[];
  /** The place of each job that was asked for. */
  places: number[];
  /** The seeds; the job in place p has the seed p modulo their number. */
  seeds: number[];
  /** Steps of one epoch. */
  stepsPerEpoch: number;
}

/**
 * Seats jobs so that place p belongs to the seed p modulo the number of seeds.
 *
 * @param jobs At least one.
 * @param options How many training examples there are, and how many of them a batch has.
 * @returns The places.
 */
export function seatJobs(
  jobs: TrainingJob[],
  { count, batchSize }: { count: number; batchSize: number },
): DigitStack {
  const groups = Map.groupBy(jobs.keys(), (i) => jobs[i].seed);
  const seeds = [...groups.keys()];
  const longest = Math.max(...[...groups.values()].map((group) => group.length));
  const rows = Math.max(longest, seeds.length === 1 ? 2 : 1);
  const seated = Array.from({ length: rows * seeds.length }, (_, place) => {
    const group = groups.get(seeds[place % seeds.length])!;
    return group[Math.floor(place / seeds.length)] ?? group[0];
  });
  return {
    jobs: seated.map((job) => jobs[job]),
    places: jobs.map((_, job) => seated.indexOf(job)),
    seeds,
    stepsPerEpoch: Math.ceil(count / batchSize),
  };
}

/**
 * Makes the function that tells which examples each seed sees at a step: every epoch is a new shuffle of all examples,
 * and its last batch is smaller if they do not divide.
 *
 * @param stack Seeds and steps of an epoch.
 * @param options How many training examples there are, and how many of them a batch has.
 * @returns A pure function of the step, `[seeds][batch]`.
 */
export function batchOrder(
  { seeds, stepsPerEpoch }: DigitStack,
  { count, batchSize }: { count: number; batchSize: number },
): (step: number) => Uint32Array[] {
  const shuffles = seeds.map((seed) => batchIndices({ count, batchSize: count, seed }));
  let [epoch, orders]: [number, Uint32Array[]] = [-1, []];
  return (step) => {
    const wanted = Math.floor(step / stepsPerEpoch);
    if (wanted !== epoch) [epoch, orders] = [wanted, shuffles.map((shuffle) => shuffle(wanted))];
    const from = step % stepsPerEpoch * batchSize;
    return orders.map((order) => order.subarray(from, from + batchSize));
  };
}

/**
 * The auxiliary losses that a stack needs.
 *
 * @param jobs The job in each place.
 * @returns One entry for each loss that some job has; the caller disposes of their tensors.
 */
export function pullsOf(jobs: TrainingJob[]): Pull[] {
  return (["cosine", "broadcast"] as AuxiliaryLoss[]).flatMap((loss) => {
    const lambdas = jobs.map((job) =>
      (job.auxiliaryLoss ?? "cosine") === loss && isPulled(job) ? job.lambda! : 0
    );
    return lambdas.some((lambda) => lambda > 0)
      ? [{ loss, lambdas: tf.tensor3d(lambdas, [jobs.length, 1, 1]) }]
      : [];
  });
}

/** What a batch is made of. */
export interface BatchSources {
  /** The job in each place. */
  jobs: TrainingJob[];
  /** The training digits. */
  digits: DigitSet;
  /** Factor on the grey values. */
  inputScale: number;
  /** Width of the opened layer. */
  dimensions: number;
}

/**
 * Gathers what a stack sees at a step; row i of each network's targets belongs to row i of its pixels and labels.
 *
 * @param indices The examples of each seed, `[seeds][batch]`, all of one length.
 * @param sources Digits and targets.
 * @returns The batch, the caller's to dispose.
 */
export function digitBatch(indices: Uint32Array[], sources: BatchSources): DigitBatch {
  const { jobs, digits, inputScale, dimensions } = sources;
  const [seeds, batch] = [indices.length, indices[0].length];
  const labels = new Int32Array(jobs.length * batch);
  for (let place = 0, at = 0; place < jobs.length; place++) {
    for (const i of indices[place % seeds]) labels[at++] = digits.labels[i];
  }
  return {
    x: scaledPixels(digits.pixels, { indices, inputScale }),
    labels: tf.tensor1d(labels, "int32"),
    targets: jobs.some(isPulled)
      ? tf.tensor3d(gatherTargets(indices, { jobs, dimensions }), [jobs.length, batch, dimensions])
      : undefined,
  };
}

/**
 * Gathers pixels and scales them.
 *
 * @param pixels Grey values, `[count, 784]`.
 * @param options The examples of each group, `[groups][batch]`, and the factor on the grey values.
 * @returns `[1, groups, batch, 784]`, the caller's to dispose.
 */
export function scaledPixels(
  pixels: Uint8Array,
  { indices, inputScale }: { indices: Uint32Array[]; inputScale: number },
): tf.Tensor4D {
  const batch = indices[0].length;
  const values = new Float32Array(indices.length * batch * digitPixels);
  let to = 0;
  for (const group of indices) {
    for (const i of group) {
      for (let from = i * digitPixels, end = from + digitPixels; from < end;) {
        values[to++] = pixels[from++] * inputScale;
      }
    }
  }
  return tf.tensor4d(values, [1, indices.length, batch, digitPixels]);
}

function gatherTargets(
  indices: Uint32Array[],
  { jobs, dimensions }: { jobs: TrainingJob[]; dimensions: number },
): Float32Array {
  const batch = indices[0].length;
  const values = new Float32Array(jobs.length * batch * dimensions);
  jobs.forEach((job, place) => {
    if (!isPulled(job)) return;
    let to = place * batch * dimensions;
    for (const i of indices[place % indices.length]) {
      for (let from = i * dimensions, end = from + dimensions; from < end;) {
        values[to++] = job.targets![from++];
      }
    }
  });
  return values;
}

function isPulled({ targets, lambda = 0 }: TrainingJob): boolean {
  return targets !== undefined && lambda > 0;
}
