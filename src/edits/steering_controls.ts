/** Steering by what learned nothing: the same displacements, fitted by random features, random directions and random nouns. */

import { takeRows } from "@/edits/encoded.ts";
import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import { fittedDirections, recipeNames, type SteeringRecipe } from "@/edits/steering_recipe.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { normals, seededRandom } from "@/training/random.ts";

/** What the controls are drawn from. */
export interface ControlOptions {
  /** Latents of training nouns: [n, d]. */
  latents: Float32Array;
  /** Features that fire at all. */
  living: readonly number[];
  /** Features for each noun, as in the plans. */
  size: number;
  /** Seed of the draws. */
  seed: number;
}

/**
 * Makes the controls. All are fitted to the true displacement, so that they fail only by the directions they have.
 *
 * @param knowledge Features and trait effects.
 * @param options What they are drawn from, size and seed.
 * @returns Random features of the SAE, and dictionaries of as many random directions and random nouns in its place.
 */
export function controlRecipes(
  knowledge: SteeringKnowledge,
  { latents, living, size, seed }: ControlOptions,
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
    {
      name: recipeNames.randomNouns,
      description:
        `the ${size} of ${nFeatures} training nouns' own latents, minus their mean, that fit it best, any sign`,
      kind: "control",
      path: "latent",
      directions: (subjects) => {
        const nouns = nounDictionary(dictionary, { latents, seed });
        return fittedDirections(knowledge, subjects, { size, dictionary: nouns });
      },
    },
  ];
}

/**
 * Makes a dictionary of random nouns: direction i is a training noun's latent minus the mean of all that were drawn. It
 * learned nothing, but a noun's latent points along its own traits.
 *
 * @param dictionary Whose size it takes.
 * @param options Latents of training nouns, [n, d], and the seed.
 * @returns The dictionary; it encodes as the one it stands for.
 */
export function nounDictionary(
  dictionary: Dictionary,
  { latents, seed }: { latents: Float32Array; seed: number },
): Dictionary {
  const { dimensions, nFeatures } = dictionary;
  const random = seededRandom(seed, "random nouns");
  const count = latents.length / dimensions;
  const rows = Array.from({ length: nFeatures }, () => random.integer(count));
  const decoder = takeRows(latents, { rows, width: dimensions });
  const mean = new Float64Array(dimensions);
  decoder.forEach((x, at) => mean[at % dimensions] += x / nFeatures);
  return { ...dictionary, name: "random nouns", decoder: decoder.map((x, at) => x - mean[at % dimensions]) };
}
