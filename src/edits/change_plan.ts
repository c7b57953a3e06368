/** Plans a change of traits in features: which activations to add to, by how much, and what the features leave over. */

import type { Encoded } from "@/edits/encoded.ts";
import { composed, pursue } from "@/edits/pursuit.ts";
import type { FeatureEdit } from "@/edits/steer.ts";
import { displacement, type TraitChange, type TraitEffects } from "@/edits/trait_effects.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { categories } from "@/nouns/catalogue.ts";

/** What it takes to plan: features to write a change in, and what traits do to latents. */
export interface SteeringKnowledge {
  /** The features. */
  dictionary: Dictionary;
  /** What each trait adds to a latent, from `traitEffects`. */
  effects: TraitEffects;
}

/** A change of traits in features. */
export interface ChangePlan {
  /** What to add to which activation, the first choice first; for `steer`. */
  edits: FeatureEdit[];
  /** What the features leave of the displacement, to be added besides where all of it is wanted: [d]. */
  along: Float32Array;
  /** Share of the squared displacement that the features make, 0 to 1; 1 when nothing changes. */
  explained: number;
}

/** How a change is written. */
export interface PlanOptions {
  /** Features at the most; when absent {@linkcode plannedFeatures} for each trait that changes. */
  features?: number;
  /** How much of the change: 0 nothing, 1 all, beyond 1 exaggerated, below 0 the opposite; 1 when absent. */
  strength?: number;
}

/** Features for each trait that changes, unless told: enough for every category on training nouns, as `steeringStudy` shows. */
export const plannedFeatures = 16;

/**
 * Plans one noun's change: the displacement of the latent, written in a few features by bounded matching pursuit, so that
 * no activation falls below 0 at a strength of 0 to 1.
 *
 * @param knowledge Features and trait effects.
 * @param change What the noun is, what it is to become, its code, [m], and how to write it.
 * @returns The plan.
 * @throws {RangeError} When a trait or value does not exist, or the strength is not finite.
 * @throws {TypeError} When the code is of another dictionary.
 */
export function planChange(
  knowledge: SteeringKnowledge,
  { code, features, strength, ...change }: TraitChange & PlanOptions & { code: Float32Array },
): ChangePlan {
  const changes = (change.to?.length ?? 0) + (change.remove?.length ?? 0);
  return planAll(knowledge, code, {
    displacements: displacement(knowledge.effects, change),
    sizes: [features ?? plannedFeatures * changes],
    ...(strength !== undefined && { strength }),
  })[0];
}

/**
 * Plans the changes of many nouns at once, which takes a fraction of the time.
 *
 * @param knowledge Features and trait effects.
 * @param encoded Latents and codes of n nouns.
 * @param options Their traits, [n, 5], the values that come in each, [n], and how to write it.
 * @returns The plans: [n].
 * @throws {RangeError} When a trait or value does not exist, or the strength is not finite.
 * @throws {TypeError} When traits or values are not as many as the nouns.
 */
export function planChanges(
  knowledge: SteeringKnowledge,
  encoded: Encoded,
  { traits, to, features, strength }:
    & { traits: ArrayLike<number>; to: readonly (readonly number[])[] }
    & PlanOptions,
): ChangePlan[] {
  const { count, codes } = encoded;
  return planAll(knowledge, codes, {
    displacements: displacements(knowledge.effects, { traits, to, count }),
    sizes: to.map(({ length }) => features ?? plannedFeatures * length),
    ...(strength !== undefined && { strength }),
  });
}

/**
 * The displacements of many changes.
 *
 * @param effects The trait effects.
 * @param options Traits of n nouns, [n, 5], the values that come in each, [n], and n.
 * @returns [n, d].
 * @throws {TypeError} When traits or values are not as many as the nouns.
 */
export function displacements(
  effects: TraitEffects,
  { traits, to, count }: { traits: ArrayLike<number>; to: readonly (readonly number[])[]; count: number },
): Float32Array {
  if (to.length !== count || traits.length !== count * categories.length) {
    throw new TypeError(
      `Cannot plan the changes: found ${traits.length} traits and ${to.length} lists of values for ${count} nouns, ` +
        `wanted ${count * categories.length} and ${count}. Give five traits and one list for each noun`,
    );
  }
  const moved = new Float32Array(count * effects.dimensions);
  for (let noun = 0; noun < count; noun++) {
    const own = categories.map((_, layer) => traits[noun * categories.length + layer]);
    moved.set(displacement(effects, { traits: own, to: to[noun] }), noun * effects.dimensions);
  }
  return moved;
}

function planAll(
  { dictionary }: SteeringKnowledge,
  codes: Float32Array,
  { displacements: moved, sizes, strength = 1 }: {
    displacements: Float32Array;
    sizes: number[];
    strength?: number;
  },
): ChangePlan[] {
  if (!Number.isFinite(strength)) {
    throw new RangeError(
      `Cannot plan the change: found strength ${strength}, wanted a finite number. Give 1 for all of it`,
    );
  }
  const { dimensions } = dictionary;
  return pursue(dictionary, moved, { size: sizes, codes }).map((written, noun) => {
    const wanted = moved.subarray(noun * dimensions, (noun + 1) * dimensions);
    const made = composed(dictionary, written);
    const left = wanted.map((x, axis) => x - made[axis]);
    const whole = squaredLength(wanted);
    return {
      edits: written.features.map((feature, p) => ({
        feature,
        action: "add" as const,
        value: strength * written.amounts[p],
      })),
      along: left.map((x) => strength * x),
      explained: whole === 0 ? 1 : 1 - squaredLength(left) / whole,
    };
  });
}

function squaredLength(vector: Float32Array): number {
  return vector.reduce((sum, x) => sum + x * x, 0);
}
