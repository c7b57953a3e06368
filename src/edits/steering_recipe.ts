/** One way of turning one trait into another, and the pieces that several ways share. */

import { displacements, planChanges, type SteeringKnowledge } from "@/edits/change_plan.ts";
import type { Encoded } from "@/edits/encoded.ts";
import { composed, pursue } from "@/edits/pursuit.ts";
import { steerEach, type SteerPath } from "@/edits/steer.ts";
import type { Counterfactuals } from "@/features/counterfactuals.ts";
import type { Dictionary } from "@/features/dictionary.ts";

/** Nouns with the trait that is to change, seen through the dictionary. */
export interface SwapSubjects {
  /** Before and after. */
  pairs: Counterfactuals;
  /** Latents and codes before. */
  encoded: Encoded;
}

/** One way of steering. */
export interface SteeringRecipe {
  /** What it is called. */
  name: string;
  /** What it does, in a few words. */
  description: string;
  /** Where it starts. */
  path: SteerPath;
  /** What it is: a control that learned nothing, SAE features, directions made from labels, or the exact answer. */
  kind: "control" | "features" | "labels" | "ceiling";
  /** What it adds to each latent at dose 1: [n, d]. */
  directions(subjects: SwapSubjects): Float32Array;
}

/** The names of the recipes. */
export const recipeNames = {
  randomFeatures: "random features, fitted",
  randomDirections: "random directions, fitted",
  randomNouns: "random nouns, fitted",
  single: "one feature",
  singleSae: "one feature, SAE path",
  shifted: "owned features, shifted",
  owned: "owned features, fitted",
  plan: "feature plan",
  planSae: "feature plan, SAE path",
  planAlong: "feature plan + residual",
  means: "class-mean swap",
  exact: "exact target, encoded",
} as const;

/** What limits a fit. */
export interface FitOptions {
  /** Features for each noun at the most. */
  size: number;
  /** Whose features, the knowledge's own when absent: a random dictionary as a control. */
  dictionary?: Dictionary;
  /** Features that may change, for each noun, [n]; all when absent. */
  allowed?: readonly (readonly number[])[];
  /** Activations that may not fall below 0, [n, m]; no bounds when absent. */
  codes?: Float32Array;
}

/**
 * The whole displacement of each noun, by trait effects.
 *
 * @param knowledge Features and trait effects.
 * @param subjects The nouns.
 * @returns [n, d].
 */
export function wholeDirections(
  { effects }: SteeringKnowledge,
  { pairs: { count, traits, to } }: SwapSubjects,
): Float32Array {
  return displacements(effects, { traits, to: Array.from(to, (value) => [value]), count });
}

/**
 * What the plan of a size adds to each noun's latent, no activation below 0.
 *
 * @param knowledge Features and trait effects.
 * @param subjects The nouns.
 * @param size Features in a plan at the most.
 * @returns [n, d].
 */
export function plannedDirections(
  knowledge: SteeringKnowledge,
  { pairs: { traits, to }, encoded }: SwapSubjects,
  size: number,
): Float32Array {
  const values = Array.from(to, (value) => [value]);
  const plans = planChanges(knowledge, encoded, { traits, to: values, features: size });
  const steered = steerEach(knowledge.dictionary, encoded, { edits: plans.map(({ edits }) => edits) });
  return steered.map((x, at) => x - encoded.latents[at]);
}

/**
 * What a few features make of the displacement of each noun, amounts fitted.
 *
 * @param knowledge Features and trait effects.
 * @param subjects The nouns.
 * @param options Which features, and how many.
 * @returns [n, d].
 */
export function fittedDirections(
  knowledge: SteeringKnowledge,
  subjects: SwapSubjects,
  { dictionary = knowledge.dictionary, ...limits }: FitOptions,
): Float32Array {
  const directions = new Float32Array(subjects.pairs.count * dictionary.dimensions);
  pursue(dictionary, wholeDirections(knowledge, subjects), limits)
    .forEach((written, noun) => directions.set(composed(dictionary, written), noun * dictionary.dimensions));
  return directions;
}
