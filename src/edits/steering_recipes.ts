/** The ways of turning one trait into another that are compared: controls, single features, groups, plans, means, ceiling. */

import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import { type FeatureEdit, steerEach } from "@/edits/steer.ts";
import { controlRecipes } from "@/edits/steering_controls.ts";
import {
  fittedDirections,
  plannedDirections,
  recipeNames,
  type SteeringRecipe,
  type SwapSubjects,
  wholeDirections,
} from "@/edits/steering_recipe.ts";
import { meanSwapDirections } from "@/edits/swap_recipes.ts";
import { codeShifts } from "@/edits/value_groups.ts";
import { firstSamples } from "@/features/activations.ts";
import {
  type AnalysisData,
  choosingCount,
  type FeatureAnalysis,
  labelledSplit,
} from "@/features/analysis.ts";
import { classMeans } from "@/features/class_means.ts";
import { ownedFeatures } from "@/features/coverage.ts";
import { visibleLabels } from "@/nouns/images.ts";

/** Most owned features that a fit uses. */
const mostOwned = 40;

/** A feature is owned by a value when more than this share of the nouns on which it fires show the value. */
export const ownedPrecision = 0.5;

/**
 * Lists the recipes.
 *
 * @param knowledge Features and trait effects, both from training nouns.
 * @param options The SAE's analysis with nouns and latents, the number of features in a plan, and the seed of the controls.
 * @returns The recipes: controls first, the ceiling last.
 */
export function steeringRecipes(
  knowledge: SteeringKnowledge,
  { analysis, nouns, latents, size, seed }:
    & AnalysisData
    & { analysis: FeatureAnalysis; size: number; seed: number },
): SteeringRecipe[] {
  const { dictionary } = knowledge;
  const { best, records, thresholds } = analysis;
  const { dimensions, nFeatures } = dictionary;
  const { choosing } = labelledSplit({ nouns, latents });
  const living = records.filter(({ density }) => density > 0).map(({ feature }) => feature);
  const shifts = once(() =>
    codeShifts(firstSamples(analysis.activations.train, choosingCount), choosing.labels)
  );
  const means = once(() => classMeans(latents.train, { labels: visibleLabels(nouns.train), dimensions }));
  const owned = (value: number) => ownedFeatures(thresholds, { value, precision: ownedPrecision });
  const moved = ({ encoded }: SwapSubjects, edits: FeatureEdit[][]) =>
    steerEach(dictionary, encoded, { edits }).map((x, at) => x - encoded.latents[at]);
  const planned = remembered((subjects: SwapSubjects) => plannedDirections(knowledge, subjects, size));
  const single = (subjects: SwapSubjects) => {
    const { from, to } = subjects.pairs;
    return moved(
      subjects,
      Array.from(from, (value, i): FeatureEdit[] => {
        const [out, into] = [best[value].feature, best[to[i]].feature];
        return [
          { feature: out, action: "remove" },
          { feature: into, action: "set", value: records[into].max },
        ];
      }),
    );
  };
  return [
    ...controlRecipes(knowledge, { latents: latents.train, living, size, seed }),
    {
      name: recipeNames.singleSae,
      description:
        "the old value's best feature to 0, the new one's to its maximum, no error term, as the write-up steers",
      kind: "features",
      path: "sae",
      directions: single,
    },
    {
      name: recipeNames.single,
      description: "the same two features, error term kept",
      kind: "features",
      path: "latent",
      directions: single,
    },
    {
      name: recipeNames.shifted,
      description: "every owned feature moves by what the two values add to it on average",
      kind: "features",
      path: "latent",
      directions: (subjects) => {
        const { from, to } = subjects.pairs;
        const add = (value: number, sign: number) =>
          owned(value).map((feature): FeatureEdit => ({
            feature,
            action: "add",
            value: sign * shifts()[value * nFeatures + feature],
          }));
        return moved(subjects, Array.from(from, (value, i) => [...add(value, -1), ...add(to[i], 1)]));
      },
    },
    {
      name: recipeNames.owned,
      description: `owned features only, at most ${mostOwned}, amounts fitted to the displacement`,
      kind: "features",
      path: "latent",
      directions: (subjects) => {
        const { from, to } = subjects.pairs;
        const allowed = Array.from(from, (value, i) => [...owned(value), ...owned(to[i])]);
        const { codes } = subjects.encoded;
        return fittedDirections(knowledge, subjects, { size: mostOwned, allowed, codes });
      },
    },
    {
      name: recipeNames.planSae,
      description: `${size} features as in the next row, no error term`,
      kind: "features",
      path: "sae",
      directions: planned,
    },
    {
      name: recipeNames.plan,
      description:
        `the ${size} features that make the displacement best, amounts fitted, no activation below 0`,
      kind: "features",
      path: "latent",
      directions: planned,
    },
    {
      name: recipeNames.planAlong,
      description:
        "the same and the rest of the displacement: together the swap of means that knows the body's colour",
      kind: "labels",
      path: "latent",
      directions: (subjects) => wholeDirections(knowledge, subjects),
    },
    {
      name: recipeNames.means,
      description: "mean latent of the new value minus mean latent of the old one; no SAE",
      kind: "labels",
      path: "latent",
      directions: ({ pairs }) => meanSwapDirections(pairs, means()),
    },
    {
      name: recipeNames.exact,
      description: "the noun drawn with the new trait and encoded: all that the VAE can show",
      kind: "ceiling",
      path: "latent",
      directions: ({ pairs }) => pairs.targetLatents.map((x, at) => x - pairs.latents[at]),
    },
  ];
}

/** Computes when first asked. */
function once<Result extends object>(compute: () => Result): () => Result {
  let result: Result | undefined;
  return () => result ??= compute();
}

/** Computes once for each subject: two recipes share a plan. */
function remembered(
  compute: (subjects: SwapSubjects) => Float32Array,
): (subjects: SwapSubjects) => Float32Array {
  const found = new WeakMap<SwapSubjects, Float32Array>();
  return (subjects) => {
    const result = found.get(subjects) ?? compute(subjects);
    found.set(subjects, result);
    return result;
  };
}
