/** What long work tells while it runs, and how it is asked to stop. */

/** The curves of a run so far. */
export interface History {
  /** The steps at which something was measured. */
  step: number[];
  /** Each measured quantity, one number for each of those steps. */
  values: Record<string, number[]>;
}

/** One row of the table that long work shows while it runs. */
export interface ProgressRow {
  /** What the row tells about; no other row has this name. */
  name: string;
  /** Its quantities: the columns of the table. */
  values: Record<string, number | string>;
}

/** The state of long work at one moment. */
export interface Progress {
  /** What is being done, for a person. */
  title: string;
  /** Steps done. */
  step: number;
  /** Steps in all. */
  steps: number;
  /** Seconds since this call began. */
  secondsElapsed: number;
  /** Estimated seconds to the end, at the rate of this call so far. */
  secondsLeft: number;
  /** The latest measured quantities. */
  values: Record<string, number>;
  /** The curves so far; empty for work that measures nothing. */
  history: History;
  /** A table of what is known so far; shown in a notebook, left out in a terminal. */
  rows?: ProgressRow[];
  /** What is being done just now, where the work has parts; its steps are then thousandths of the whole. */
  phase?: string;
}

/** Options of everything that takes long. */
export interface RunOptions {
  /** Asks the work to end early and return what there is. */
  signal?: AbortSignal | undefined;
  /** Is told how far the work is, a few times a second. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Seconds between checkpoints of a training run. */
  checkpointEverySeconds?: number | undefined;
}

/** Counts the steps of one piece of long work and reports them. */
export interface ProgressMeter {
  /** Reports if the last report is older than a quarter of a second, at the last step, or if it has to. */
  report(step: number, options?: ReportOptions): void;
}

/** What a report tells besides the step. */
export interface ReportOptions {
  /** Whether it is told however young the last report is. */
  force?: boolean;
  /** The curves so far. */
  history?: History;
  /** A table of what is known so far. */
  rows?: ProgressRow[];
}

/** What a meter counts. */
export interface MeterOptions extends RunOptions {
  /** What is being done, for a person. */
  title: string;
  /** Steps in all. */
  steps: number;
  /** The step at which this call begins; later than 0 when a run continues. */
  firstStep?: number;
}

const reportEveryMs = 250;

/**
 * Makes the meter of one piece of long work.
 *
 * @param options Title, number of steps and whom to tell.
 * @returns The meter.
 */
export function progressMeter({ title, steps, firstStep = 0, onProgress }: MeterOptions): ProgressMeter {
  const begun = performance.now();
  let reported = -Infinity;
  return {
    report(step, { force = false, history = { step: [], values: {} }, rows } = {}) {
      const now = performance.now();
      if (!onProgress || (!force && step < steps && now - reported < reportEveryMs)) return;
      reported = now;
      const secondsElapsed = (now - begun) / 1000;
      const done = step - firstStep;
      const secondsLeft = done > 0 ? secondsElapsed / done * (steps - step) : Infinity;
      const values = Object.fromEntries(
        Object.entries(history.values).map(([name, list]) => [name, list.at(-1)!]),
      );
      onProgress({ title, step, steps, secondsElapsed, secondsLeft, values, history, ...(rows && { rows }) });
    },
  };
}

/**
 * Makes the pause that lets timers, signals and displays have their turn. Native operations block the event loop, so
 * long loops await this after every step; it pauses only when the last pause is a while ago.
 *
 * @param everyMs Milliseconds between pauses.
 * @returns A function to await.
 */
export function breather(everyMs = 40): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < everyMs) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}
