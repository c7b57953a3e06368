/** Steering on trial: every recipe on the same held-out nouns of each category, at dose 1 and at rising doses. */

import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import { chosenSize, type SizeRow, tryPlanSizes } from "@/edits/steering_choice.ts";
import type { SteeringConfig } from "@/edits/steering_config.ts";
import type { SteeringRecipe } from "@/edits/steering_recipe.ts";
import { steeringRecipes } from "@/edits/steering_recipes.ts";
import { sharesOf, steeringPairs, type SwapReadings, type SwapShares } from "@/edits/steering_subjects.ts";
import {
  type CategoryTrials,
  dosedRecipes,
  readingsFrom,
  runTrials,
  trialsFrom,
} from "@/edits/steering_trials.ts";
import { type KeptRun, traitEffects } from "@/edits/trait_effects.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import { type Artifact, artifact } from "@/training/artifact.ts";
import { progressParts } from "@/training/progress_parts.ts";

/** How often a recipe succeeded on the held-out nouns of one category. */
export interface SteeringRow extends SwapShares {
  /** The recipe. */
  recipe: string;
  /** What kind it is. */
  kind: SteeringRecipe["kind"];
  /** The category that was changed. */
  category: Category;
  /** How much of the recipe: 1 is its own amount. */
  dose: number;
}

/** All that was measured. */
export interface SteeringStudy {
  /** The configuration. */
  config: SteeringConfig;
  /** Features and trait effects, for more plans. */
  knowledge: SteeringKnowledge;
  /** The recipes. */
  recipes: SteeringRecipe[];
  /** Features in a plan, chosen on training nouns. */
  size: number;
  /** How plans of each size did on training nouns. */
  sizes: SizeRow[];
  /** The outcome of each noun. */
  trials: Record<Category, CategoryTrials>;
  /** Success at dose 1: a row for each recipe and category. */
  rows: SteeringRow[];
  /** Success at every dose, on the first nouns of each category: a row for each dosed recipe, category and dose. */
  doses: SteeringRow[];
}

/**
 * Tries all recipes. Effects, sizes and the trials of each category are kept as artifacts: a run that is stopped continues
 * with the category it was at.
 *
 * @param study The SAE's features with nouns, latents and a VAE of 32 px, which the recogniser reads.
 * @param config From `resolveSteeringConfig`.
 * @param options Signal, progress and folder.
 * @returns The outcomes.
 * @throws {RangeError} When the pictures are not 32 pixels wide.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function steeringStudy(
  study: FeatureStudy,
  config: SteeringConfig,
  { root, ...run }: KeptRun = {},
): Promise<SteeringStudy> {
  const { analysis, codec, nouns } = study;
  if (codec.imageSize !== 32) {
    throw new RangeError(
      `Cannot try steering with ${codec.name}: found pictures of ${codec.imageSize} px, wanted 32, which the ` +
        "recogniser reads. Set vae.imageSize to 32",
    );
  }
  const kept = root ? { root } : {};
  const shares = [1, 2, ...categories.map(() => 2)];
  const [first, second, ...parts] = progressParts(run, { title: "Steering trials", shares });
  const knowledge = {
    dictionary: analysis.dictionary,
    effects: await traitEffects(study, { ...first, ...kept }),
  };
  const sizes = await tryPlanSizes(study, { knowledge, config, ...second, ...kept });
  const size = chosenSize(sizes);
  const recipes = steeringRecipes(knowledge, { ...study, size, seed: config.seed });
  const { seed, perCategory, dosePairs, doses } = config;
  let drawn: ReturnType<typeof steeringPairs> | undefined; // all categories at once, when the first is missing
  const stored: Artifact[] = [];
  for (const [layer, category] of categories.entries()) {
    stored.push(
      await artifact(
        "steering-trials",
        { category, size, seed, perCategory, dosePairs, doses, recipes: recipes.map(({ name }) => name) },
        () => {
          drawn ??= steeringPairs({ nouns: nouns.heldOut, codec }, { perCategory, seed });
          return runTrials(study, drawn[layer], { recipes, config, category, ...parts[layer] });
        },
        {
          version: 1,
          inputs: { activations: analysis.key, effects: knowledge.effects.key, vae: codec.key },
          ...kept,
        },
      ),
    );
  }
  const trials = Object.fromEntries(
    categories.map((category, layer) => [category, trialsFrom(stored[layer], recipes)]),
  ) as Record<Category, CategoryTrials>;
  const rowOf = (recipe: SteeringRecipe, category: Category, dose: number, readings: SwapReadings) => ({
    recipe: recipe.name,
    kind: recipe.kind,
    category,
    dose,
    ...sharesOf(readings),
  });
  return {
    config,
    knowledge,
    recipes,
    size,
    sizes,
    trials,
    rows: recipes.flatMap((recipe) =>
      categories.map((category) => rowOf(recipe, category, 1, trials[category].readings[recipe.name]))
    ),
    doses: recipes.filter(({ name }) => dosedRecipes.includes(name)).flatMap((recipe) =>
      categories.flatMap((category, layer) =>
        doses.map((dose) =>
          rowOf(recipe, category, dose, readingsFrom(stored[layer], `${recipe.name}/${dose}`))
        )
      )
    ),
  };
}
