/** Some arms of the study on the Nouns' VAE, done in a process of their own. */
import { type BackendName, useBackend } from "@/backend/use_backend.ts";
import { type DataConfig, loadNouns } from "@/nouns/dataset.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { disposeSweep, sweep } from "@/sae/sweep.ts";
import type { ArmName } from "@/saeception/arms.ts";
import { measureNounArms, type NounArmName } from "@/saeception/vae/noun_arms.ts";
import type { NounArmsConfig } from "@/saeception/vae/noun_arms_config.ts";
import type { RunOptions } from "@/training/progress.ts";
import type { VaeConfig } from "@/vae/config.ts";
import { encodeMeans } from "@/vae/latents.ts";
import { trainVae } from "@/vae/train_vae.ts";

/** What to do; everything that it starts from is there already. */
export interface NounArmTask {
  /** Which nouns. */
  data: DataConfig;
  /** Which VAE. */
  vae: VaeConfig;
  /** Which SAE. */
  sae: SaeConfig;
  /** The study's configuration. */
  config: NounArmsConfig;
  /** The arms to do. */
  arms: (NounArmName | ArmName)[];
}

/**
 * Does the arms; their results are artifacts, which whoever asked reads.
 *
 * @param task What to do.
 * @param run Progress and Stop.
 * @returns How many arms are done.
 */
export default async function nounArmTask(task: NounArmTask, run: RunOptions): Promise<number> {
  await useBackend((Deno.env.get("STUDY_BACKEND") ?? "auto") as BackendName | "auto");
  const nouns = await loadNouns(task.data);
  const vae = await trainVae(nouns, task.vae);
  const latents = await encodeMeans(vae, nouns);
  const trained = await sweep(latents, [task.sae]);
  try {
    const sae = trained.members[0];
    const { arms } = await measureNounArms(task.arms, { vae, nouns, latents, sae, config: task.config }, run);
    return arms.length;
  } finally {
    disposeSweep(trained);
  }
}
