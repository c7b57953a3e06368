/** The study of all arms on the Nouns' VAE, spread over the cores. */
import type { NounArmTask } from "@/saeception/vae/noun_arm_task.ts";
import {
  measureNounArms,
  type NounArmName,
  nounArmNames,
  type NounArms,
  type NounArmsData,
} from "@/saeception/vae/noun_arms.ts";
import { resolveNounArmsConfig } from "@/saeception/vae/noun_arms_config.ts";
import { runTasks } from "@/training/processes.ts";
import type { RunOptions } from "@/training/progress.ts";

/**
 * Runs the study; arms that were finished before are read from their artifacts.
 *
 * @param data VAE, nouns, latents, SAE, configuration and arms.
 * @param run Processes at a time (one for each core unless told, 0 for this one), signal and progress. A stop keeps the
 *   arms that are finished.
 * @returns The arms.
 */
export async function studyNounArms(
  data: NounArmsData,
  { processes = navigator.hardwareConcurrency, ...run }: RunOptions & { processes?: number } = {},
): Promise<NounArms> {
  const config = resolveNounArmsConfig(data.config);
  const names: NounArmName[] = ["before", "control", ...data.arms ?? nounArmNames];
  if (processes === 0) return await measureNounArms(names, data, run);
  const { arms: found } = await measureNounArms(names, data, run, "read");
  const missing = names.filter((name) => !found.some(({ arm }) => arm === name));
  const lists = Array.from(
    { length: Math.min(processes, missing.length) },
    (_, i) => missing.filter((_, j) => j % processes === i),
  );
  await runTasks(
    import.meta.resolve("./noun_arm_task.ts"),
    lists.map((arms): NounArmTask => ({
      data: data.nouns.config,
      vae: data.vae.config,
      sae: data.sae.config,
      config,
      arms,
    })),
    { ...run, title: "SAE-ception on the VAE", processes },
  );
  return await measureNounArms(names, data, run, "read");
}
