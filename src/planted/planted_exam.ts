/** The exam from beginning to end: SAEs on planted latents, each trained in a process of its own. */
import { type PlantedConfig, resolvePlantedConfig } from "@/planted/config.ts";
import type { Planted } from "@/planted/planted.ts";
import { plantedLatents, type PlantedTask } from "@/planted/planted_task.ts";
import { plantedNounsMember, toyContrasts, toyMembers } from "@/planted/recipes.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { type Sweep, sweep } from "@/sae/sweep.ts";
import { runTasks } from "@/training/processes.ts";
import type { RunOptions } from "@/training/progress.ts";
import { taskRows } from "@/training/task_rows.ts";

/** Planted latents with what was trained on them. */
export interface PlantedExam {
  /** Independent features, more of them than dimensions. */
  toy: Planted;
  /** The SAEs of `toyMembers` and `toyContrasts`, in this order; the caller disposes of them. */
  onToy: Sweep;
  /** Five factors, one value of each in every latent. */
  nouns: Planted;
  /** The SAE of `plantedNounsMember`; the caller disposes of it. */
  onNouns: Sweep;
  /** Whether all of them were trained to the end. */
  complete: boolean;
}

/**
 * Trains the recipes on both kinds of planted latents. What is trained stays: a later call takes up where this one ended.
 *
 * @param options What differs from the default configuration.
 * @param run Processes at a time (one for each core unless told, 0 for this one), signal and progress.
 * @returns Latents and SAEs, each the same as `sweep` gives alone.
 */
export async function plantedExam(
  options: Partial<PlantedConfig> = {},
  { processes = navigator.hardwareConcurrency, ...run }: RunOptions & { processes?: number } = {},
): Promise<PlantedExam> {
  const config = resolvePlantedConfig(options);
  const { toySteps, nounsSteps, seed } = config;
  const members = {
    toy: [...toyMembers, ...toyContrasts]
      .map((member) => ({ ...member, seed, steps: Math.min(toySteps, member.steps!) })),
    nouns: [{ ...plantedNounsMember, seed, steps: nounsSteps }],
  };
  const tasks = (exam: PlantedTask["exam"]) =>
    members[exam].map((member: Partial<SaeConfig>): PlantedTask => ({ exam, config, member }));
  const all = [...tasks("nouns"), ...tasks("toy")];
  const names = all.map(({ exam, member }) => `${exam}: ${member.label}`);
  const ends = await runTasks<boolean>(import.meta.resolve("./planted_task.ts"), all, {
    ...run,
    title: "SAEs on planted latents",
    processes,
    rows: (states) => taskRows(states, names),
  });
  const complete = ends.every(({ result, completed }) => completed && result);
  const read = complete ? {} : { signal: AbortSignal.abort() };
  const [toy, nouns] = [plantedLatents("toy", config), plantedLatents("nouns", config)];
  return {
    toy,
    nouns,
    onToy: await sweep(toy, members.toy, read),
    onNouns: await sweep(nouns, members.nouns, read),
    complete,
  };
}
