/** Paths from one noun to another: straight through the latent space, or through features. */

import { addScaled, encodeLatents } from "@/edits/encoded.ts";
import { planChange, type SteeringKnowledge } from "@/edits/change_plan.ts";
import { type FeatureEdit, steer } from "@/edits/steer.ts";
import { directionOf } from "@/features/dictionary.ts";
import { categories, valueOffsets } from "@/nouns/catalogue.ts";
import { interpolate } from "@/vae/explore.ts";

/**
 * The paths. Mixing codes in proportion, error term and all, would be no path of its own: it is the straight line again,
 * because decoding a code is linear.
 */
export const pathNames = {
  line: "latent: straight line",
  sae: "features: straight line, no error term",
  features: "features: one after another",
  traits: "features: trait by trait",
} as const;

/** One of the paths. */
export type PathName = (typeof pathNames)[keyof typeof pathNames];

/** Two nouns with what belongs to them. */
export interface PathEnds {
  /** Latents of both: [2, d]. */
  latents: Float32Array;
  /** Five traits of both: [2, 5]. */
  traits: ArrayLike<number>;
}

/**
 * Walks all paths, both ends included.
 *
 * - latent: straight line: z = (1 − t) z_A + t z_B;
 * - features: straight line, no error term: the same between the two reconstructions;
 * - features: one after another: the features that differ most move first, all the way: of |f_B − f_A| ‖d‖ a share t, counted
 *   in features; the error terms are mixed in proportion;
 * - features: trait by trait: a plan for each trait that differs, in the order of the categories from the head down; at t the
 *   first ⌊t · changes⌋ are done, what the plans leave is mixed in proportion.
 *
 * @param knowledge Features and trait effects.
 * @param ends The two nouns.
 * @param options How many points, both ends included; at least 2.
 * @returns Latents of each path: [steps, d].
 * @throws {RangeError} When there are fewer than two points.
 */
export function walkPaths(
  knowledge: SteeringKnowledge,
  ends: PathEnds,
  { steps }: { steps: number },
): Record<PathName, Float32Array> {
  if (!Number.isInteger(steps) || steps < 2) {
    throw new RangeError(
      `Cannot walk between two nouns: found ${steps} points, wanted an integer from 2. Give more`,
    );
  }
  const { dictionary } = knowledge;
  const { dimensions } = dictionary;
  const half = (rows: Float32Array, end: 0 | 1) => rows.subarray(end * dimensions, (end + 1) * dimensions);
  const { latents, reconstructions } = encodeLatents(dictionary, ends.latents);
  return {
    [pathNames.line]: interpolate(half(latents, 0), half(latents, 1), steps),
    [pathNames.sae]: interpolate(half(reconstructions, 0), half(reconstructions, 1), steps),
    [pathNames.features]: featureByFeature(knowledge, ends, steps),
    [pathNames.traits]: traitByTrait(knowledge, ends, steps),
  } as Record<PathName, Float32Array>;
}

function featureByFeature(
  { dictionary }: SteeringKnowledge,
  { latents }: PathEnds,
  steps: number,
): Float32Array {
  const { dimensions, nFeatures } = dictionary;
  const { codes, reconstructions } = encodeLatents(dictionary, latents);
  const lengths = new Map<number, number>();
  for (let feature = 0; feature < nFeatures; feature++) {
    const change = Math.abs(codes[nFeatures + feature] - codes[feature]);
    if (change > 0) lengths.set(feature, change * Math.hypot(...directionOf(dictionary, feature)));
  }
  const order = [...lengths.keys()].sort((a, b) => lengths.get(b)! - lengths.get(a)! || a - b);
  const start = encodeLatents(dictionary, latents.slice(0, dimensions));
  const errorChange = Float32Array.from({ length: dimensions }, (_, axis) => {
    const error = (end: number) =>
      latents[end * dimensions + axis] - reconstructions[end * dimensions + axis];
    return error(1) - error(0);
  });
  return joinedSteps(steps, (t) => {
    const edits = order.slice(0, Math.floor(t * order.length)).map((feature): FeatureEdit => ({
      feature,
      action: "set",
      value: codes[nFeatures + feature],
    }));
    return steer(dictionary, start, { edits, along: errorChange.map((x) => t * x) });
  });
}

function traitByTrait(
  knowledge: SteeringKnowledge,
  { latents, traits }: PathEnds,
  steps: number,
): Float32Array {
  const { dictionary } = knowledge;
  const { dimensions } = dictionary;
  const layers = [...categories.keys()].reverse().filter((layer) =>
    traits[layer] !== traits[categories.length + layer]
  );
  const corners: Float32Array[] = [latents.slice(0, dimensions)]; // the noun after each change
  const current = categories.map((_, layer) => traits[layer]);
  for (const layer of layers) {
    const encoded = encodeLatents(dictionary, corners.at(-1)!);
    const value = valueOffsets[layer] + traits[categories.length + layer];
    const { edits } = planChange(knowledge, { traits: current, code: encoded.codes, to: [value] });
    corners.push(steer(dictionary, encoded, { edits }));
    current[layer] = traits[categories.length + layer];
  }
  const last = corners.at(-1)!;
  const left = last.map((x, axis) => latents[dimensions + axis] - x);
  return joinedSteps(steps, (t) => {
    const latent = corners[Math.floor(t * layers.length + 1e-9)].slice();
    addScaled(latent, left, t);
    return latent;
  });
}

function joinedSteps(steps: number, at: (t: number) => Float32Array): Float32Array {
  return Float32Array.from(Array.from({ length: steps }, (_, i) => [...at(i / (steps - 1))]).flat());
}
