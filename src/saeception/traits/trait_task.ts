/** One seed of the study on the trait classifier, done in a process of its own. */
import { type BackendName, useBackend } from "@/backend/use_backend.ts";
import { type DataConfig, loadNouns } from "@/nouns/dataset.ts";
import { traitRows, traitSource } from "@/saeception/traits/trait_arms.ts";
import type { TraitArmsConfig } from "@/saeception/traits/trait_arms_config.ts";
import type { RunOptions } from "@/training/progress.ts";

/** What to do. */
export interface TraitTask {
  /** The seed. */
  seed: number;
  /** Which nouns. */
  data: DataConfig;
  /** The configuration. */
  config: TraitArmsConfig;
}

/**
 * Does the task; its result is an artifact, which whoever asked reads.
 *
 * @param task What to do.
 * @param run Progress and Stop.
 * @returns Whether it was finished.
 */
export default async function traitTask(
  { seed, data, config }: TraitTask,
  run: RunOptions,
): Promise<boolean> {
  await useBackend((Deno.env.get("STUDY_BACKEND") ?? "auto") as BackendName | "auto");
  const nouns = await loadNouns(data);
  const { complete } = await traitRows(await traitSource(nouns, config), { config, seed, ...run });
  return complete;
}
