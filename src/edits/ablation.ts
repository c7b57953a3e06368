/** Ablation: the latent with some of its features set to what they are elsewhere. */

import { addScaled, type Encoded } from "@/edits/encoded.ts";
import { type Dictionary, directionOf } from "@/features/dictionary.ts";

/** What an ablated feature is set to. */
export type Replacement =
  /** 0, as in the write-up. */
  | { kind: "zero" }
  /** Its mean over a data set, zeros included: [m]. */
  | { kind: "mean"; means: Float32Array }
  /** What it is on another noun, one for each sample and the same for all its features: codes, [n, m]. */
  | { kind: "resample"; donors: Float32Array }
  /**
   * What it would be without the trait value that the sample shows: its activation minus what the value adds on average.
   * The value of each sample, [n], and the shifts of all values from `codeShifts`, [437, m].
   */
  | { kind: "without-value"; values: ArrayLike<number>; shifts: Float32Array };

/** What is ablated, and how. */
export interface AblationOptions {
  /** The features to ablate in each sample: [n], each a list of any length. */
  features: readonly (readonly number[])[];
  /** What they are set to. */
  replacement: Replacement;
  /**
   * Whether the edit starts from the latent, so that what the dictionary does not explain stays, or from the
   * dictionary's reconstruction, as in the write-up.
   */
  errorTerm: boolean;
}

/**
 * Ablates features: z′ = z + Σᵢ (rᵢ − fᵢ) dᵢ over the ablated features i, with rᵢ the replacement; without error term
 * the reconstruction x̂ takes the place of z. With nothing to ablate the result is z, or x̂, exactly.
 *
 * @param dictionary Whose features.
 * @param encoded Latents, codes and reconstructions of the n samples.
 * @param options What is ablated.
 * @returns Edited latents: [n, d].
 * @throws {TypeError} When there is not one list of features for each sample.
 * @throws {RangeError} When there is no such feature.
 */
export function ablate(
  dictionary: Dictionary,
  encoded: Encoded,
  { features, replacement, errorTerm }: AblationOptions,
): Float32Array {
  const { dimensions } = dictionary;
  if (features.length !== encoded.count) {
    throw new TypeError(
      `Cannot ablate: found ${features.length} lists of features for ${encoded.count} samples, wanted one for each. ` +
        "Repeat the list for every sample",
    );
  }
  const edited = (errorTerm ? encoded.latents : encoded.reconstructions).slice();
  features.forEach((list, sample) => {
    const latent = edited.subarray(sample * dimensions, (sample + 1) * dimensions);
    for (const feature of new Set(list)) {
      const direction = directionOf(dictionary, feature);
      const change = changeOf(encoded, replacement, { sample, feature });
      if (change !== 0) addScaled(latent, direction, change);
    }
  });
  return edited;
}

/**
 * Chooses for each sample one feature that is active on it, among those that are not excluded: the control that any
 * claim about a chosen feature has to beat.
 *
 * @param encoded Codes of the n samples.
 * @param options `excluded`: features not to take, by sample, [n]; `random`: a number in [0, 1) for each call.
 * @returns One list for each sample: a single feature, or none where nothing else is active.
 */
export function randomActiveFeatures(
  { codes, count }: Encoded,
  { excluded, random }: { excluded: readonly (readonly number[])[]; random: () => number },
): number[][] {
  const nFeatures = codes.length / count;
  return Array.from({ length: count }, (_, sample) => {
    const active: number[] = [];
    for (let feature = 0; feature < nFeatures; feature++) {
      if (codes[sample * nFeatures + feature] > 0 && !excluded[sample].includes(feature)) {
        active.push(feature);
      }
    }
    return active.length ? [active[Math.floor(random() * active.length)]] : [];
  });
}

/** By how much a feature of a sample changes. */
function changeOf(
  { codes, count }: Encoded,
  replacement: Replacement,
  { sample, feature }: { sample: number; feature: number },
): number {
  const nFeatures = codes.length / count;
  const at = sample * nFeatures + feature;
  switch (replacement.kind) {
    case "zero":
      return -codes[at];
    case "mean":
      return replacement.means[feature] - codes[at];
    case "resample":
      return replacement.donors[at] - codes[at];
    case "without-value":
      return -replacement.shifts[replacement.values[sample] * nFeatures + feature];
  }
}
