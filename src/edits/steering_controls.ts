/** Steering by what learned nothing: the same displacements, fitted by random features and by random directions. */

import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import { fittedDirections, recipeNames, type SteeringRecipe } from "@/edits/steering_recipe.ts";
import { normals, seededRandom } from "@/training/random.ts";

/** What the controls are drawn from. */
export interface ControlOptions {
  /** Features that fire at all. */
  living: readonly number[];
  /** Features for each noun, as in the plans. */
  size: number;
  /** Seed of the draws. */
  seed: number;
}

/**
 * Makes the controls. Both are fitted to the true displacement, so that they fail only by the directions they have.
 *
 * @param knowledge Features and trait effects.
 * @param options Size and seed.
 * @returns Random features of the SAE, and a dictionary of random directions in place of the SAE.
 */
export function controlRecipes(
  knowledge: SteeringKnowledge,
  { living, size, seed }: ControlOptions,
): SteeringRecipe[] {
  const { dictionary } = knowledge;
  const { dimensions, nFeatures } = dictionary;
  return [
    {
      name: recipeNames.randomFeatures,
      description: `${size} random living features, amounts fitted to the displacement`,
      kind: "control",
      path: "latent",
      directions: (subjects) => {
        const random = seededRandom(seed, "random features");
        const draw = () => Array.from({ length: size }, () => living[random.integer(living.length)]);
        const allowed = Array.from(subjects.pairs.from, draw);
        return fittedDirections(knowledge, subjects, { size, allowed, codes: subjects.encoded.codes });
      },
    },
    {
      name: recipeNames.randomDirections,
      description: `the ${size} of ${nFeatures} random directions that fit the displacement best, any sign`,
      kind: "control",
      path: "latent",
      directions: (subjects) => {
        const decoder = normals(nFeatures * dimensions, seededRandom(seed, "random directions"));
        const random = { ...dictionary, name: "random directions", decoder };
        return fittedDirections(knowledge, subjects, { size, dictionary: random });
      },
    },
  ];
}
