/** How well the recogniser reads damaged pictures: the yardstick's own error. */

import { agreement } from "@/nouns/agreement.ts";
import { categories } from "@/nouns/catalogue.ts";
import { type Damage, damagedImage } from "@/nouns/damaged_image.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { imageBatch, traitsOf } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** How the recogniser did under one kind of damage. */
export interface Trial {
  /** The damage. */
  damage: Damage;
  /** Peak signal-to-noise ratio of the damaged pictures in dB, Infinity when nothing is damaged. */
  psnr: number;
  /** Share of nouns with the trait in sight whose trait is read right: [5]. */
  categories: number[];
  /** Share of nouns of which all five are read right, counting what looks the same as the same. */
  all: number;
  /** Share of nouns whose five traits are named exactly, what cannot be seen included. */
  exact: number;
  /** Milliseconds a picture. */
  milliseconds: number;
}

/** How to try the recogniser. */
export interface TrialOptions extends RunOptions {
  /** The kinds of damage, one trial each. */
  damages: Damage[];
  /** How many nouns of the set, 500 when absent. */
  count?: number;
  /** Seed of the noise. */
  seed?: number;
}

/**
 * Damages pictures in several ways and lets the recogniser read them blind.
 *
 * @param set The nouns; the first ones are used.
 * @param options Kinds of damage, number of nouns, seed, signal, progress; stopping returns the trials done so far.
 * @returns One result for each kind of damage.
 */
export async function tryRecogniser(
  set: NounSet,
  { damages, count = 500, seed = 0, signal, onProgress }: TrialOptions,
): Promise<Trial[]> {
  const nouns = Math.min(count, set.count);
  const meter = progressMeter({ title: "Recogniser trials", steps: damages.length * nouns, onProgress });
  const breathe = breather();
  const trials: Trial[] = [];
  for (const damage of damages) {
    const right = new Float64Array(categories.length);
    const seen = new Float64Array(categories.length);
    let [all, exact, milliseconds, squared] = [0, 0, 0, 0];
    for (let index = 0; index < nouns; index++) {
      if (signal?.aborted) return trials;
      const image = await damagedImage(set, index, { damage, seed });
      squared += meanSquare(image, imageBatch(set, [index]));
      const begun = performance.now();
      const { traits } = recognise(image);
      milliseconds += performance.now() - begun;
      const truth = traitsOf(set, index);
      const agrees = agreement(traits, truth);
      agrees.forEach((same, layer) => {
        const visible = set.visiblePixels[index * categories.length + layer] > 0 ? 1 : 0;
        seen[layer] += visible;
        right[layer] += same ? visible : 0;
      });
      all += agrees.every(Boolean) ? 1 : 0;
      exact += traits.every((trait, layer) => trait === truth[layer]) ? 1 : 0;
      meter.report(trials.length * nouns + index + 1);
      await breathe();
    }
    trials.push({
      damage,
      psnr: 10 * Math.log10(4 * nouns / squared),
      categories: Array.from(right, (count, layer) => count / seen[layer]),
      all: all / nouns,
      exact: exact / nouns,
      milliseconds: milliseconds / nouns,
    });
  }
  return trials;
}

function meanSquare(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, i) => sum + (value - other[i]) ** 2, 0) / one.length;
}
