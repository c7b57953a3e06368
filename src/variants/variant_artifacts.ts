/** What the comparison keeps on disk: all scores of one kind of SAE, and those of floors and ceilings. */
import { boundScores, interventionalScores } from "@/edits/interventional_scores.ts";
import {
  type InterventionContext,
  interventionContext,
  type InterventionData,
} from "@/edits/intervention_context.ts";
import { labelledSplit } from "@/features/analysis.ts";
import { type Dictionary, saeDictionary } from "@/features/dictionary.ts";
import { referenceDictionaries } from "@/features/reference_dictionaries.ts";
import { universality } from "@/features/universality.ts";
import { valueCount } from "@/nouns/catalogue.ts";
import { disposeSae, type Sae } from "@/sae/sae.ts";
import { repairSuppression } from "@/sae/suppression.ts";
import { disposeSweep } from "@/sae/sweep.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";
import type { VariantsConfig } from "@/variants/config.ts";
import { type DictionaryScores, dictionaryScores, trueDirections } from "@/variants/dictionary_scores.ts";
import { keptRows, type VariantRow } from "@/variants/kept_rows.ts";
import type { Variant } from "@/variants/variant_members.ts";
import { trainVariant } from "@/variants/variant_training.ts";

/** What is scored, and how. */
export interface ScoreRequest {
  /** Nouns, latents and the codec that draws them. */
  data: InterventionData;
  /** The comparison's configuration. */
  config: VariantsConfig;
}

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

/**
 * Scores of what every kind is held against: dictionaries that learned nothing, one that was given the labels, and what
 * needs no dictionary: the labels themselves as codes, the swap of class means, the encoded exact target.
 *
 * @param request Data and configuration.
 * @param run Signal and progress; `"read"` measures nothing.
 * @returns A row for each; nothing if they are not done.
 */
export async function referenceRows(
  request: ScoreRequest,
  run: RunOptions | "read" = {},
): Promise<VariantRow[] | undefined> {
  const { data, config } = request;
  return await keptRows("sae-references", { ...config }, { inputs: inputsOf(request), run, compute });

  async function compute(run: RunOptions): Promise<VariantRow[]> {
    const split = labelledSplit(data);
    const { nFeatures, l0, seed } = config;
    const dictionaries = referenceDictionaries(split, { nFeatures, l0, seed, whitening: 1 });
    const context = contextOf(request);
    const parts = progressParts(run, { title: "Floors and ceilings", shares: dictionaries.map(() => 1) });
    const directions = trueDirections(split);
    const rows: VariantRow[] = [];
    for (const [i, dictionary] of dictionaries.entries()) {
      const [scoring, intervening] = progressParts(parts[i], { title: dictionary.name, shares: [1, 2] });
      const scores = await dictionaryScores(dictionary, split, { directions, ...scoring });
      if (intervenedNames.includes(dictionary.name)) {
        Object.assign(scores.metrics, await intervened(dictionary, context, intervening));
      }
      rows.push(rowOf(dictionary.name, scores));
    }
    return [...rows, ...boundRows(context)];
  }
}

/** The reference dictionaries whose features are also put to use: the lines in the charts. */
const intervenedNames: readonly string[] = [
  "random directions",
  "random data points",
  "supervised dictionary",
];

/** What needs no dictionary, as rows that have only what was measured of it. */
function boundRows(context: InterventionContext): VariantRow[] {
  if (context.editPairs.count === 0) return [];
  const bounds = boundScores(context);
  const taken = (from: string, to: string) =>
    Object.fromEntries(
      Object.entries(bounds).filter(([name]) => name.startsWith(`${from}/`))
        .map(([name, value]) => [name.replace(from, to), value]),
    );
  const row = (variant: string, metrics: Record<string, number>): VariantRow => ({
    variant,
    metrics,
    valueF1: new Float32Array(valueCount),
    valueFeatures: new Int32Array(valueCount),
  });
  const swapped = "edit/value group";
  return [
    row("labels as codes", taken("response", "response")),
    row("swap of class means", taken("edit/class means", swapped)),
    row("exact target, encoded", taken("edit/exact target", swapped)),
  ];
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
    "FVU, repaired": after.metrics.fvu,
  };
}

/** Interventional scores; none where the VAE draws no noun well enough to be read before anything is changed. */
async function intervened(dictionary: Dictionary, context: InterventionContext, run: RunOptions) {
  return context.editPairs.count > 0 ? await interventionalScores(dictionary, context, run) : {};
}

function inputsOf({ data }: ScoreRequest): { latents: string; nouns: string } {
  return { latents: data.latents.key, nouns: data.nouns.key };
}

function contextOf({ data, config }: ScoreRequest): InterventionContext {
  const { choosing, responsePairs, editPairs, seed } = config;
  const localityFeatures = Math.min(60, config.nFeatures);
  return interventionContext(data, {
    choosing,
    responsePairs,
    editPairs,
    steerPairs: editPairs,
    localityFeatures,
    seed,
  });
}

function rowOf(variant: string, { metrics, valueF1, valueFeatures }: DictionaryScores): VariantRow {
  return { variant, metrics, valueF1, valueFeatures };
}
