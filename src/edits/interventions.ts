/** One dictionary under intervention: its answers to exact counterfactuals, ablations, swaps and rising doses. */

import { ablate } from "@/edits/ablation.ts";
import type { DoseRow } from "@/edits/dose_response.ts";
import { type FidelityRow, fidelityRows, takeOutcomes } from "@/edits/edit_fidelity.ts";
import { type EditEffect, measureEffects } from "@/edits/effect.ts";
import { encodeLatents, takeRows } from "@/edits/encoded.ts";
import { firstPositions, type InterventionContext, swapOutcomes } from "@/edits/intervention_context.ts";
import { ablationLocality, type LocalityRow } from "@/edits/locality.ts";
import { swapDirections, type SwapRecipe, swapRecipes } from "@/edits/swap_recipes.ts";
import { readTraits, type TraitReader } from "@/edits/trait_reader.ts";
import { takePairs } from "@/features/counterfactuals.ts";
import { denseCodes } from "@/features/dense_codes.ts";
import { type Dictionary, directionOf } from "@/features/dictionary.ts";
import { linearAccuracies, reconstructions } from "@/features/kept_information.ts";
import {
  chanceScores,
  type Response,
  responseMatrix,
  type ResponseScores,
} from "@/features/response_matrix.ts";
import type { Category } from "@/nouns/catalogue.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import { decodeImages } from "@/vae/vae.ts";

/** All that was measured of one dictionary. */
export interface Interventions {
  /** The dictionary's name. */
  name: string;
  /** How far each feature moves when one category is changed. */
  response: Response;
  /** What the response would score if categories were dealt to the pairs at random. */
  chance: ResponseScores;
  /** Share of held-out nouns whose trait a linear classifier reads off the reconstruction. */
  accuracies: Record<Category, number>;
  /** Where single features act. */
  locality: LocalityRow[];
  /** The best feature of each pair's value set to 0, error term kept. */
  ablation: AblationShares;
  /** Swaps by each recipe, by category. */
  fidelity: FidelityRow[];
  /** Swaps at rising doses. */
  doses: DoseRow[];
}

/** Ablation of the best feature, means over the pairs. */
export interface AblationShares {
  /** Share whose trait is no longer read. */
  gone: number;
  /** Share whose other four traits are all still read. */
  kept: number;
  /** Share for which both hold. */
  success: number;
  /** Mean share of the squared change on the trait's visible pixels; no change counts as 0. */
  inside: number;
}

const steered: readonly SwapRecipe[] = ["best feature", "value group"];

/**
 * Measures a dictionary by interventions.
 *
 * @param dictionary Any dictionary over the context's latents.
 * @param context From `interventionContext`.
 * @param options Signal and progress.
 * @returns The measurements as rows.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function measureInterventions(
  dictionary: Dictionary,
  context: InterventionContext,
  options: RunOptions = {},
): Promise<Interventions> {
  const { sizes, split, codec } = context;
  const steps = 4 + swapRecipes.length + steered.length * sizes.doses.length;
  const meter = progressMeter({ title: `Interventions on ${dictionary.name}`, steps, ...options });
  const pause = breather();
  let step = 0;
  const done = async () => {
    meter.report(++step);
    await pause();
    options.signal?.throwIfAborted();
  };
  const reader = await readTraits(dictionary, context, {
    choosing: sizes.choosing,
    ...(options.signal && { signal: options.signal }),
  });
  await done();
  const { response, chance } = dictionaryResponse(dictionary, context);
  const accuracies = linearAccuracies({
    dimensions: split.dimensions,
    choosing: {
      latents: reconstructions(dictionary, reader.activations.choosing),
      labels: split.choosing.labels,
    },
    heldOut: {
      latents: reconstructions(dictionary, reader.activations.heldOut),
      labels: split.heldOut.labels,
    },
  });
  await done();
  const { localityFeatures: features, nounsPerFeature, seed } = sizes;
  const locality = ablationLocality(reader, { ...context, features, nounsPerFeature, seed });
  await done();
  const ablation = ablateBest(reader, context);
  await done();
  const { editPairs: pairs, nothing, exactTarget: ceiling } = context;
  const codes = {
    before: denseCodes(dictionary, pairs.latents),
    after: denseCodes(dictionary, pairs.targetLatents),
  };
  const fidelity: FidelityRow[] = [];
  const doses: DoseRow[] = [];
  for (const recipe of swapRecipes) {
    const directions = swapDirections(recipe, { reader, coded: { pairs, codes } });
    const outcomes = swapOutcomes(codec, pairs, { directions, dose: 1 });
    fidelity.push(...fidelityRows(outcomes, { recipe, pairs, nothing, ceiling }));
    await done();
    if (!steered.includes(recipe)) continue;
    for (const dose of sizes.doses) {
      doses.push(steerOnce(context, { recipe, directions, dose }));
      await done();
    }
  }
  return { name: dictionary.name, response, chance, accuracies, locality, ablation, fidelity, doses };
}

/**
 * Steers the first few pairs of each category at one dose.
 *
 * @param context From `interventionContext`.
 * @param options The recipe's name, its directions for all edited pairs, [n, d], and the dose.
 * @returns Means over the categories.
 */
export function steerOnce(
  { codec, editPairs, nothing, exactTarget, sizes }: InterventionContext,
  { recipe, directions, dose }: { recipe: string; directions: Float32Array; dose: number },
): DoseRow {
  const chosen = firstPositions(editPairs, sizes.steerPairs);
  const pairs = takePairs(editPairs, chosen);
  const outcomes = swapOutcomes(codec, pairs, {
    directions: takeRows(directions, { rows: chosen, width: codec.dimensions }),
    dose,
  });
  const [own, ceiling] = [nothing, exactTarget].map((all) => takeOutcomes(all, chosen));
  const { arrived, kept, success, outsideMse } = fidelityRows(outcomes, {
    recipe,
    pairs,
    nothing: own,
    ceiling,
  }).at(-1)!;
  return { recipe, dose, arrived, kept, success, outsideMse };
}

function dictionaryResponse(
  dictionary: Dictionary,
  { responsePairs: pairs, sizes: { seed } }: InterventionContext,
): Pick<Interventions, "response" | "chance"> {
  const lengths = Array.from(
    { length: dictionary.nFeatures },
    (_, feature) => Math.hypot(...directionOf(dictionary, feature)),
  );
  const { layers } = pairs;
  const [before, after] = [pairs.latents, pairs.targetLatents].map((rows) => denseCodes(dictionary, rows));
  return {
    response: responseMatrix({ before, after }, { lengths, layers }),
    chance: chanceScores({ before, after }, { lengths, layers, seed }),
  };
}

function ablateBest(
  { dictionary, best }: TraitReader,
  { codec, editPairs: pairs, decoded }: InterventionContext,
): AblationShares {
  const edited = ablate(dictionary, encodeLatents(dictionary, pairs.latents), {
    features: Array.from(pairs.from, (value) => [best[value].feature]),
    replacement: { kind: "zero" },
    errorTerm: true,
  });
  const effects = measureEffects({ before: decoded, after: decodeImages(codec, edited) }, pairs);
  const mean = (of: (effect: EditEffect) => number) =>
    effects.reduce((sum, effect) => sum + of(effect), 0) / effects.length;
  return {
    gone: mean(({ gone }) => Number(gone)),
    kept: mean(({ kept }) => Number(kept === 4)),
    success: mean(({ gone, kept }) => Number(gone && kept === 4)),
    inside: mean(({ inside }) => inside || 0),
  };
}
