/** What a VAE and the SAE on its latents are worth on the Nouns: the same measures for every arm. */
import { groupName, standardGroupSize } from "@/edits/recipes.ts";
import { summariseTrials, type TrialShare } from "@/edits/trial_summary.ts";
import { ablationTrials } from "@/edits/trials.ts";
import { analyseFeatures, labelledSplit } from "@/features/analysis.ts";
import { scoreOwnDirections } from "@/features/ceilings.ts";
import { classMeans } from "@/features/class_means.ts";
import { coverage, ownedFeatures } from "@/features/coverage.ts";
import { deadCount } from "@/features/records.ts";
import { valueCount } from "@/nouns/catalogue.ts";
import type { Nouns, NounSet } from "@/nouns/dataset.ts";
import type { Sae } from "@/sae/sae.ts";
import type { RunOptions } from "@/training/progress.ts";
import type { Latents } from "@/vae/latents.ts";
import { measureCodec } from "@/vae/measure.ts";
import type { Vae } from "@/vae/vae.ts";

/** What is scored. */
export interface NounModels {
  /** The nouns: the training ones choose features and thresholds, the held-out ones judge. */
  nouns: Nouns;
  /** The VAE. */
  vae: Vae;
  /** Its latents of these nouns. */
  latents: Latents;
  /** The SAE on them. */
  sae: Sae;
}

/** How much is measured. */
export interface NounScoreOptions extends RunOptions {
  /** Held-out nouns whose reconstructions are read. */
  readCount: number;
  /** About how many nouns of each category have their trait taken out. */
  subjects: number;
  /** Seed of swap targets. */
  seed: number;
}

const clean = groupName(standardGroupSize);
const recipes = ["best feature to 0", clean, "mean difference", "swap by groups", "swap of class means"];

/**
 * Measures reconstructions, features, directions of the latent itself, and edits.
 *
 * F1 is that of the best feature of each of the 437 trait values; shares are from 0 to 1. An edit is clean when the trait
 * is gone, or the swap's target is read, and the other four traits are still read.
 *
 * @param models VAE, latents and SAE with their nouns.
 * @param options How much is measured, signal and progress.
 * @returns Numbers by name.
 */
export async function scoreNouns(
  { nouns, vae, latents, sae }: NounModels,
  { readCount, subjects, seed, ...run }: NounScoreOptions,
): Promise<Record<string, number>> {
  const quality = await measureCodec(vae, firstNouns(nouns, { heldOutCount: readCount }), run);
  const analysis = await analyseFeatures(sae, { nouns, latents }, run);
  const { best, matches, thresholds, records } = analysis;
  const own = coverage(best);
  const all = own.at(-1)!;
  const direct = coverage(meanDifferenceMatches({ nouns, latents })).at(-1)!;
  const owned = best.map(({ value }) => ownedFeatures(thresholds, { value }).length);
  const trials = await ablationTrials({ codec: vae, analysis, nouns, latents }, {
    perCategory: subjects,
    seed,
    recipes,
    ...run,
  });
  const shares = summariseTrials(trials);
  const share = (recipe: string, of: "gone" | "kept" | "success" | "arrived") =>
    weightedMean(shares.filter((row) => row.recipe === recipe), of);
  return {
    "PSNR (dB)": quality.psnr,
    "nouns read right": quality.identity.all,
    "SAE: FVU": sae.metrics.fvu,
    "SAE: silent features": deadCount(records) / records.length,
    "values with F1 > .8": all.above80,
    "values with F1 > .5": all.above50,
    "mean F1": all.meanF1,
    ...Object.fromEntries(own.slice(0, -1).map((row) => [`mean F1, ${row.category}`, row.meanF1])),
    "features with F1 > .8": matches.filter(({ f1 }) => f1 > 0.8).length,
    "features per value": owned.reduce((sum, count) => sum + count, 0) / valueCount,
    "mean differences with F1 > .8": direct.above80,
    "mean F1 of mean differences": direct.meanF1,
    "nouns on trial": trials.nouns.length,
    "best feature to 0: gone": share("best feature to 0", "gone"),
    "best feature to 0: clean": share("best feature to 0", "success"),
    [`${clean}: gone`]: share(clean, "gone"),
    [`${clean}: others kept`]: share(clean, "kept"),
    [`${clean}: clean`]: share(clean, "success"),
    "mean difference: clean": share("mean difference", "success"),
    "swap by groups: clean": share("swap by groups", "arrived"),
    "swap of class means: clean": share("swap of class means", "arrived"),
  };
}

/**
 * Leaves out all but the first nouns.
 *
 * @param nouns The data.
 * @param options How many to keep of each set; all when absent or when there are fewer.
 * @returns The same arrays, cut; the key says how.
 */
export function firstNouns(
  nouns: Nouns,
  { trainCount = nouns.train.count, heldOutCount = nouns.heldOut.count }: {
    trainCount?: number;
    heldOutCount?: number;
  },
): Nouns {
  const [train, heldOut] = [cut(nouns.train, trainCount), cut(nouns.heldOut, heldOutCount)];
  if (train === nouns.train && heldOut === nouns.heldOut) return nouns;
  const config = { ...nouns.config, trainCount: train.count, heldOutCount: heldOut.count };
  return { ...nouns, key: `${nouns.key}/${train.count}/${heldOut.count}`, config, train, heldOut };
}

/** Each value's mean difference as its detector: what the latent itself tells, without an SAE. */
function meanDifferenceMatches(data: Pick<NounModels, "nouns" | "latents">) {
  const split = labelledSplit(data);
  const { latents, labels } = split.choosing;
  const { differences } = classMeans(latents, { labels, dimensions: split.dimensions });
  return scoreOwnDirections(differences, split);
}

function cut(set: NounSet, count: number): NounSet {
  if (count >= set.count) return set;
  return {
    count,
    traits: set.traits.subarray(0, 5 * count),
    pixels: set.pixels.subarray(0, 1024 * count),
    visiblePixels: set.visiblePixels.subarray(0, 5 * count),
  };
}

/** Over all categories, each noun counting once; 0 without nouns. */
function weightedMean(rows: TrialShare[], of: "gone" | "kept" | "success" | "arrived"): number {
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  return count ? rows.reduce((sum, row) => sum + row[of] * row.count, 0) / count : 0;
}
