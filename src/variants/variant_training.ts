/** Trains the SAEs of one kind at the wanted L0. */
import { resolveSaeConfig } from "@/sae/config.ts";
import { disposeSae, type Sae } from "@/sae/sae.ts";
import { disposeSweep, type Sweep, sweep } from "@/sae/sweep.ts";
import { tuneL0 } from "@/sae/tune_l0.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";
import type { Latents } from "@/vae/latents.ts";
import type { VariantsConfig } from "@/variants/config.ts";
import { seedMembers, type Variant } from "@/variants/variant_members.ts";

/**
 * Trains the SAEs of one kind, at the first weight of the penalty whose L0 is within the tolerance.
 *
 * @param variant The kind.
 * @param options Latents and configuration.
 * @param run Signal and progress.
 * @returns The SAEs, the same as `sweep` gives alone, which the caller disposes of; and the weight, if one decides the L0.
 */
export async function trainVariant(
  variant: Variant,
  { latents, config }: { latents: Latents; config: VariantsConfig },
  run: RunOptions = {},
): Promise<Sweep & { lambda?: number }> {
  const [training, tuning, again] = progressParts(run, { title: variant.name, shares: [10, 1, 1] });
  const first = await sweep(latents, seedMembers(variant, { config }), training);
  const lambda = resolveSaeConfig(variant.fields).lambda;
  if (variant.l0By !== "lambda" || !first.complete) return first;
  const reached = first.members.reduce((sum, { metrics }) => sum + metrics.l0, 0) / first.members.length;
  if (Math.abs(reached - config.l0) <= config.tolerance * config.l0) return { ...first, lambda };
  disposeSweep(first);
  const { l0, tolerance, tuneRuns: runs, seed } = config;
  const tuned = await tuneL0(latents, { ...variant.fields, seed }, { ...tuning, l0, tolerance, runs });
  const members = seedMembers(variant, { config, lambda: tuned.lambda });
  const trained = await sweep(latents, members, again);
  return { ...trained, complete: trained.complete && tuned.complete, lambda: tuned.lambda };
}

/**
 * One trained SAE of each kind, that of the first seed; those that are there are read.
 *
 * @param variants The kinds.
 * @param options Latents and configuration.
 * @param run Signal and progress.
 * @returns The SAEs under the names of their kinds; the caller disposes of each with `disposeSae`.
 */
export async function oneOfEach(
  variants: Variant[],
  options: { latents: Latents; config: VariantsConfig },
  run: RunOptions = {},
): Promise<Sae[]> {
  const saes: Sae[] = [];
  for (const variant of variants) {
    const { members: [first, ...others] } = await trainVariant(variant, options, run);
    others.forEach(disposeSae);
    if (first) saes.push({ ...first, name: variant.name });
  }
  return saes;
}
