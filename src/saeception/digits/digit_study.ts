/** The experiment on the digits from beginning to end, a seed at a time on each core, all of it kept. */
import {
  baselineAccuracies,
  seedNetworks,
  seedRows,
  type SeedsOptions,
} from "@/saeception/digits/digit_artifacts.ts";
import type { ActivationSource } from "@/saeception/activation_source.ts";
import type { SaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";
import { digitSource } from "@/saeception/digits/digit_source.ts";
import type { DigitTask } from "@/saeception/digits/digit_task.ts";
import { type Digits, firstDigits } from "@/saeception/digits/mnist.ts";
import type { StudyRow } from "@/saeception/study_rows.ts";
import { allTries, chooseTries, type ValidatedTry } from "@/saeception/digits/tries.ts";
import { runTasks } from "@/training/processes.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";

/** The result of the experiment. */
export interface DigitStudy {
  /** Test accuracy of baselines on raw pixels, in percent, by seed. */
  raw: number[];
  /** Every try with its validation scores. */
  tries: ValidatedTry[];
  /** Validation score of each baseline. */
  baselines: number[];
  /** The try chosen for each arm. */
  chosen: ValidatedTry[];
  /** What was measured on the test digits. */
  rows: StudyRow[];
  /** Whether everything was done; after a stop the rest may be empty. */
  complete: boolean;
}

/** How the study runs. */
export interface DigitStudyOptions extends RunOptions {
  /** Processes at a time; one for each core unless told, 0 for this one. */
  processes?: number;
}

/**
 * Runs the experiment: for each seed a baseline, its SAE and every try; the choice of a weight for each arm by validation;
 * then measures on the test digits and the further cycles. Small networks train fastest on one core each, so the seeds
 * are dealt out to processes. What is done stays done: a later call takes up where this one ended, and adding seeds
 * trains those alone. Sums round differently on one thread and on several: `processes: 0` gives the same study to within
 * rounding, which training amplifies, and not to the bit.
 *
 * @param digits MNIST, from `loadMnist`; the processes read it anew.
 * @param config The configuration.
 * @param options Processes, progress and Stop.
 * @returns The result so far.
 */
export async function studyDigits(
  digits: Digits,
  config: SaeceptionConfig,
  { processes = navigator.hardwareConcurrency, ...run }: DigitStudyOptions = {},
): Promise<DigitStudy> {
  const [scaled, raw] = [digitSources(digits, config, "scaled"), digitSources(digits, config, "raw")];
  const seeds = seedsFrom(config.seed, config.seeds);
  const rawSeeds = seedsFrom(config.seed, config.rawSeeds);
  const [training, measuring] = progressParts(run, { title: "SAE-ception on digits", shares: [5, 4] });
  const tasks = (part: DigitTask["part"], missing: number[]) =>
    blocks(missing, processes).map((seeds): DigitTask => ({ part, seeds, config }));

  const readNetworks = () => seedNetworks(scaled, { config, seeds }, "read");
  const readRaw = () => baselineAccuracies(raw, { config, seeds: rawSeeds }, "read");
  await runTasks(
    new URL("./digit_task.ts", import.meta.url),
    [...tasks("arms", missingOf(seeds, await readNetworks())), ...missingRaw(await readRaw())] as never[],
    { ...training, title: "training", processes },
  );
  const networks = (await readNetworks()).filter((seed) => seed !== undefined);
  const accuracies = (await readRaw()).filter((accuracy) => accuracy !== undefined);
  if (networks.length < seeds.length || accuracies.length < rawSeeds.length) return unfinished(accuracies);

  const tries = allTries(config).map((t, i) => ({
    ...t,
    validation: networks.map((seed) => seed.networks.tries[i].validation),
  }));
  const chosen = chooseTries(tries, config);
  const readRows = () => seedRows(scaled, { config, seeds, chosen }, "read");
  await runTasks(
    new URL("./digit_task.ts", import.meta.url),
    tasks("cycles", missingOf(seeds, await readRows())).map((task) => ({ ...task, chosen })) as never[],
    { ...measuring, title: "measuring", processes },
  );
  const rows = await readRows();
  return {
    raw: accuracies,
    tries,
    baselines: networks.map((seed) => seed.networks.validation),
    chosen,
    rows: rows.flatMap((row) => row ?? []),
    complete: rows.every((row) => row !== undefined),
  };

  function missingRaw(found: (number | undefined)[]): DigitTask[] {
    const missing = missingOf(rawSeeds, found);
    return missing.length > 0 ? [{ part: "raw", seeds: missing, config }] : [];
  }
}

/**
 * The classifiers of the study.
 *
 * @param digits MNIST.
 * @param config How many training digits, learning rate and batch size.
 * @param pixels `scaled` to 0 … 1, or `raw` from 0 to 255 as published.
 * @returns The source.
 */
export function digitSources(
  digits: Digits,
  { trainCount, learningRate, batchSize }: Pick<
    SaeceptionConfig,
    "trainCount" | "learningRate" | "batchSize"
  >,
  pixels: "scaled" | "raw",
): ActivationSource {
  const counts = { train: trainCount, validation: digits.validation.count, test: digits.test.count };
  return digitSource(firstDigits(digits, counts), {
    inputScale: pixels === "raw" ? 1 : 1 / 255,
    learningRate,
    batchSize,
  });
}

function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

function missingOf(seeds: SeedsOptions["seeds"], found: unknown[]): number[] {
  return seeds.filter((_, i) => found[i] === undefined);
}

/** Seeds that are trained together: as many blocks as processes, but not above five seeds, so that little is lost by a kill. */
function blocks(seeds: number[], processes: number): number[][] {
  const size = Math.min(5, Math.ceil(seeds.length / Math.max(1, processes)));
  return Array.from(
    { length: Math.ceil(seeds.length / size) || 0 },
    (_, i) => seeds.slice(i * size, (i + 1) * size),
  );
}

function unfinished(raw: number[]): DigitStudy {
  return { raw, tries: [], baselines: [], chosen: [], rows: [], complete: false };
}
