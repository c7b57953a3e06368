/** The study of the digits on made-up digits, small enough for a test. */
import type { ActivationSource, TrainingJob } from "@/saeception/activation_source.ts";
import { resolveSaeceptionConfig, type SaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";
import { digitSources } from "@/saeception/digits/digit_study.ts";
import { madeUpDigits } from "./made_up_digits.ts";

/** Two weights, one of them 0, another N, and two cycles. */
export const smallStudy: Readonly<SaeceptionConfig> = resolveSaeceptionConfig({
  seeds: 2,
  rawSeeds: 2,
  trainCount: 500,
  epochs: 3,
  learningRate: 3e-3,
  batchSize: 16,
  lambdas: [0, 0.5],
  keep: 6,
  keepOfExample: 2,
  otherKeeps: [2],
  cycles: 2,
  continuedEpochs: 1,
  nFeatures: 16,
  k: 4,
  saeSteps: 20,
  geometrySamples: 100,
  probeSamples: 100,
});

/** Classifiers of 90 made-up digits that note the jobs of every training. */
export function notingDigits(): ActivationSource & { trainings: TrainingJob[][] } {
  const source = digitSources(madeUpDigits(), smallStudy, "scaled");
  const trainings: TrainingJob[][] = [];
  return {
    ...source,
    trainings,
    train(jobs, options) {
      trainings.push(jobs);
      return source.train(jobs, options);
    },
  };
}

/** A signal that says stop when it was asked so many times, at the same place on every machine. */
export function stopAfter(polls: number): { signal: AbortSignal; polls(): number } {
  let asked = 0;
  const signal = {
    get aborted() {
      return ++asked > polls;
    },
  } as AbortSignal;
  return { signal, polls: () => asked };
}

/**
 * Calls something to its end, and then again in goes that are stopped at different places and one that is not.
 *
 * @param call What to call, with a signal and a name for what belongs together.
 * @param shares Of all polls of the signal, after how many each go is stopped.
 * @returns What came of the call that was never stopped, of the stopped ones, and of the last.
 */
export async function stoppedAndWhole<Result>(
  call: (signal: AbortSignal, name: string) => Promise<Result>,
  shares = [0.2, 0.3, 0.3], // less than all of it: what is finished is not done again
): Promise<{ whole: Result; stopped: Result[]; last: Result }> {
  const { signal, polls } = stopAfter(Infinity);
  const whole = await call(signal, "whole");
  const total = polls();
  const stopped: Result[] = [];
  for (const share of shares) {
    stopped.push(await call(stopAfter(Math.ceil(share * total)).signal, "stopped"));
  }
  return { whole, stopped, last: await call(stopAfter(Infinity).signal, "stopped") };
}
