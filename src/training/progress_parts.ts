/** One progress for a piece of work that consists of several, one after another. */
import type { ProgressRow, RunOptions } from "@/training/progress.ts";

/** How the whole is called and what its parts take. */
export interface PartsOptions {
  /** What is being done, for a person. */
  title: string;
  /** Expected duration of each part, in any unit. */
  shares: number[];
}

/** Steps in which the whole counts. */
const steps = 1000;

/**
 * Makes the options of each part, so that together they report one progress from 0 to 1,000 with the time left of all.
 *
 * A part's steps are scaled to its share of the whole, and its title becomes the phase. Curves and values of several parts do
 * not belong together and are left out; a table stays until a part brings another.
 *
 * @param run Options of the whole.
 * @param options Its title and the parts' expected durations, each above 0.
 * @returns Options for each part, in order.
 */
export function progressParts(run: RunOptions, { title, shares }: PartsOptions): RunOptions[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const start = performance.now();
  let table: ProgressRow[] | undefined;
  return shares.map((share, part) => {
    const before = shares.slice(0, part).reduce((sum, done) => sum + done, 0);
    return {
      ...run,
      onProgress: run.onProgress && ((progress) => {
        const done = (before + share * progress.step / Math.max(progress.steps, 1)) / total;
        const secondsElapsed = (performance.now() - start) / 1000;
        table = progress.rows ?? table;
        run.onProgress!({
          title,
          phase: progress.phase ?? progress.title,
          step: Math.round(done * steps),
          steps,
          secondsElapsed,
          secondsLeft: done > 0 ? secondsElapsed * (1 - done) / done : Infinity,
          values: shares.length > 1 ? {} : progress.values,
          history: shares.length > 1 ? { step: [], values: {} } : progress.history,
          ...(table && { rows: table }),
        });
      }),
    };
  });
}
