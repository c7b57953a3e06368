/** The comparison from beginning to end: every kind of SAE in a process of its own, all of it kept. */
import type { Nouns } from "@/nouns/dataset.ts";
import { runTasks } from "@/training/processes.ts";
import type { RunOptions } from "@/training/progress.ts";
import { taskRows } from "@/training/task_rows.ts";
import type { Latents } from "@/vae/latents.ts";
import type { Vae } from "@/vae/vae.ts";
import { resolveVariantsConfig, type VariantsConfig } from "@/variants/config.ts";
import { referenceRows } from "@/variants/reference_rows.ts";
import { variantRows } from "@/variants/sae_rows.ts";
import type { ScoreRequest } from "@/variants/score_request.ts";
import type { VariantRow } from "@/variants/kept_rows.ts";
import {
  ownVariant,
  startControls,
  type Variant,
  variantMembers,
  weakSpotAttempts,
} from "@/variants/variant_members.ts";
import type { VariantTask } from "@/variants/variant_task.ts";

/** The result of the comparison. */
export interface VariantStudy {
  /** The configuration. */
  config: VariantsConfig;
  /** The kinds. */
  variants: Variant[];
  /** What was measured of each SAE. */
  rows: VariantRow[];
  /** The kind that the other notebooks use, wider and trained for longer, and what was measured of it. */
  own: { variant: Variant; rows: VariantRow[] };
  /** Attempts at the values that all kinds miss, and what was measured of them. */
  attempts: { variants: Variant[]; rows: VariantRow[] };
  /** Kinds that begin where ReLU does, and what was measured of them. */
  controls: { variants: Variant[]; rows: VariantRow[] };
  /** What was measured of floors, and last of the dictionary that knows the labels. */
  references: VariantRow[];
  /** Whether everything was done. */
  complete: boolean;
}

/** What is compared. */
export interface VariantData {
  /** The nouns. */
  nouns: Nouns;
  /** The VAE, complete. */
  vae: Vae;
  /** Its latents. */
  latents: Latents;
  /** What differs from the default configuration. */
  config?: Partial<VariantsConfig>;
}

/**
 * Runs the comparison. What is done stays done: a later call takes up where this one ended.
 *
 * @param data Nouns, VAE, latents and configuration.
 * @param run Processes at a time (one for each core unless told, 0 for this one), signal and progress.
 * @returns The result so far.
 */
export async function studyVariants(
  data: VariantData,
  { processes = navigator.hardwareConcurrency, ...run }: RunOptions & { processes?: number } = {},
): Promise<VariantStudy> {
  const { nouns, vae, latents } = data;
  const config = resolveVariantsConfig(data.config);
  const variants = variantMembers(config);
  const request: ScoreRequest = { data: { nouns, latents, codec: vae }, config };
  const measure = (variant: Variant | undefined, run: RunOptions | "read") =>
    variant ? variantRows(variant, request, run) : referenceRows(request, run);
  const own = ownVariant(config);
  const attempts = weakSpotAttempts(config);
  const controls = startControls(config);
  const jobs = [own, ...variants, ...attempts, ...controls, undefined]; // the longest first, so that no core waits for it
  const missing: (Variant | undefined)[] = [];
  for (const job of jobs) if (!await measure(job, "read")) missing.push(job);
  if (processes === 0) {
    for (const job of missing) await measure(job, run);
  } else {
    const names = missing.map((variant) => variant?.name ?? "floors and ceilings");
    const shared = { data: nouns.config, vae: vae.config, config };
    await runTasks(
      import.meta.resolve("./variant_task.ts"),
      missing.map((variant): VariantTask => ({ ...shared, ...(variant && { variant }) })),
      { ...run, title: "Kinds of SAEs", processes, rows: (states) => taskRows(states, names) },
    );
  }
  const found = await Promise.all(jobs.map((job) => measure(job, "read")));
  const rowsOf = (wanted: (Variant | undefined)[]) => wanted.flatMap((job) => found[jobs.indexOf(job)] ?? []);
  return {
    config,
    variants,
    rows: rowsOf(variants),
    own: { variant: own, rows: rowsOf([own]) },
    attempts: { variants: attempts, rows: rowsOf(attempts) },
    controls: { variants: controls, rows: rowsOf(controls) },
    references: rowsOf([undefined]),
    complete: found.every(Boolean),
  };
}
