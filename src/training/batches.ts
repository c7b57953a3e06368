/** The order in which a training run sees its data, as a pure function of the step. */
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** What decides the order of the data. */
export interface BatchOptions {
  /** How many samples there are. */
  count: number;
  /** How many of them one step sees. */
  batchSize: number;
  /** The seed of the shuffles. */
  seed: number;
}

/**
 * Makes the function that tells which samples a step sees: every epoch is a new shuffle, batches run on across epochs,
 * and no sample is dropped.
 *
 * @param options The number of samples, the size of a batch and the seed.
 * @returns A function from the step (0, 1, …) to sample indices, `[batchSize]`. Calling it twice gives the same indices.
 * @throws {RangeError} If there are no samples or the batch is empty.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { batchIndices } from "@/training/batches.ts";
 *
 * const batch = batchIndices({ count: 6, batchSize: 4, seed: 0 });
 * const epoch = [...batch(0), ...batch(1)].slice(0, 6);
 * assert.deepEqual(epoch.sort(), [0, 1, 2, 3, 4, 5]);
 * ```
 */
export function batchIndices(
  { count, batchSize, seed }: BatchOptions,
): (step: number) => Uint32Array<ArrayBuffer> {
  if (!(count >= 1) || !(batchSize >= 1)) {
    throw new RangeError(
      `Cannot make batches: there are ${count} samples and batches of ${batchSize}, both have to be at least 1`,
    );
  }
  const shuffles = new Map<number, Uint32Array>();
  const shuffle = (epoch: number) => {
    let order = shuffles.get(epoch);
    if (!order) {
      if (shuffles.size >= 2) shuffles.delete(shuffles.keys().next().value!);
      order = shuffledIndices(count, seededRandom(seed, "epoch", epoch));
      shuffles.set(epoch, order);
    }
    return order;
  };
  return (step) =>
    Uint32Array.from({ length: batchSize }, (_, i) => {
      const position = step * batchSize + i;
      return shuffle(Math.floor(position / count))[position % count];
    });
}
