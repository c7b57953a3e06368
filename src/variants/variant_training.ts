/** Trains the SAEs of one kind at the wanted L0. */
import { resolveSaeConfig } from "@/sae/config.ts";
import { disposeSae, type Sae } from "@/sae/sae.ts";
import { disposeSweep, type Sweep, sweep } from "@/sae/sweep.ts";
import { nextLambda, tuneL0 } from "@/sae/tune_l0.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";
import type { Latents } from "@/vae/latents.ts";
import type { VariantsConfig } from "@/variants/config.ts";
import { seedMembers, type Variant } from "@/variants/variant_members.ts";

/** Points of the curves, at which nobody looks here: sixty would cost as much as a fifth of the steps. */
const curvePoints = 10;

/**
 * Trains the SAEs of one kind. Where a penalty decides the L0, the first seed's SAE tries the kind's own weight; if its L0 is
 * not within the tolerance, `tuneL0` goes on from where it points.
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
  const { l0, tolerance, tuneRuns: runs } = config;
  const members = seedMembers(variant, { config });
  if (variant.l0By !== "lambda") return await sweep(latents, members, { ...run, curvePoints });
  const [probing, tuning, training] = progressParts(run, {
    title: variant.name,
    shares: [1, 1, members.length],
  });
  const { lambda } = resolveSaeConfig(variant.fields);
  const first = await sweep(latents, members.slice(0, 1), { ...probing, curvePoints });
  if (!first.complete) return first;
  const reached = first.members[0]?.metrics.l0 ?? NaN;
  disposeSweep(first);
  if (Math.abs(reached - l0) <= tolerance * l0) {
    return { ...await sweep(latents, members, { ...training, curvePoints }), lambda };
  }
  const start = nextLambda([{ lambda, l0: reached }], l0);
  const tuned = await tuneL0(latents, { ...members[0], lambda: start }, { ...tuning, l0, tolerance, runs });
  const found = seedMembers(variant, { config, lambda: tuned.lambda });
  const trained = await sweep(latents, found, { ...training, curvePoints });
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
