/** Steering: any number of a noun's features set, added to, scaled or removed, on the latent or on the SAE's reconstruction. */

import { addScaled, type Encoded } from "@/edits/encoded.ts";
import { type Dictionary, directionOf } from "@/features/dictionary.ts";

/** What an edit does to an activation f: set f′ = v, add f′ = f + v, scale f′ = v · f, remove f′ = 0. */
export const steerActions = ["set", "add", "scale", "remove"] as const;

/** One of the actions. */
export type SteerAction = (typeof steerActions)[number];

/** One edit of one feature. */
export interface FeatureEdit {
  /** The feature's number, 0 to m − 1. */
  feature: number;
  /** What to do with its activation. */
  action: SteerAction;
  /** The number to set, to add or to scale by; absent for "remove". */
  value?: number;
}

/**
 * Where the edit starts: "latent" at the noun's own latent, so that what the dictionary does not explain stays (the error
 * term); "sae" at the dictionary's reconstruction, as in the write-up (§4.1).
 */
export type SteerPath = "latent" | "sae";

/** The same edits for all samples. */
export interface SteerOptions {
  /** The edits, in their order: several of one feature act one after the other. */
  edits: readonly FeatureEdit[];
  /** Where they start, "latent" when absent. */
  path?: SteerPath;
  /** A direction that is added besides, as the residual of a plan: [d]. */
  along?: Float32Array;
}

/** Edits of their own for each of n samples. */
export interface SteerEachOptions {
  /** The edits of each sample: [n]. */
  edits: readonly (readonly FeatureEdit[])[];
  /** Where they start, "latent" when absent. */
  path?: SteerPath;
  /** Directions that are added besides: [n, d]. */
  along?: Float32Array;
}

/**
 * Edits one code. An activation may fall below 0, which no encoder gives, where that much is asked for.
 *
 * @param code [m].
 * @param edits In their order.
 * @returns A new code: [m].
 * @throws {RangeError} When there is no such feature, or a value is not finite.
 * @throws {TypeError} When there is no such action, or a value is missing or not wanted.
 */
export function editCode(code: Float32Array, edits: readonly FeatureEdit[]): Float32Array {
  const edited = code.slice();
  for (const edit of edits) {
    checkEdit(edit, { nFeatures: code.length });
    const { feature, action, value = 0 } = edit;
    if (action === "set") edited[feature] = value;
    else if (action === "add") edited[feature] += value;
    else if (action === "scale") edited[feature] *= value;
    else edited[feature] = 0;
  }
  return edited;
}

/**
 * Steers all samples alike: z′ = z + Σᵢ (f′ᵢ − fᵢ) dᵢ on the latent path, z′ = b + Σᵢ f′ᵢ dᵢ on the SAE path, which is the
 * same with the reconstruction in the place of z. With no edits the result is z, or the reconstruction, bit for bit.
 *
 * @param dictionary Whose features.
 * @param encoded Latents, codes and reconstructions of n samples.
 * @param options The edits and the path.
 * @returns Edited latents: [n, d].
 * @throws {RangeError} When there is no such feature, or a value is not finite.
 * @throws {TypeError} When an edit is not one, or `along` has another length than the latents.
 */
export function steer(
  dictionary: Dictionary,
  encoded: Encoded,
  { edits, path = "latent", along }: SteerOptions,
): Float32Array {
  if (along) checkAlong(along, dictionary.dimensions);
  const { count } = encoded;
  const every = along && new Float32Array(count * along.length);
  for (let i = 0; every && i < count; i++) every.set(along, i * along.length);
  return steerEach(dictionary, encoded, {
    edits: Array.from({ length: count }, () => edits),
    path,
    ...(every && { along: every }),
  });
}

/**
 * Steers each sample by edits of its own, as in {@linkcode steer}.
 *
 * @param dictionary Whose features.
 * @param encoded Latents, codes and reconstructions of n samples.
 * @param options Edits of each sample and the path.
 * @returns Edited latents: [n, d].
 * @throws {RangeError} When there is no such feature, or a value is not finite.
 * @throws {TypeError} When an edit is not one, or edits or directions are not as many as the samples.
 */
export function steerEach(
  dictionary: Dictionary,
  encoded: Encoded,
  { edits, path = "latent", along }: SteerEachOptions,
): Float32Array {
  const { dimensions, nFeatures } = dictionary;
  const { count, codes } = encoded;
  if (edits.length !== count) {
    throw new TypeError(
      `Cannot steer: found ${edits.length} lists of edits for ${count} samples, wanted one for each. ` +
        "Use steer() for the same edits everywhere",
    );
  }
  if (along) checkAlong(along, count * dimensions);
  const steered = (path === "latent" ? encoded.latents : encoded.reconstructions).slice(); // [n, d]
  edits.forEach((list, sample) => {
    const latent = steered.subarray(sample * dimensions, (sample + 1) * dimensions);
    if (list.length > 0) {
      const code = codes.subarray(sample * nFeatures, (sample + 1) * nFeatures);
      const edited = editCode(code, list);
      for (const feature of new Set(list.map((edit) => edit.feature))) {
        const change = edited[feature] - code[feature];
        if (change !== 0) addScaled(latent, directionOf(dictionary, feature), change);
      }
    }
    if (along) addScaled(latent, along.subarray(sample * dimensions, (sample + 1) * dimensions), 1);
  });
  return steered;
}

/**
 * Checks one edit.
 *
 * @param edit What is to be checked.
 * @param options How many features there are, m, and what the edit is called in the error.
 * @throws {RangeError} When there is no such feature, or the value is not finite.
 * @throws {TypeError} When there is no such action, or the value is missing or not wanted.
 */
export function checkEdit(
  { feature, action, value }: FeatureEdit,
  { nFeatures, name = `the edit of feature ${feature}` }: { nFeatures: number; name?: string },
): void {
  if (!Number.isInteger(feature) || feature < 0 || feature >= nFeatures) {
    throw new RangeError(
      `Cannot apply ${name}: found feature ${feature}, wanted an integer from 0 to ${nFeatures - 1}. ` +
        "Choose a feature of this dictionary",
    );
  }
  if (!steerActions.includes(action)) {
    throw new TypeError(
      `Cannot apply ${name}: found action ${JSON.stringify(action)}, wanted one of ${
        steerActions.join(", ")
      }. ` +
        "Choose one of these",
    );
  }
  if (action === "remove") {
    if (value === undefined) return;
    throw new TypeError(
      `Cannot apply ${name}: found value ${value}, wanted none with "remove". Leave it out, or use "set"`,
    );
  }
  if (typeof value !== "number") {
    throw new TypeError(
      `Cannot apply ${name}: found value ${
        JSON.stringify(value)
      }, wanted a number with "${action}". Give one`,
    );
  }
  if (!Number.isFinite(value)) {
    throw new RangeError(
      `Cannot apply ${name}: found value ${value}, wanted a finite number. Give one`,
    );
  }
}

function checkAlong(along: Float32Array, length: number): void {
  if (along.length === length && along.every(Number.isFinite)) return;
  throw new TypeError(
    `Cannot steer along a direction: found ${along.length} numbers, wanted ${length}, all finite. ` +
      "Take it from the plan for the same noun and dictionary",
  );
}
