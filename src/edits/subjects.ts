/** The nouns that edits are tried on: many trait values, few nouns each, all read right before the edit. */

import { type Encoded, encodeLatents, takeRows } from "@/edits/encoded.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { agreement } from "@/nouns/agreement.ts";
import { categories, traitCounts, valueOf, valueOffsets } from "@/nouns/catalogue.ts";
import { traitsOf } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { seededRandom } from "@/training/random.ts";
import { decodeImages } from "@/vae/vae.ts";

/** Nouns whose trait is to be taken out. */
export interface EditSubjects {
  /** Their numbers in the held-out set: [n]. */
  nouns: Uint32Array;
  /** The trait value to take out of each: [n]. */
  values: Uint16Array;
  /** Another value of the same category for each, for swaps: [n]. */
  targets: Uint16Array;
  /** Their latents and codes. */
  encoded: Encoded;
}

/** A trait that shows less than this is not tried: it cannot be read, before or after. */
const minimumPixels = 10;

const imageLength = 32 * 32 * 3;

/**
 * Puts together held-out nouns with their latents and codes.
 *
 * @param study The SAE's features with nouns, latents and VAE.
 * @param options The nouns and the value to take out of each, [n] both, and the seed of the swap targets.
 * @returns The subjects.
 */
export function makeSubjects(
  { analysis, latents }: FeatureStudy,
  { nouns, values, seed }: { nouns: ArrayLike<number>; values: ArrayLike<number>; seed: number },
): EditSubjects {
  const random = seededRandom(seed, "swap targets");
  return {
    nouns: Uint32Array.from(nouns),
    values: Uint16Array.from(values),
    targets: Uint16Array.from(values, (value) => otherValue(value, random.uniform())),
    encoded: encodeLatents(
      analysis.dictionary,
      takeRows(latents.heldOut, { rows: nouns, width: latents.dimensions }),
    ),
  };
}

/**
 * Chooses the nouns: for every trait value the first few held-out nouns that show it, as many for each value of a
 * category as make about `perCategory` in all, and of these the ones whose five traits are all read right. A category
 * with more values than that is sampled at even steps.
 *
 * @param study The SAE's features with nouns, latents and VAE.
 * @param options How many, and the seed of the swap targets.
 * @returns The subjects, and from how many candidates they were chosen.
 */
export function chooseSubjects(
  study: FeatureStudy,
  { perCategory, seed }: { perCategory: number; seed: number },
): { subjects: EditSubjects; candidates: number } {
  const { codec, latents } = study;
  const { heldOut } = study.nouns;
  const found: { noun: number; value: number }[] = [];
  categories.forEach((_, layer) => {
    const perValue = Math.max(1, Math.round(perCategory / traitCounts[layer]));
    const share = Math.min(1, perCategory / traitCounts[layer]); // of the values, where there are too many for all
    const taken = new Uint32Array(traitCounts[layer]);
    for (let noun = 0; noun < heldOut.count; noun++) {
      const trait = heldOut.traits[noun * categories.length + layer];
      const visible = heldOut.visiblePixels[noun * categories.length + layer];
      if (Math.floor((trait + 1) * share) === Math.floor(trait * share)) continue;
      if (visible < minimumPixels || taken[trait]++ >= perValue) continue;
      found.push({ noun, value: valueOffsets[layer] + trait });
    }
  });
  const rows = found.map(({ noun }) => noun);
  const images = decodeImages(codec, takeRows(latents.heldOut, { rows, width: latents.dimensions }));
  const right = found.filter(({ noun }, at) => {
    const reading = recognise(images.subarray(at * imageLength, (at + 1) * imageLength)).traits;
    return agreement(reading, traitsOf(heldOut, noun)).every(Boolean);
  });
  const subjects = makeSubjects(study, {
    nouns: right.map(({ noun }) => noun),
    values: right.map(({ value }) => value),
    seed,
  });
  return { subjects, candidates: found.length };
}

/**
 * Tells the category of trait values.
 *
 * @param values 0 to 436: [n].
 * @returns The numbers of their categories, 0 to 4: [n].
 */
export function layersOf(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => categories.indexOf(valueOf(value).category));
}

/** Another value of the same category, by a number in [0, 1). */
function otherValue(value: number, share: number): number {
  const layer = categories.indexOf(valueOf(value).category);
  const step = 1 + Math.floor(share * (traitCounts[layer] - 1));
  return valueOffsets[layer] + (value - valueOffsets[layer] + step) % traitCounts[layer];
}
