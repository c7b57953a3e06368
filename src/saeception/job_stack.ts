/** Many training jobs as one stack: who sits where, and which examples each sees at a step. */
import type { TrainingJob } from "@/saeception/activation_source.ts";
import { batchIndices } from "@/training/batches.ts";

/** Jobs in their places: those of one seed see one batch. */
export interface JobStack {
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
): JobStack {
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
  { seeds, stepsPerEpoch }: JobStack,
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
