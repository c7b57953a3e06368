/** Runs every recipe on the nouns of one category, and reads what was kept. */

import { encodeLatents } from "@/edits/encoded.ts";
import type { SteeringConfig } from "@/edits/steering_config.ts";
import { recipeNames, type SteeringRecipe, type SwapSubjects } from "@/edits/steering_recipe.ts";
import { readSwaps, type SteeringPairs, type SwapReadings } from "@/edits/steering_subjects.ts";
import { dosed } from "@/edits/swap_recipes.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { takePairs } from "@/features/counterfactuals.ts";
import type { Category } from "@/nouns/catalogue.ts";
import type { Artifact, ArtifactContents } from "@/training/artifact.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** What became of each noun of one category under every recipe at dose 1. */
export interface CategoryTrials {
  /** The nouns, by their number in the held-out set: [n]. */
  nouns: Uint32Array;
  /** The trait value that went, and the one that was to come: [n] each. */
  from: Uint16Array;
  to: Uint16Array;
  /** Nouns that were looked at to find these n: the others show too little, or are not read right before. */
  candidates: number;
  /** Seconds that the trials took when they were computed. */
  seconds: number;
  /** Readings by recipe. */
  readings: Record<string, SwapReadings>;
}

/** The recipes that are tried at rising doses. */
export const dosedRecipes: readonly string[] = [
  recipeNames.randomFeatures,
  recipeNames.single,
  recipeNames.plan,
  recipeNames.means,
];

/**
 * Runs every recipe on the nouns of one category.
 *
 * @param study The SAE's features with VAE.
 * @param subjects The nouns.
 * @param options The recipes, the sizes, signal and progress.
 * @returns What to keep; {@linkcode trialsFrom} and {@linkcode readingsFrom} read it.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function runTrials(
  { analysis, codec }: FeatureStudy,
  { pairs, candidates }: SteeringPairs,
  { recipes, config: { dosePairs, doses }, category, ...run }:
    & { recipes: SteeringRecipe[]; config: SteeringConfig; category: Category }
    & RunOptions,
): Promise<ArtifactContents> {
  const begun = performance.now();
  const meter = progressMeter({ title: `Changing the ${category}`, steps: recipes.length, ...run });
  const pause = breather();
  const encoded = encodeLatents(analysis.dictionary, pairs.latents);
  const subjects: SwapSubjects = { pairs, encoded };
  const few = takePairs(pairs, [...pairs.layers.keys()].slice(0, dosePairs));
  const tensors: NamedArrays = {};
  const keep = (name: string, data: Uint8Array | Uint16Array | Uint32Array) =>
    tensors[name] = { shape: [data.length], data };
  keep("nouns", pairs.nouns);
  keep("from", pairs.from);
  keep("to", pairs.to);
  const keepReadings = (name: string, { arrived, kept }: SwapReadings) => {
    keep(`${name}/arrived`, arrived);
    keep(`${name}/kept`, kept);
  };
  for (const [done, recipe] of recipes.entries()) {
    run.signal?.throwIfAborted();
    const directions = recipe.directions(subjects);
    const from = recipe.path === "latent" ? pairs.latents : encoded.reconstructions;
    keepReadings(recipe.name, readSwaps(codec, dosed(from, { directions, dose: 1 }), pairs));
    await pause();
    for (const dose of dosedRecipes.includes(recipe.name) ? doses : []) {
      run.signal?.throwIfAborted();
      const part = from.subarray(0, few.latents.length);
      keepReadings(
        `${recipe.name}/${dose}`,
        readSwaps(codec, dosed(part, { directions, dose }), few),
      );
      await pause();
    }
    meter.report(done + 1);
  }
  return {
    metrics: { candidates, seconds: (performance.now() - begun) / 1000 },
    tensors,
  };
}

/**
 * Reads the trials of one category.
 *
 * @param stored What was kept.
 * @param recipes The recipes.
 * @returns The outcomes at dose 1.
 */
export function trialsFrom(stored: Artifact, recipes: SteeringRecipe[]): CategoryTrials {
  const read = <A>(name: string) => stored.tensors[name].data as A;
  return {
    nouns: read("nouns"),
    from: read("from"),
    to: read("to"),
    candidates: stored.metrics.candidates as number,
    seconds: stored.metrics.seconds as number,
    readings: Object.fromEntries(recipes.map(({ name }) => [name, readingsFrom(stored, name)])),
  };
}

/**
 * Reads one list of readings.
 *
 * @param stored What was kept.
 * @param name The recipe's name, with "/" and the dose for the dosed ones.
 * @returns The readings.
 */
export function readingsFrom({ tensors }: Artifact, name: string): SwapReadings {
  return {
    arrived: tensors[`${name}/arrived`].data as Uint8Array,
    kept: tensors[`${name}/kept`].data as Uint8Array,
  };
}
