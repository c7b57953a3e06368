/** The scores of one kind of SAE, kept on disk. */
import { labelledSplit } from "@/features/analysis.ts";
import { saeDictionary } from "@/features/dictionary.ts";
import { universality } from "@/features/universality.ts";
import { disposeSae, type Sae } from "@/sae/sae.ts";
import { repairSuppression } from "@/sae/suppression.ts";
import { disposeSweep } from "@/sae/sweep.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";
import { type DictionaryScores, dictionaryScores, trueDirections } from "@/variants/dictionary_scores.ts";
import { keptRows, type VariantRow } from "@/variants/kept_rows.ts";
import { contextOf, inputsOf, intervened, rowOf, type ScoreRequest } from "@/variants/score_request.ts";
import type { Variant } from "@/variants/variant_members.ts";
import { trainVariant } from "@/variants/variant_training.ts";

/**
 * All scores of one kind of SAE, trained and measured if they are not there.
 *
 * @param variant The kind.
 * @param request Data and configuration.
 * @param run Signal and progress; `"read"` trains and measures nothing.
 * @returns A row for each seed; nothing if it is not done.
 */
export async function variantRows(
  variant: Variant,
  request: ScoreRequest,
  run: RunOptions | "read" = {},
): Promise<VariantRow[] | undefined> {
  const { name: _, ...identity } = variant;
  const stored = await keptRows("sae-variant", { ...identity, ...request.config }, {
    inputs: inputsOf(request),
    run,
    compute,
  });
  return stored?.map((row) => ({ ...row, variant: variant.name }));

  async function compute(run: RunOptions): Promise<VariantRow[] | undefined> {
    const [training, scoring] = progressParts(run, { title: variant.name, shares: [4, 1] });
    const trained = await trainVariant(
      variant,
      { latents: request.data.latents, config: request.config },
      training,
    );
    try {
      if (!trained.complete) return undefined;
      const rows = await saeRows(trained.members, request, { ...scoring, scores: variant.scores ?? "all" });
      const { lambda } = trained;
      return rows.map((row) => ({ ...row, metrics: { ...row.metrics, ...(lambda && { λ: lambda }) } }));
    } finally {
      disposeSweep(trained);
    }
  }
}

async function saeRows(
  saes: Sae[],
  request: ScoreRequest,
  { scores: wanted, ...run }: RunOptions & Required<Pick<Variant, "scores">>,
): Promise<VariantRow[]> {
  const split = labelledSplit(request.data);
  const directions = trueDirections(split);
  const parts = progressParts(run, { title: "Scores", shares: saes.map((_, i) => i === 0 ? 4 : 1) });
  const measured: DictionaryScores[] = [];
  for (const [i, sae] of saes.entries()) {
    const [scoring, intervening] = progressParts(parts[i], { title: sae.name, shares: [1, 3] });
    const dictionary = saeDictionary(sae);
    const scores = await dictionaryScores(dictionary, split, {
      directions,
      ...(i === 0 && wanted === "all" ? scoring : parts[i]),
    });
    Object.assign(scores.metrics, { "dead (%)": 100 * sae.dead, γ: sae.metrics.gamma });
    if (i === 0 && wanted === "all") {
      const context = contextOf(request);
      Object.assign(scores.metrics, await intervened(dictionary, context, intervening));
      Object.assign(
        scores.metrics,
        await repaired(sae, { train: split.choosing.latents, heldOut: split.heldOut.latents }),
      );
    }
    measured.push(scores);
  }
  measured.forEach(({ metrics, heldOut }, i) => {
    const other = measured[(i + 1) % measured.length];
    if (other.heldOut === heldOut) return;
    const again = universality(heldOut, other.heldOut, { leastNouns: 5 });
    Object.assign(metrics, {
      "found again": again.foundAgain,
      "found again one to one": again.foundAgainOneToOne,
    });
  });
  return measured.map((scores, i) => ({
    ...rowOf(saes[i].config.activation, scores),
    seed: saes[i].config.seed,
  }));
}

/** Suppression and reconstruction before and after each feature got its scale. */
async function repaired(sae: Sae, latents: { train: Float32Array; heldOut: Float32Array }) {
  const { model, before, after } = await repairSuppression(sae, latents);
  disposeSae(model);
  return {
    "γ of features": before.gammaOfFeatures,
    "γ of features, repaired": after.gammaOfFeatures,
    "FVU before repair": before.metrics.fvu,
    "FVU, repaired": after.metrics.fvu,
  };
}
