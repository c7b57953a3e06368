/** A part of the study of the digits, done in a process of its own. */
import { type BackendName, useBackend } from "@/backend/use_backend.ts";
import { baselineAccuracies, seedNetworks, seedRows } from "@/saeception/digits/digit_artifacts.ts";
import type { SaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";
import { digitSources } from "@/saeception/digits/digit_study.ts";
import { loadMnist } from "@/saeception/digits/mnist.ts";
import type { Try } from "@/saeception/digits/tries.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";

/** What to do, and for which seeds. */
export interface DigitTask {
  /** `arms`: the networks; `raw`: baselines on raw pixels; `cycles`: measures and further cycles. */
  part: "arms" | "raw" | "cycles";
  /** The seeds. */
  seeds: number[];
  /** The configuration. */
  config: SaeceptionConfig;
  /** For `cycles`: the weight chosen for each arm. */
  chosen?: Try[];
}

/**
 * Does the task; its results are artifacts, which whoever asked reads.
 *
 * @param task What to do.
 * @param run Progress and Stop.
 * @returns How many seeds are done.
 */
export default async function digitTask(task: DigitTask, run: RunOptions): Promise<number> {
  const { part, seeds, config, chosen = [] } = task;
  await useBackend((Deno.env.get("STUDY_BACKEND") ?? "auto") as BackendName | "auto");
  const digits = await loadMnist();
  const source = digitSources(digits, config, part === "raw" ? "raw" : "scaled");
  const options = { ...run, config, seeds };
  const found: unknown[] = part === "arms"
    ? await seedNetworks(source, options)
    : part === "raw"
    ? await baselineAccuracies(source, {
      ...options,
      ...progressParts(run, { title: "Raw pixels", shares: [1] })[0],
    })
    : await seedRows(source, { ...options, chosen });
  return found.filter((seed) => seed !== undefined).length;
}
