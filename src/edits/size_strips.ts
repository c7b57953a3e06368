/** Film strips of one change by plans of several sizes: how many features does it need? */

import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import { recipeStrips, type Strip, type StripOptions } from "@/edits/film_strip.ts";
import { plannedDirections, type SteeringRecipe } from "@/edits/steering_recipe.ts";
import type { Codec } from "@/vae/vae.ts";

/** Which plans, of which noun. */
export interface SizeStripOptions extends StripOptions {
  /** What draws, 32 px. */
  codec: Codec;
  /** Features in a plan, one number for each strip. */
  sizes: readonly number[];
}

/**
 * Plays the plan of each size at rising doses on one noun, error term kept.
 *
 * @param knowledge Features and trait effects.
 * @param options The codec, the sizes, the noun and the doses.
 * @returns A strip for each size.
 * @throws {TypeError} When the codec's pictures are not of 32 px, which the recogniser reads.
 */
export function sizeStrips(
  knowledge: SteeringKnowledge,
  { codec, sizes, ...options }: SizeStripOptions,
): Strip[] {
  const { dictionary } = knowledge;
  const recipes = sizes.map((size): SteeringRecipe => ({
    name: size === 1 ? "1 feature" : `${size} features`,
    description: `a plan of ${size}`,
    kind: "features",
    path: "latent",
    directions: (subjects) => plannedDirections(knowledge, subjects, size),
  }));
  return recipeStrips(recipes, { codec, dictionary, names: recipes.map(({ name }) => name), ...options });
}
