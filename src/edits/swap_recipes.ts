/** How a dictionary swaps one trait value for another: directions to add to a latent, to be scaled by a dose. */

import { addScaled, takeRows } from "@/edits/encoded.ts";
import { standardGroupSize } from "@/edits/recipes.ts";
import type { TraitReader } from "@/edits/trait_reader.ts";
import { valueGroups } from "@/edits/value_groups.ts";
import type { ClassMeans } from "@/features/class_means.ts";
import type { Counterfactuals } from "@/features/counterfactuals.ts";
import { directionOf } from "@/features/dictionary.ts";

/** The ways in which a dictionary swaps values. */
export const swapRecipes = ["best feature", "value group", "own codes"] as const;

/** One of the ways. */
export type SwapRecipe = (typeof swapRecipes)[number];

/** The pairs with their codes under a dictionary. */
export interface CodedPairs {
  /** The pairs. */
  pairs: Counterfactuals;
  /** Activations before and after the change: [n, m] both. */
  codes: { before: Float32Array; after: Float32Array };
}

/**
 * Gives what a recipe adds to each latent at dose 1, with a the value that goes and b the one that comes:
 *
 * - best feature: f̄_b d_{i(b)} − f_{i(a)}(z) d_{i(a)}, with i(v) the best feature of v and f̄_v its mean activation;
 * - value group: Σ_{i ∈ G(b)} s_bᵢ dᵢ − Σ_{i ∈ G(a)} s_aᵢ dᵢ, with s the shifts and G(v) the 8 strongest features of v;
 * - own codes: Σᵢ (fᵢ(z_target) − fᵢ(z)) dᵢ: all that the dictionary itself makes of the exact target.
 *
 * @param recipe Its name.
 * @param options The dictionary with what it knows, and the pairs.
 * @returns [n, d].
 */
export function swapDirections(
  recipe: SwapRecipe,
  { reader, coded }: { reader: TraitReader; coded: CodedPairs },
): Float32Array {
  const { dictionary, best, shifts, levels } = reader;
  const { pairs, codes } = coded;
  const { dimensions, nFeatures } = dictionary;
  const moved = new Float32Array(pairs.count * dimensions);
  const add = (pair: number, feature: number, amount: number) =>
    addScaled(
      moved.subarray(pair * dimensions, (pair + 1) * dimensions),
      directionOf(dictionary, feature),
      amount,
    );
  if (recipe === "best feature") {
    for (let pair = 0; pair < pairs.count; pair++) {
      const [out, into] = [best[pairs.from[pair]].feature, best[pairs.to[pair]].feature];
      add(pair, into, levels[pairs.to[pair]]);
      add(pair, out, -codes.before[pair * nFeatures + out]);
    }
  } else if (recipe === "value group") {
    const groups = (values: Uint16Array) =>
      valueGroups(dictionary, { values, shifts, size: standardGroupSize });
    const [out, into] = [groups(pairs.from), groups(pairs.to)];
    for (let pair = 0; pair < pairs.count; pair++) {
      for (const i of into[pair]) add(pair, i, shifts[pairs.to[pair] * nFeatures + i]);
      for (const i of out[pair]) add(pair, i, -shifts[pairs.from[pair] * nFeatures + i]);
    }
  } else {
    for (let at = 0; at < codes.after.length; at++) {
      const change = codes.after[at] - codes.before[at];
      if (change !== 0) add(Math.floor(at / nFeatures), at % nFeatures, change);
    }
  }
  return moved;
}

/**
 * The swap that knows the labels and needs no dictionary: μ_b − μ_a.
 *
 * @param pairs The pairs.
 * @param means Mean latents by trait value.
 * @returns [n, d].
 */
export function meanSwapDirections(
  { from, to }: Counterfactuals,
  { means, dimensions }: ClassMeans,
): Float32Array {
  const [out, into] = [from, to].map((rows) => takeRows(means, { rows, width: dimensions }));
  return into.map((x, at) => x - out[at]);
}

/**
 * Adds a multiple of directions to latents.
 *
 * @param latents [n, d].
 * @param options Directions, [n, d], and the dose, by which they are scaled.
 * @returns New latents: [n, d].
 */
export function dosed(
  latents: Float32Array,
  { directions, dose }: { directions: Float32Array; dose: number },
): Float32Array {
  return latents.map((x, at) => x + dose * directions[at]);
}
