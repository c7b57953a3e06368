/** The study of the digits on made-up digits, small enough for a test. */
import type { ActivationSource, TrainingJob } from "@/saeception/activation_source.ts";
import { resolveSaeceptionConfig, type SaeceptionConfig } from "@/saeception/digits/config.ts";
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
 * Calls again and again, each time stopped after some polls of the signal, until it is done.
 *
 * @param call What to call; true when it is done.
 * @param polls Polls until each stop.
 * @returns How many calls it took, at most 40.
 */
export async function untilDone(
  call: (signal: AbortSignal) => Promise<boolean>,
  polls: number,
): Promise<number> {
  let calls = 1;
  while (!await call(stopAfter(polls).signal) && calls < 40) calls++;
  return calls;
}
