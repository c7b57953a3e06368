/** The scores of one dictionary at three levels: trait values, attributes that values share, and whole categories. */

import { collectActivations, type CollectOptions, type SparseActivations } from "@/features/activations.ts";
import { type Detection, detection } from "@/features/detection.ts";
import {
  factorScores,
  type InformationGap,
  informationGap,
  shuffledNouns,
} from "@/features/factor_scores.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import type { Split } from "@/features/labelled_latents.ts";
import { chooseThresholds, type Scores, scoreThresholds, type Thresholds } from "@/features/scores.ts";
import { allTargets } from "@/features/targets.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import { seededRandom } from "@/training/random.ts";

/** The best feature of a target by one measure. */
export interface BestFeature {
  /** The feature, the lowest of equals. */
  feature: number;
  /** Its score on the nouns that chose it. */
  chosen: number;
  /** Its score on other nouns. */
  score: number;
}

/** The best features of one target. */
export interface TargetScores {
  /** Of `allTargets`: values first, attributes after them. */
  target: number;
  /** By F1 at the best threshold. */
  f1: BestFeature;
  /** By the area under the ROC curve. */
  auroc: BestFeature;
  /** By Pearson's correlation. */
  pearson: BestFeature;
}

/** What a feature is: the target, of whichever level, that it tells best. */
export interface Purity {
  /** The feature. */
  feature: number;
  /** Of `allTargets`. */
  target: number;
  /** F1 on the nouns that chose the target; 0 for a feature that never fires. */
  chosenF1: number;
  /** F1 on other nouns. */
  f1: number;
}

/** How the features tell one category as a whole, over the nouns on which it can be seen. */
export interface FactorLevel {
  /** The category. */
  category: Category;
  /** The feature that says most of it. */
  feature: number;
  /** Share of the category's entropy that it tells, 0 to 1. */
  ofCategory: number;
  /** The largest share that a feature seems to tell when nouns and labels are shuffled. */
  chance: number;
  /** How many living features vary with this category more than with any other. */
  features: number;
  /** Mean share of these features' own variation that the category accounts for, 0 to 1. */
  ofFeature: number;
}

/** The scores of one dictionary. */
export interface LevelScores {
  /** The best features of each of `allTargets`: [T]. */
  targets: TargetScores[];
  /** What each feature is: [m]. */
  purity: Purity[];
  /** One entry for each category. */
  factors: FactorLevel[];
  /** How far the best feature of a category is ahead. */
  gap: InformationGap;
}

/** Something on the nouns that choose features and on those that judge the choice. */
export interface Halves<T> {
  /** On the nouns that choose. */
  choosing: T;
  /** On the nouns that judge. */
  heldOut: T;
}

/**
 * Scores a dictionary at all levels. Features and thresholds are chosen on one set of nouns and scored on the other;
 * information, where nothing is chosen, is measured on the first, which is larger.
 *
 * @param activations Of any dictionary over any latent; `projections` of directions too.
 * @param labels Visible trait values of the same nouns, −1 where hidden: [n, 5] each.
 * @param options Seed of the shuffle that measures chance.
 * @returns The scores.
 * @throws {TypeError} When labels and activations are not of the same nouns.
 */
export function levelScores(
  activations: Halves<SparseActivations>,
  labels: Halves<Int16Array>,
  { seed = 0 }: { seed?: number } = {},
): LevelScores {
  const [chosen, judged] = [allTargets.labels(labels.choosing), allTargets.labels(labels.heldOut)];
  const thresholds = chooseThresholds(activations.choosing, chosen, allTargets);
  const scores = scoreThresholds(activations.heldOut, { labels: judged, thresholds, targets: allTargets });
  const detected = {
    choosing: detection(activations.choosing, chosen, allTargets),
    heldOut: detection(activations.heldOut, judged, allTargets),
  };
  const best = {
    f1: bestByTarget({ choosing: thresholds.f1, heldOut: scores.f1 }),
    ...Object.fromEntries((["auroc", "pearson"] as const).map((measure) => [
      measure,
      bestByTarget({ choosing: detected.choosing[measure], heldOut: detected.heldOut[measure] }),
    ])) as Record<keyof Pick<Detection, "auroc" | "pearson">, BestFeature[]>,
  };
  const information = factorScores(activations.choosing, labels.choosing);
  const shuffled = shuffledNouns(labels.choosing, seededRandom(seed, "factor scores by chance"));
  const chance = factorScores(activations.choosing, shuffled);
  return {
    targets: best.f1.map((f1, target) => ({
      target,
      f1,
      auroc: best.auroc[target],
      pearson: best.pearson[target],
    })),
    purity: purityOf(thresholds, scores),
    factors: categories.map((category, layer) => {
      const { feature, score: ofCategory } = largest(information.ofCategory, layer);
      const own = Array.from({ length: information.nFeatures }, (_, i) => i)
        .map((i) => information.ofFeature.subarray(i * categories.length, (i + 1) * categories.length))
        .filter((shares) =>
          shares[layer] > 0 && shares.every((share, at) => at === layer || share < shares[layer])
        );
      return {
        category,
        feature,
        ofCategory,
        chance: largest(chance.ofCategory, layer).score,
        features: own.length,
        ofFeature: own.length ? own.reduce((sum, shares) => sum + shares[layer], 0) / own.length : 0,
      };
    }),
    gap: informationGap(information),
  };
}

/**
 * Sends latents through a dictionary batch by batch and scores what comes out.
 *
 * @param dictionary An SAE, a floor or a ceiling.
 * @param split Latents with labels; those of any VAE.
 * @param options Batch size, how many activations of a noun are kept, signal and progress.
 * @returns The scores.
 */
export async function scoreLevels(
  dictionary: Dictionary,
  { choosing, heldOut }: Split,
  options: CollectOptions = {},
): Promise<LevelScores> {
  const activations = {
    choosing: await collectActivations(dictionary, choosing.latents, options),
    heldOut: await collectActivations(dictionary, heldOut.latents, options),
  };
  return levelScores(activations, { choosing: choosing.labels, heldOut: heldOut.labels });
}

function bestByTarget(scores: Halves<Float32Array>): BestFeature[] {
  const { count } = allTargets;
  const best = new Uint32Array(count); // the place in the table
  for (let target = 0; target < count; target++) best[target] = target;
  scores.choosing.forEach((score, at) => {
    if (score > scores.choosing[best[at % count]]) best[at % count] = at;
  });
  return Array.from(best, (at) => ({
    feature: Math.floor(at / count),
    chosen: scores.choosing[at],
    score: scores.heldOut[at],
  }));
}

function purityOf(thresholds: Thresholds, scores: Scores): Purity[] {
  const { count } = allTargets;
  return Array.from({ length: thresholds.nFeatures }, (_, feature) => {
    const row = thresholds.f1.subarray(feature * count, (feature + 1) * count);
    let target = 0;
    row.forEach((f1, other) => target = f1 > row[target] ? other : target);
    return { feature, target, chosenF1: row[target], f1: scores.f1[feature * count + target] };
  });
}

function largest(shares: Float32Array, layer: number): { feature: number; score: number } {
  let best = layer;
  for (let at = layer; at < shares.length; at += categories.length) if (shares[at] > shares[best]) best = at;
  return { feature: Math.floor(best / categories.length), score: shares[best] };
}
