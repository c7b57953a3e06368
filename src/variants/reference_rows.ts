/** The scores of floors and ceilings, kept on disk. */
import type { InterventionContext } from "@/edits/intervention_context.ts";
import { boundScores } from "@/edits/interventional_scores.ts";
import { labelledSplit } from "@/features/analysis.ts";
import { referenceDictionaries } from "@/features/reference_dictionaries.ts";
import { valueCount } from "@/nouns/catalogue.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";
import { dictionaryScores, trueDirections } from "@/variants/dictionary_scores.ts";
import { keptRows, type VariantRow } from "@/variants/kept_rows.ts";
import { contextOf, inputsOf, intervened, rowOf, type ScoreRequest } from "@/variants/score_request.ts";

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
