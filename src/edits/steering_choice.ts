/** Chooses how many features a plan needs, on training nouns only. */

import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import { encodeLatents } from "@/edits/encoded.ts";
import type { SteeringConfig } from "@/edits/steering_config.ts";
import { nounDictionary } from "@/edits/steering_controls.ts";
import { fittedDirections, wholeDirections } from "@/edits/steering_recipe.ts";
import { readSwaps, sharesOf, steeringPairs } from "@/edits/steering_subjects.ts";
import { dosed } from "@/edits/swap_recipes.ts";
import type { KeptRun } from "@/edits/trait_effects.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import { artifact } from "@/training/artifact.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** What plans can be written in. */
export const planDirections = ["SAE features", "random nouns"] as const;

/** One of them. */
export type PlanDirections = (typeof planDirections)[number];

/** How one size of plan did on the training nouns of one category. */
export interface SizeRow {
  /** What the plans were written in: the SAE's features, or as many random nouns as a control. */
  directions: PlanDirections;
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
 * Steers training nouns by plans of every size, written in the SAE's features and, as a control, in random nouns.
 *
 * @param study The SAE's features with nouns, latents and VAE.
 * @param options Features and trait effects, the configuration, signal and progress.
 * @returns A row for each kind of directions, size and category.
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
    version: 2,
    inputs: { activations: study.analysis.key, effects: knowledge.effects.key, vae: study.codec.key },
    ...(root && { root }),
  });
  return stored.metrics.rows as unknown as SizeRow[];
}

/**
 * Chooses the smallest size that is as good as the best.
 *
 * @param all From {@linkcode tryPlanSizes}; only the rows of the SAE's features count.
 * @returns The size: its success, as a mean over the categories, is at most half a percent below the best.
 * @throws {RangeError} When there are no rows.
 */
export function chosenSize(all: readonly SizeRow[]): number {
  const rows = all.filter(({ directions }) => directions === "SAE features");
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
  { analysis, codec, latents, nouns }: FeatureStudy,
  { knowledge, config: { seed, choosing, sizes }, ...run }:
    & { knowledge: SteeringKnowledge; config: SteeringConfig }
    & RunOptions,
): Promise<SizeRow[]> {
  const meter = progressMeter({ title: "Choosing the size of the plans", steps: sizes.length, ...run });
  const pause = breather();
  const subjects = steeringPairs({ nouns: nouns.train, codec }, { perCategory: choosing, seed })
    .map(({ pairs }) => ({ pairs, encoded: encodeLatents(analysis.dictionary, pairs.latents) }));
  const rows: SizeRow[] = [];
  const random = nounDictionary(analysis.dictionary, { latents: latents.train, seed });
  for (const [done, size] of sizes.entries()) {
    for (const [layer, { pairs, encoded }] of subjects.entries()) {
      if (pairs.count === 0) continue;
      const wanted = wholeDirections(knowledge, { pairs, encoded }); // [n, d]
      for (const directions of planDirections) {
        run.signal?.throwIfAborted();
        const made = fittedDirections(knowledge, { pairs, encoded }, {
          size,
          ...(directions === "SAE features" ? { codes: encoded.codes } : { dictionary: random }),
        });
        const { success } = sharesOf(
          readSwaps(codec, dosed(pairs.latents, { directions: made, dose: 1 }), pairs),
        );
        const { count } = pairs;
        rows.push({
          directions,
          size,
          category: categories[layer],
          count,
          success,
          explained: explainedShare(made, { wanted, count }),
        });
        await pause();
      }
    }
    meter.report(done + 1);
  }
  return rows;
}

/** Mean over the nouns of 1 − ‖Δ − Σ w d‖² / ‖Δ‖². */
function explainedShare(
  made: Float32Array,
  { wanted, count }: { wanted: Float32Array; count: number },
): number {
  const dimensions = wanted.length / count;
  let sum = 0;
  for (let noun = 0; noun < count; noun++) {
    let [left, whole] = [0, 0];
    for (let at = noun * dimensions; at < (noun + 1) * dimensions; at++) {
      left += (wanted[at] - made[at]) ** 2;
      whole += wanted[at] ** 2;
    }
    sum += 1 - left / whole;
  }
  return sum / count;
}
