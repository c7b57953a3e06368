/** The recipes for taking a trait out of a latent, from the write-up's own to the mean difference that they have to beat. */

import { ablate, type AblationOptions, randomActiveFeatures } from "@/edits/ablation.ts";
import { encodeLatents, takeRows } from "@/edits/encoded.ts";
import { ablateMeanDifference, swapClassMeans } from "@/edits/mean_difference.ts";
import type { EditSubjects } from "@/edits/subjects.ts";
import { codeShifts, valueGroups } from "@/edits/value_groups.ts";
import type { AnalysisData, FeatureAnalysis } from "@/features/analysis.ts";
import { classMeans } from "@/features/class_means.ts";
import { ownedFeatures } from "@/features/coverage.ts";
import { visibleLabels } from "@/nouns/images.ts";
import { seededRandom } from "@/training/random.ts";

/** One way of editing. */
export interface Recipe {
  /** What it is called in tables. */
  name: string;
  /** What it does, in one sentence. */
  description: string;
  /** Whether the picture before the edit is the dictionary's reconstruction instead of the latent's own. */
  fromReconstruction?: boolean;
  /** Whether it puts the target in the place of the value. */
  swaps?: boolean;
  /** Edits the latents of all subjects: [n, d]. */
  edit(subjects: EditSubjects): Float32Array;
}

/** Numbers of features in the groups that are tried. */
export const groupSizes: readonly number[] = [1, 2, 4, 8, 16];

/** The size of group that the summary rows use. */
export const standardGroupSize = 8;

/**
 * Lists the recipes.
 *
 * @param analysis The SAE's features.
 * @param data Nouns and latents.
 * @param options Seed of the random controls.
 * @returns The recipes: controls first, then ablations, swaps last.
 */
export function ablationRecipes(
  analysis: FeatureAnalysis,
  { nouns, latents }: AnalysisData,
  { seed }: { seed: number },
): Recipe[] {
  const { dictionary, thresholds, best, records, activations } = analysis;
  const labels = visibleLabels(nouns.train);
  const means = classMeans(latents.train, { labels, dimensions: latents.dimensions });
  const shifts = codeShifts(activations.train, labels);
  const bestOf = ({ values }: EditSubjects) => Array.from(values, (value) => [best[value].feature]);
  const ownedBy = ({ values }: EditSubjects) =>
    Array.from(values, (value) => ownedFeatures(thresholds, { value }));
  const groupOf = (values: ArrayLike<number>, size: number) =>
    valueGroups(dictionary, { values, shifts, size });
  const ablateFrom = (
    { encoded }: EditSubjects,
    features: number[][],
    options: Partial<AblationOptions> = {},
  ) => ablate(dictionary, encoded, { features, replacement: { kind: "zero" }, errorTerm: true, ...options });
  const donorsOf = ({ nouns }: EditSubjects) => {
    const random = seededRandom(seed, "donors");
    const rows = Array.from(nouns, () => random.integer(latents.heldOut.length / latents.dimensions));
    return encodeLatents(dictionary, takeRows(latents.heldOut, { rows, width: latents.dimensions })).codes;
  };
  const meanActivations = Float32Array.from(records, ({ mean }) => mean);
  return [
    {
      name: "SAE reconstruction",
      description: "nothing is ablated: the latent is replaced by its reconstruction",
      edit: ({ encoded }) => encoded.reconstructions,
    },
    {
      name: "random active feature",
      description: "one other feature of the noun is set to 0",
      edit: (subjects) => {
        const { uniform: random } = seededRandom(seed, "random features");
        return ablateFrom(
          subjects,
          randomActiveFeatures(subjects.encoded, { excluded: bestOf(subjects), random }),
        );
      },
    },
    {
      name: "best feature to 0, no error term",
      description: "the write-up's ablation: the reconstruction without the feature",
      fromReconstruction: true,
      edit: (subjects) => ablateFrom(subjects, bestOf(subjects), { errorTerm: false }),
    },
    {
      name: "best feature to 0",
      description: "the value's best feature is set to 0",
      edit: (subjects) => ablateFrom(subjects, bestOf(subjects)),
    },
    {
      name: "best feature to its mean",
      description: "the value's best feature is set to its mean over all nouns",
      edit: (subjects) =>
        ablateFrom(subjects, bestOf(subjects), { replacement: { kind: "mean", means: meanActivations } }),
    },
    {
      name: "best feature resampled",
      description: "the value's best feature is set to what it is on a random noun",
      edit: (subjects) =>
        ablateFrom(subjects, bestOf(subjects), {
          replacement: { kind: "resample", donors: donorsOf(subjects) },
        }),
    },
    {
      name: "owned features to 0",
      description: "every feature that fires for this value in more than 60 % of its nouns is set to 0",
      edit: (subjects) => ablateFrom(subjects, ownedBy(subjects)),
    },
    ...groupSizes.map((size): Recipe => ({
      name: groupName(size),
      description: `${size} strongest features of the value lose what the value adds to them on average`,
      edit: (subjects) =>
        ablateFrom(subjects, groupOf(subjects.values, size), {
          replacement: { kind: "without-value", values: subjects.values, shifts },
        }),
    })),
    {
      name: "mean difference",
      description: "the latent's place along the value's mean difference becomes that of other nouns; no SAE",
      edit: ({ encoded, values }) => ablateMeanDifference(encoded.latents, { values, means }),
    },
    {
      name: "swap by groups",
      description: `${standardGroupSize} features lose the value and ${standardGroupSize} gain another`,
      swaps: true,
      edit: (subjects) => {
        const [out, into] = [subjects.values, subjects.targets].map((values) =>
          ablateFrom(subjects, groupOf(values, standardGroupSize), {
            replacement: { kind: "without-value", values, shifts },
          })
        );
        return out.map((x, at) => x - into[at] + subjects.encoded.latents[at]);
      },
    },
    {
      name: "swap of class means",
      description: "the mean of the value's nouns is replaced by the mean of another's; no SAE",
      swaps: true,
      edit: ({ encoded, values, targets }) =>
        swapClassMeans(encoded.latents, { from: values, to: targets, means }),
    },
  ];
}

/** The name of the recipe that shifts the codes of a group of features. */
export function groupName(size: number): string {
  return size === 1 ? "strongest feature shifted" : `${size} strongest shifted`;
}

/**
 * Finds a recipe.
 *
 * @param recipes The recipes.
 * @param name Its name.
 * @returns The recipe.
 * @throws {RangeError} When none has the name.
 */
export function recipeNamed<Named extends { name: string }>(recipes: readonly Named[], name: string): Named {
  const found = recipes.find((recipe) => recipe.name === name);
  if (found) return found;
  throw new RangeError(
    `Cannot find the recipe: found "${name}", wanted one of ${
      recipes.map((recipe) => recipe.name).join(", ")
    }`,
  );
}
