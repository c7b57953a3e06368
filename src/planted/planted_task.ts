/** One SAE of the exam, trained in a process of its own. */
import { type BackendName, useBackend } from "@/backend/use_backend.ts";
import type { PlantedConfig } from "@/planted/config.ts";
import type { Planted } from "@/planted/planted.ts";
import { plantedNouns } from "@/planted/planted_nouns.ts";
import { toyLatents } from "@/planted/toy.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { disposeSweep, sweep } from "@/sae/sweep.ts";
import type { RunOptions } from "@/training/progress.ts";

/** What to train on what. */
export interface PlantedTask {
  /** The latents. */
  exam: "toy" | "nouns";
  /** Their sizes and seed. */
  config: PlantedConfig;
  /** What the SAE changes of the default configuration. */
  member: Partial<SaeConfig>;
}

/**
 * Does the task; its result is the sweep's artifact, which whoever asked reads.
 *
 * @param task What to train.
 * @param run Progress and Stop.
 * @returns Whether it went to its last step.
 */
export default async function plantedTask(
  { exam, config, member }: PlantedTask,
  run: RunOptions,
): Promise<boolean> {
  await useBackend((Deno.env.get("STUDY_BACKEND") ?? "auto") as BackendName | "auto");
  const trained = await sweep(plantedLatents(exam, config), [member], run);
  disposeSweep(trained);
  return trained.complete;
}

/**
 * Makes the latents of one of the two exams.
 *
 * @param exam Which.
 * @param config Sizes and seed.
 * @returns Latents with their truth.
 */
export function plantedLatents(exam: PlantedTask["exam"], config: PlantedConfig): Planted {
  const { toyCount, nounsCount, heldOutCount, seed } = config;
  return exam === "toy"
    ? toyLatents({ trainCount: toyCount, heldOutCount, seed })
    : plantedNouns({ trainCount: nounsCount, heldOutCount, seed });
}
