/** The study on the trait classifier over several seeds, each in a process of its own. */
import type { Nouns } from "@/nouns/dataset.ts";
import type { StudyRow } from "@/saeception/study_rows.ts";
import { traitRows, traitSource } from "@/saeception/traits/trait_arms.ts";
import type { TraitArmsConfig } from "@/saeception/traits/trait_arms_config.ts";
import type { TraitTask } from "@/saeception/traits/trait_task.ts";
import { runTasks } from "@/training/processes.ts";
import type { RunOptions } from "@/training/progress.ts";

/**
 * Runs the study for every seed; seeds that are done are read.
 *
 * @param nouns The nouns.
 * @param config The configuration.
 * @param options Processes at a time (one for each core unless told, 0 for this one), progress and Stop.
 * @returns The rows of the seeds that are done, and whether all are.
 */
export async function studyTraits(
  nouns: Nouns,
  config: TraitArmsConfig,
  { processes = navigator.hardwareConcurrency, ...run }: RunOptions & { processes?: number } = {},
): Promise<{ rows: StudyRow[]; complete: boolean }> {
  const seeds = Array.from({ length: config.seeds }, (_, i) => config.seed + i);
  const source = await traitSource(nouns, config, run);
  const read = (seed: number) => traitRows(source, { config, seed }, "read");
  const missing: number[] = [];
  for (const seed of seeds) if (!(await read(seed)).complete) missing.push(seed);
  await runTasks(
    import.meta.resolve("./trait_task.ts"),
    missing.map((seed): TraitTask => ({ seed, data: nouns.config, config })),
    { ...run, title: "SAE-ception on traits", processes },
  );
  const done = await Promise.all(seeds.map(read));
  return { rows: done.flatMap(({ rows }) => rows), complete: done.every(({ complete }) => complete) };
}
