/** Where the batches of a training run come from: an array of latents, or a stream of more than can be held at once. */
import * as tf from "@tensorflow/tfjs";
import { batchIndices, type BatchOptions } from "@/training/batches.ts";

/** Latents that are made while an SAE learns, because all of them at once would not fit into memory. */
export interface LatentStream {
  /** Random ones of them, row-major, `[n · dimensions]`: normalisation, first weights and resampled features are made from these. */
  sample: Float32Array;
  /** Opens the batches of one size and seed. */
  batches(options: StreamedBatchOptions): LatentBatches;
}

/** Which batches a stream shows. */
export type StreamedBatchOptions = Pick<BatchOptions, "batchSize" | "seed">;

/** The batches of a run. They own tensors until they are disposed of. */
export interface LatentBatches {
  /** The batch of a step, `[batchSize, dimensions]`, a pure function of the step; the caller disposes of it. */
  at(step: number): tf.Tensor2D;
  /** Frees what the batches are taken from. */
  dispose(): void;
}

/**
 * The latents that are at hand without a stream's being read: all of an array, the sample of a stream.
 *
 * @param latents An array, `[n · dimensions]`, or a stream.
 * @returns Row-major, `[n · dimensions]`.
 */
export function latentsAtHand(latents: Float32Array | LatentStream): Float32Array {
  return latents instanceof Float32Array ? latents : latents.sample;
}

/**
 * Batches of an array: every epoch a new shuffle, as {@link batchIndices} has it.
 *
 * @param all `[count, dimensions]`; it stays the caller's, who keeps it while batches are taken.
 * @param options Size and seed.
 * @returns The batches; there is nothing to dispose of.
 */
export function arrayBatches(all: tf.Tensor2D, options: StreamedBatchOptions): LatentBatches {
  const indices = batchIndices({ count: all.shape[0], ...options });
  return { at: (step) => tf.gather(all, Int32Array.from(indices(step))), dispose: () => {} };
}
