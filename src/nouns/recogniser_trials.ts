/** How well the recogniser reads damaged pictures: the yardstick's own error. */

import { agreement } from "@/nouns/agreement.ts";
import { categories } from "@/nouns/catalogue.ts";
import { type Damage, damagedImage } from "@/nouns/damaged_image.ts";
import type { Nouns, NounSet } from "@/nouns/dataset.ts";
import { imageBatch, traitsOf } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { artifact, type Json } from "@/training/artifact.ts";
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

const trialsVersion = 1;

/**
 * Tries the recogniser on held-out nouns and keeps the result as an artifact.
 *
 * @param nouns The data set.
 * @param options As for `tryRecogniser`; a result that was stopped early is returned and not kept.
 * @returns One result for each kind of damage.
 */
export async function recogniserTrials(nouns: Nouns, options: TrialOptions): Promise<Trial[]> {
  const { damages, count = 500, seed = 0 } = options;
  const compute = async () => {
    const trials = await tryRecogniser(nouns.heldOut, options);
    return {
      metrics: { trials: trials as unknown as Json },
      tensors: {},
      complete: trials.length === damages.length,
    };
  };
  const config = { damages, count, seed };
  const { metrics } = await artifact("recogniser-trials", config, compute, {
    version: trialsVersion,
    inputs: { nouns: nouns.key },
  });
  const trials = metrics.trials as unknown as (Trial & { psnr: number | null })[];
  return trials.map((trial) => ({ ...trial, psnr: trial.psnr ?? Infinity })); // JSON has no Infinity
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
    let [all, exact, squared] = [0, 0, 0];
    for (let index = 0; index < nouns; index++) {
      if (signal?.aborted) return trials;
      const image = await damagedImage(set, index, { damage, seed });
      squared += meanSquare(image, imageBatch(set, [index]));
      const { traits } = recognise(image);
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
    });
  }
  return trials;
}

function meanSquare(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, i) => sum + (value - other[i]) ** 2, 0) / one.length;
}
