/** What every source asks of the jobs that it is to train. */
import type { TrainingJob } from "@/saeception/activation_source.ts";
import type { ProgressRow } from "@/training/progress.ts";

/** What a job has to fit. */
export interface JobLimits {
  /** Training examples. */
  count: number;
  /** Width of the opened layer. */
  dimensions: number;
}

/**
 * Refuses a job that cannot be trained.
 *
 * @param job The job.
 * @param limits What it has to fit.
 * @throws {RangeError} If `epochs` is no whole number from 1 or `lambda` is no number from 0.
 * @throws {TypeError} If the targets are missing, or are not one row for each training example.
 */
export function checkJob(
  { epochs, targets, lambda = 0 }: TrainingJob,
  { count, dimensions }: JobLimits,
): void {
  if (!(Number.isInteger(epochs) && epochs >= 1)) {
    throw new RangeError(`Cannot train a network: epochs is ${epochs}, wanted is a whole number from 1`);
  }
  if (!(lambda >= 0 && Number.isFinite(lambda))) {
    throw new RangeError(`Cannot train a network: lambda is ${lambda}, wanted is a number from 0`);
  }
  if (lambda > 0 && targets === undefined) {
    throw new TypeError(`Cannot train a network: lambda is ${lambda}, and there are no targets`);
  }
  if (targets !== undefined && targets.length !== count * dimensions) {
    throw new TypeError(
      `Cannot train a network: the targets have ${targets.length} values, wanted are ${
        count * dimensions
      }, ` +
        "one row for each training example",
    );
  }
}

/**
 * Makes the table that is shown while jobs are trained.
 *
 * @param jobs The jobs; those without a place are left out.
 * @param scores The validation score of each, 0 to 1; undefined where it was not measured yet.
 * @returns The mean score of each place, in percent.
 */
export function validationRows(jobs: TrainingJob[], scores: ArrayLike<number | undefined>): ProgressRow[] {
  const rows = new Map<string, Map<string, number[]>>();
  for (const [i, { place }] of jobs.entries()) {
    const score = scores[i];
    if (!place || score === undefined) continue;
    const row = rows.get(place.row) ?? new Map<string, number[]>();
    rows.set(place.row, row.set(place.column, [...row.get(place.column) ?? [], 100 * score]));
  }
  return [...rows].map(([name, columns]) => ({
    name,
    values: Object.fromEntries(
      [...columns].map(([column, all]) => [column, all.reduce((sum, score) => sum + score, 0) / all.length]),
    ),
  }));
}
