/** What a stack of digit classifiers sees at a step, and what pulls at it. */
import * as tf from "@tensorflow/tfjs";
import type { AuxiliaryLoss, TrainingJob } from "@/saeception/activation_source.ts";
import type { DigitBatch, Pull } from "@/saeception/digits/digit_gradients.ts";
import { digitPixels, type DigitSet } from "@/saeception/digits/mnist.ts";

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
