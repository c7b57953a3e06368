/** One kind of SAE, trained and scored in a process of its own. */
import { type BackendName, useBackend } from "@/backend/use_backend.ts";
import { type DataConfig, loadNouns } from "@/nouns/dataset.ts";
import type { RunOptions } from "@/training/progress.ts";
import type { VaeConfig } from "@/vae/config.ts";
import { encodeMeans } from "@/vae/latents.ts";
import { trainVae } from "@/vae/train_vae.ts";
import type { VariantsConfig } from "@/variants/config.ts";
import { referenceRows } from "@/variants/reference_rows.ts";
import { variantRows } from "@/variants/sae_rows.ts";
import type { Variant } from "@/variants/variant_members.ts";

/** What to do; VAE and latents are there already. */
export interface VariantTask {
  /** Which nouns. */
  data: DataConfig;
  /** Which VAE. */
  vae: VaeConfig;
  /** The comparison's configuration. */
  config: VariantsConfig;
  /** The kind; floors and ceilings without one. */
  variant?: Variant;
}

/**
 * Does the task; its result is an artifact, which whoever asked reads.
 *
 * @param task What to do.
 * @param run Progress and Stop.
 * @returns How many dictionaries were scored.
 */
export default async function variantTask(task: VariantTask, run: RunOptions): Promise<number> {
  await useBackend((Deno.env.get("STUDY_BACKEND") ?? "auto") as BackendName | "auto");
  const nouns = await loadNouns(task.data);
  const codec = await trainVae(nouns, task.vae);
  const latents = await encodeMeans(codec, nouns);
  const request = { data: { nouns, latents, codec }, config: task.config };
  const rows = task.variant
    ? await variantRows(task.variant, request, run)
    : await referenceRows(request, run);
  return rows?.length ?? 0;
}
