/** Interventional ground truth in one flat row for each dictionary, and the same row for floors and ceilings without one. */

import { type DoseRow, summariseDoses } from "@/edits/dose_response.ts";
import { fidelityRows, type SwapOutcomes } from "@/edits/edit_fidelity.ts";
import { type InterventionContext, swapOutcomes } from "@/edits/intervention_context.ts";
import { type Interventions, measureInterventions, steerOnce } from "@/edits/interventions.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { linearAccuracies } from "@/features/kept_information.ts";
import { aboveChance, chanceScores, responseMatrix, responseScores } from "@/features/response_matrix.ts";
import { categories, valueCount, valueOffsets } from "@/nouns/catalogue.ts";
import { layerMap, visiblePixelCounts } from "@/nouns/renderer.ts";
import type { RunOptions } from "@/training/progress.ts";

/**
 * Scores a dictionary by interventions: one flat row for a table of dictionaries.
 *
 * @param dictionary Any dictionary over the context's latents.
 * @param context From `interventionContext`.
 * @param options Signal and progress.
 * @returns Numbers by name, for example `response/disentanglement` or `edit/value group/success`. `halfDose` is Infinity
 * where no dose suffices; `locality` is missing where no feature lives.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function interventionalScores(
  dictionary: Dictionary,
  context: InterventionContext,
  options: RunOptions = {},
): Promise<Record<string, number>> {
  return flatScores(await measureInterventions(dictionary, context, options));
}

/**
 * Scores what needs no dictionary, under the same names: `labels` as codes, doing `nothing`, the swap of `class means`
 * and the encoded `exact target`.
 *
 * @param context From `interventionContext`.
 * @returns Numbers by name.
 */
export function boundScores(context: InterventionContext): Record<string, number> {
  const { codec, editPairs: pairs, nothing, exactTarget: ceiling, meanSwap, sizes, split } = context;
  const rows = (recipe: string, outcomes: SwapOutcomes) =>
    fidelityRows(outcomes, { recipe, pairs, nothing, ceiling });
  const recipe = "class means";
  const codes = labelCodes(context);
  const given = { lengths: new Float32Array(valueCount).fill(1), layers: context.responsePairs.layers };
  return flatScores({
    response: responseMatrix(codes, given),
    chance: chanceScores(codes, { ...given, seed: sizes.seed }),
    accuracies: linearAccuracies(split),
    fidelity: [
      ...rows("nothing", nothing),
      ...rows(recipe, swapOutcomes(codec, pairs, { directions: meanSwap, dose: 1 })),
      ...rows("exact target", ceiling),
    ],
    doses: sizes.doses.map((dose) => steerOnce(context, { recipe, directions: meanSwap, dose })),
  });
}

/**
 * Flattens measurements.
 *
 * @param measured Of a dictionary, or those of its parts that there are.
 * @returns Numbers by name; a category's own rows are left out.
 */
export function flatScores(measured: Partial<Interventions>): Record<string, number> {
  const { response, chance, accuracies, locality, ablation, fidelity = [], doses = [] } = measured;
  const flat: Record<string, number> = {};
  const put = (group: string, values: object) => {
    for (const [name, value] of Object.entries(values)) flat[`${group}/${name}`] = value;
  };
  if (response) put("response", responseScores(response));
  if (response && chance) {
    const { disentanglement, purity } = responseScores(response);
    put("response", {
      disentanglementAboveChance: aboveChance(disentanglement, chance.disentanglement),
      purityAboveChance: aboveChance(purity, chance.purity),
    });
  }
  if (accuracies) {
    const read = Object.values(accuracies).filter((share) => !Number.isNaN(share));
    put("response", { informativeness: read.reduce((sum, share) => sum + share, 0) / read.length });
  }
  const all = locality?.find(({ category }) => category === "all");
  if (all) put("locality", { inside: all.inside, area: all.area, excess: all.excess });
  if (ablation) put("ablation", ablation);
  for (const { recipe, category, count: _, ...values } of fidelity) {
    if (category === "all") put(`edit/${recipe}`, values);
  }
  for (const [recipe, rows] of Map.groupBy(doses, (row: DoseRow) => row.recipe)) {
    put(`steer/${recipe}`, summariseDoses(rows));
  }
  return flat;
}

/** The labels as codes: 1 for each value that can be seen, before and after the change. */
function labelCodes({ responsePairs }: InterventionContext): { before: Float32Array; after: Float32Array } {
  const [before, after] = [responsePairs.traits, responsePairs.targetTraits].map((traits) => {
    const codes = new Float32Array(responsePairs.count * valueCount);
    for (let noun = 0; noun < responsePairs.count; noun++) {
      const five = traits.subarray(noun * categories.length, (noun + 1) * categories.length);
      visiblePixelCounts(layerMap(five)).forEach((seen, layer) => {
        if (seen > 0) codes[noun * valueCount + valueOffsets[layer] + five[layer]] = 1;
      });
    }
    return codes;
  });
  return { before, after };
}
