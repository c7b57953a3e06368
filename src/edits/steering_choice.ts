/** Chooses how many features a plan needs, on training nouns only. */

import { planChanges, type SteeringKnowledge } from "@/edits/change_plan.ts";
import { encodeLatents } from "@/edits/encoded.ts";
import { steerEach } from "@/edits/steer.ts";
import type { SteeringConfig } from "@/edits/steering_config.ts";
import { readSwaps, steeringPairs } from "@/edits/steering_subjects.ts";
import type { KeptRun } from "@/edits/trait_effects.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import { artifact } from "@/training/artifact.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** How one size of plan did on the training nouns of one category. */
export interface SizeRow {
  /** Features in each plan. */
  size: number;
  /** The category that was changed. */
  category: Category;
  /** Nouns. */
  count: number;
  /** Share whose new value is read and whose other four traits are. */
  success: number;
  /** Mean share of the squared displacement that the features make, 0 to 1. */
  explained: number;
}

/** A size that is this close to the best one, as a mean over the categories, is as good. */
const asGood = 0.005;

/**
 * Steers training nouns by plans of every size.
 *
 * @param study The SAE's features with nouns, latents and VAE.
 * @param options Features and trait effects, the configuration, signal and progress.
 * @returns A row for each size and category.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function tryPlanSizes(
  study: FeatureStudy,
  { knowledge, config, root, ...run }: { knowledge: SteeringKnowledge; config: SteeringConfig } & KeptRun,
): Promise<SizeRow[]> {
  const { seed, choosing, sizes } = config;
  const stored = await artifact("steering-sizes", { seed, choosing, sizes }, async () => {
    const rows = await runSizes(study, { knowledge, config, ...run });
    return { metrics: { rows: rows.map((row) => ({ ...row })) }, tensors: {} };
  }, {
    version: 1,
    inputs: { activations: study.analysis.key, effects: knowledge.effects.key, vae: study.codec.key },
    ...(root && { root }),
  });
  return stored.metrics.rows as unknown as SizeRow[];
}

/**
 * Chooses the smallest size that is as good as the best.
 *
 * @param rows From {@linkcode tryPlanSizes}.
 * @returns The size: its success, as a mean over the categories, is at most half a percent below the best.
 * @throws {RangeError} When there are no rows.
 */
export function chosenSize(rows: readonly SizeRow[]): number {
  const sizes = [...new Set(rows.map(({ size }) => size))].sort((a, b) => a - b);
  const success = sizes.map((size) => {
    const own = rows.filter((row) => row.size === size);
    return own.reduce((sum, row) => sum + row.success, 0) / own.length;
  });
  const found = success.findIndex((share) => share >= Math.max(...success) - asGood);
  if (found >= 0) return sizes[found];
  throw new RangeError(
    "Cannot choose the size of the plans: found no rows, wanted at least one. Try sizes on training nouns",
  );
}

async function runSizes(
  { analysis, codec, nouns }: FeatureStudy,
  { knowledge, config: { seed, choosing, sizes }, ...run }:
    & { knowledge: SteeringKnowledge; config: SteeringConfig }
    & RunOptions,
): Promise<SizeRow[]> {
  const meter = progressMeter({ title: "Choosing the size of the plans", steps: sizes.length, ...run });
  const pause = breather();
  const subjects = steeringPairs({ nouns: nouns.train, codec }, { perCategory: choosing, seed })
    .map(({ pairs }) => ({ pairs, encoded: encodeLatents(analysis.dictionary, pairs.latents) }));
  const rows: SizeRow[] = [];
  for (const [done, size] of sizes.entries()) {
    for (const [layer, { pairs, encoded }] of subjects.entries()) {
      run.signal?.throwIfAborted();
      if (pairs.count === 0) continue;
      const plans = planChanges(knowledge, encoded, {
        traits: pairs.traits,
        to: Array.from(pairs.to, (value) => [value]),
        features: size,
      });
      const steered = steerEach(analysis.dictionary, encoded, { edits: plans.map(({ edits }) => edits) });
      const { arrived, kept } = readSwaps(codec, steered, pairs);
      const mean = (of: (pair: number) => number) =>
        plans.reduce((sum, _, pair) => sum + of(pair), 0) / pairs.count;
      rows.push({
        size,
        category: categories[layer],
        count: pairs.count,
        success: mean((pair) => arrived[pair] * kept[pair]),
        explained: mean((pair) => plans[pair].explained),
      });
      await pause();
    }
    meter.report(done + 1);
  }
  return rows;
}
