/** The training loop of every model here: steps, measurements, checkpoints, progress, and a stop that keeps what there is. */
import { readCheckpoint, writeCheckpoint } from "@/training/checkpoint.ts";
import {
  breather,
  type History,
  progressMeter,
  type ProgressRow,
  type RunOptions,
} from "@/training/progress.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** Something that learns in steps. A step is a pure function of the state and the step's number. */
export interface Trainable {
  /** Takes one optimiser step. */
  step(step: number): void | Promise<void>;
  /** Measures what the curves show. */
  measure(step: number): Promise<Record<string, number>>;
  /** All that changes during the run: parameters, optimiser moments, averages. */
  state(): Promise<NamedArrays>;
  /** Takes a state back. */
  restore(arrays: NamedArrays): void;
  /** A table of what is known so far, to be shown with the progress. */
  rows?(): ProgressRow[];
}

/** How long to train, what to measure and where to keep checkpoints. */
export interface TrainOptions extends RunOptions {
  /** What is being trained, for a person. */
  title: string;
  /** How many steps. */
  steps: number;
  /** Measure every so many steps, and at both ends. */
  measureEvery: number;
  /** Where checkpoints go; none are kept without it. */
  checkpointFolder?: string;
}

/** How a run ended. */
export interface TrainResult {
  /** Whether all steps were taken. */
  completed: boolean;
  /** Steps taken in all, those before a continuation included. */
  step: number;
  /** The curves. */
  history: History;
}

/**
 * Trains to the last step, to a stop, or to the death of the process; the next call with the same folder continues.
 *
 * A step depends on the state and on its own number alone, so a continued run ends with the same bits as one that was
 * never interrupted.
 *
 * @param trainable What learns.
 * @param options How long, what to measure, where checkpoints go, and whom to tell.
 * @returns Whether it completed, the step it reached and the curves.
 */
export async function train(trainable: Trainable, options: TrainOptions): Promise<TrainResult> {
  const { steps, measureEvery, checkpointFolder, checkpointEverySeconds = 20, signal } = options;
  const checkpoint = checkpointFolder ? await readCheckpoint(checkpointFolder) : undefined;
  if (checkpoint) trainable.restore(checkpoint.arrays);
  const history = checkpoint?.history ?? { step: [], values: {} };
  const meter = progressMeter({ ...options, firstStep: checkpoint?.step ?? 0 });
  const save = async (step: number) => {
    if (checkpointFolder) {
      await writeCheckpoint(checkpointFolder, { step, arrays: await trainable.state(), history });
    }
  };

  const breathe = breather();
  let step = checkpoint?.step ?? 0;
  let saved = performance.now();
  for (; step < steps && !signal?.aborted; step++) {
    if (step % measureEvery === 0) await measure(trainable, step, history);
    await trainable.step(step);
    meter.report(step + 1, { history, ...trainable.rows && { rows: trainable.rows() } });
    await breathe();
    if (performance.now() - saved > checkpointEverySeconds * 1000) {
      await save(step + 1);
      saved = performance.now();
    }
  }
  const completed = step >= steps;
  if (completed) await measure(trainable, step, history);
  await save(step); // a finished part of longer work is not done again
  meter.report(step, { force: true, history, ...trainable.rows && { rows: trainable.rows() } });
  return { completed, step, history };
}

/** Measures once per step, also when a run continues at a step that was measured before it stopped. */
async function measure(trainable: Trainable, step: number, history: History): Promise<void> {
  if (history.step.at(-1) === step) return;
  const values = await trainable.measure(step);
  history.step.push(step);
  for (const [name, value] of Object.entries(values)) (history.values[name] ??= []).push(value);
}
