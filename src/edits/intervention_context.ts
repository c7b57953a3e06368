/** What interventional scores share, whatever the dictionary: counterfactual nouns, exact targets, floors and ceilings. */

import { compareWithTargets, type SwapOutcomes } from "@/edits/edit_fidelity.ts";
import { standardDoses } from "@/edits/dose_response.ts";
import { dosed, meanSwapDirections } from "@/edits/swap_recipes.ts";
import { type AnalysisData, choosingCount, labelledSplit } from "@/features/analysis.ts";
import { classMeans } from "@/features/class_means.ts";
import { type Counterfactuals, drawCounterfactuals, takePairs } from "@/features/counterfactuals.ts";
import type { Split } from "@/features/labelled_latents.ts";
import { agreement } from "@/nouns/agreement.ts";
import { categories } from "@/nouns/catalogue.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

/** Nouns, their latents and the codec that draws them. */
export interface InterventionData extends AnalysisData {
  /** The codec whose latents the dictionaries read, of 32 px. */
  codec: Codec;
}

/** The size of the trials; more costs time in proportion. */
export interface InterventionSizes {
  /** Training nouns that choose features, 1 to 20,000. */
  choosing: number;
  /** Counterfactual pairs of each category whose codes are compared. */
  responsePairs: number;
  /** Pairs of each category that are ablated and edited, at most `responsePairs`. */
  editPairs: number;
  /** Pairs of each category that are steered at every dose, at most `editPairs`. */
  steerPairs: number;
  /** Rising doses of steering, at least two. */
  doses: readonly number[];
  /** Living features whose locality is measured. */
  localityFeatures: number;
  /** Nouns for each of them. */
  nounsPerFeature: number;
  /** Seed of all draws. */
  seed: number;
}

/** The sizes that are used where nothing else is said: some seconds for an SAE of 2,048 features on two CPU cores. */
export const interventionDefaults: InterventionSizes = {
  choosing: choosingCount,
  responsePairs: 200,
  editPairs: 24,
  steerPairs: 12,
  doses: standardDoses,
  localityFeatures: 150,
  nounsPerFeature: 2,
  seed: 0,
};

/** What is the same for all dictionaries. */
export interface InterventionContext extends InterventionData {
  /** The sizes. */
  sizes: InterventionSizes;
  /** Latents with visible labels: those that choose, and the held-out ones. */
  split: Split;
  /** All counterfactual pairs. */
  responsePairs: Counterfactuals;
  /** The pairs to edit: those whose five traits are read right off the decoded latent before any edit. */
  editPairs: Counterfactuals;
  /** Their latents decoded: [n, 32, 32, 3]. */
  decoded: Float32Array;
  /** Outcomes of doing nothing: the floor. */
  nothing: SwapOutcomes;
  /** Outcomes of decoding the encoded exact target: all that the codec can draw, the ceiling. */
  exactTarget: SwapOutcomes;
  /** What the mean difference of the two values adds to each latent, which needs labels and no dictionary: [n, d]. */
  meanSwap: Float32Array;
}

/**
 * Prepares interventional scores.
 *
 * @param data Nouns, latents and codec.
 * @param sizes What differs from {@linkcode interventionDefaults}.
 * @returns The context, for any number of dictionaries.
 * @throws {RangeError} When the codec's pictures are not of 32 px, which the recogniser reads, or a size is below 1.
 */
export function interventionContext(
  data: InterventionData,
  sizes: Partial<InterventionSizes> = {},
): InterventionContext {
  const { codec, nouns } = data;
  const all = { ...interventionDefaults, ...sizes };
  checkSizes(codec, all);
  const split = firstChoosing(labelledSplit(data), all.choosing);
  const { responsePairs: perCategory, seed } = all;
  const responsePairs = drawCounterfactuals({ nouns: nouns.heldOut, codec }, { perCategory, seed });
  const candidates = firstOfEach(responsePairs, all.editPairs);
  const pictures = decodeImages(codec, candidates.latents);
  const size = pictures.length / candidates.count;
  const right = [...candidates.layers.keys()].filter((pair) => {
    const { traits } = recognise(pictures.subarray(pair * size, (pair + 1) * size));
    const own = candidates.traits.subarray(pair * categories.length, (pair + 1) * categories.length);
    return agreement(traits, own).every(Boolean);
  });
  const editPairs = takePairs(candidates, right);
  const { latents, labels } = split.choosing;
  const means = classMeans(latents, { labels, dimensions: split.dimensions });
  const decoded = decodeImages(codec, editPairs.latents);
  return {
    ...data,
    sizes: all,
    split,
    responsePairs,
    editPairs,
    decoded,
    nothing: compareWithTargets(decoded, editPairs),
    exactTarget: compareWithTargets(decodeImages(codec, editPairs.targetLatents), editPairs),
    meanSwap: meanSwapDirections(editPairs, means),
  };
}

/**
 * Decodes latents that have moved.
 *
 * @param codec What decodes.
 * @param pairs Where they start.
 * @param options Directions, [n, d], and the dose.
 * @returns The outcomes against the exact targets.
 */
export function swapOutcomes(
  codec: Codec,
  pairs: Counterfactuals,
  options: { directions: Float32Array; dose: number },
): SwapOutcomes {
  return compareWithTargets(decodeImages(codec, dosed(pairs.latents, options)), pairs);
}

/**
 * Takes the first pairs of each category.
 *
 * @param pairs All pairs.
 * @param count How many of each category.
 * @returns The chosen ones.
 */
export function firstOfEach(pairs: Counterfactuals, count: number): Counterfactuals {
  return takePairs(pairs, firstPositions(pairs, count));
}

/**
 * Finds the first pairs of each category.
 *
 * @param pairs All pairs.
 * @param count How many of each category.
 * @returns Their positions.
 */
export function firstPositions({ layers }: Counterfactuals, count: number): number[] {
  const taken = new Uint32Array(categories.length);
  return [...layers.keys()].filter((pair) => taken[layers[pair]]++ < count);
}

function firstChoosing({ choosing, ...rest }: Split, count: number): Split {
  const latents = choosing.latents.subarray(0, count * rest.dimensions);
  return { ...rest, choosing: { latents, labels: choosing.labels.subarray(0, count * categories.length) } };
}

function checkSizes({ imageSize, name }: Codec, { doses: _, seed: __, ...counts }: InterventionSizes): void {
  if (imageSize !== 32) {
    throw new RangeError(
      `Cannot prepare interventions with ${name}: found pictures of ${imageSize} px, wanted 32, which the recogniser ` +
        "reads. Set vae.imageSize to 32",
    );
  }
  for (const [field, count] of Object.entries(counts)) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw new RangeError(
      `Cannot prepare interventions: found ${field} ${count}, wanted an integer from 1. Choose a larger one`,
    );
  }
}
