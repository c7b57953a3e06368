/** All scores that labels give a dictionary without touching an image, in one flat row. */
import { collectActivations, sampleCount, type SparseActivations } from "@/features/activations.ts";
import { absorptionMap } from "@/features/absorption.ts";
import { classMeans } from "@/features/class_means.ts";
import { formCoalitions, scoreCoalitions } from "@/features/coalitions.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { compareDirections, someDirections } from "@/features/geometry.ts";
import { reconstructions } from "@/features/kept_information.ts";
import type { Split } from "@/features/labelled_latents.ts";
import { levelScores } from "@/features/level_scores.ts";
import { chooseThresholds } from "@/features/scores.ts";
import { splittingMap } from "@/features/splitting.ts";
import { allTargets } from "@/features/targets.ts";
import { categories, valueCount, valueOf } from "@/nouns/catalogue.ts";
import type { RunOptions } from "@/training/progress.ts";

/** From this held-out F1 on a value counts as told. */
export const toldF1 = 0.8;

/** What was measured of one dictionary. */
export interface DictionaryScores {
  /** Numbers by name. */
  metrics: Record<string, number>;
  /** Held-out F1 of the best feature of each trait value: [437]. */
  valueF1: Float32Array;
  /** The feature that is best for each: [437]. */
  valueFeatures: Int32Array;
  /** Activations on the held-out nouns, for comparisons with other dictionaries. */
  heldOut: SparseActivations;
}

/**
 * Scores a dictionary at the levels of value, attribute and category, its directions, its parts and holes.
 *
 * @param dictionary An SAE, a floor or a ceiling.
 * @param split Latents with labels that choose, and others that judge.
 * @param options `directions`: from {@linkcode trueDirections}; signal and progress.
 * @returns The scores.
 */
export async function dictionaryScores(
  dictionary: Dictionary,
  split: Split,
  { directions, ...run }: { directions: Float32Array } & RunOptions,
): Promise<DictionaryScores> {
  const { choosing, heldOut, dimensions } = split;
  const activations = {
    choosing: await collectActivations(dictionary, choosing.latents, run),
    heldOut: await collectActivations(dictionary, heldOut.latents, run),
  };
  const labels = { choosing: choosing.labels, heldOut: heldOut.labels };
  const scores = levelScores(activations, labels);
  const values = scores.targets.slice(0, valueCount);
  const valueF1 = Float32Array.from(values, ({ f1 }) => f1.score);
  const attributes = scores.targets.slice(valueCount);
  const living = livingFeatures(activations.choosing);
  const lie = compareDirections(
    someDirections(dictionary.decoder, living, { dimensions }),
    directions.subarray(0, valueCount * dimensions),
    { dimensions },
  );
  return {
    metrics: {
      FVU: unexplained(heldOut.latents, reconstructions(dictionary, activations.heldOut), dimensions),
      L0: activations.heldOut.values.length / activations.heldOut.count,
      "living features": living.length,
      "values with F1 > .8": valueF1.filter((f1) => f1 > toldF1).length,
      "mean F1": mean(valueF1),
      ...Object.fromEntries(categories.map((category) => [
        `mean F1, ${category}`,
        mean(valueF1.filter((_, value) => valueOf(value).category === category)),
      ])),
      AUROC: mean(values.map(({ auroc }) => auroc.score)),
      Pearson: mean(values.map(({ pearson }) => pearson.score)),
      "attribute F1": mean(attributes.map(({ f1 }) => f1.score)),
      "category told": mean(scores.factors.map(({ ofCategory }) => ofCategory)),
      "features of one category": mean(scores.factors.map(({ ofFeature }) => ofFeature)),
      MCC: lie.mcc,
      "MMCS of values": lie.targetMmcs,
      "MMCS of features": lie.featureMmcs,
      uniqueness: lie.uniqueness,
      ...sharedTargets(dictionary, { activations, labels, directions }),
    },
    valueF1,
    valueFeatures: Int32Array.from(values, ({ f1 }) => f1.feature),
    heldOut: activations.heldOut,
  };
}

/**
 * The true direction of every trait value and attribute: the mean latent of the nouns that show it minus that of the rest.
 *
 * @param split Latents that choose.
 * @returns Of `allTargets`: [T, d].
 */
export function trueDirections({ choosing, dimensions }: Split): Float32Array {
  const labels = allTargets.labels(choosing.labels);
  return classMeans(choosing.latents, { labels, dimensions, targets: allTargets }).differences;
}

/** Unions of features, values that are split, and nouns on which a main feature is silent because another took over. */
function sharedTargets(
  dictionary: Dictionary,
  { activations, labels, directions }: {
    activations: { choosing: SparseActivations; heldOut: SparseActivations };
    labels: { choosing: Int16Array; heldOut: Int16Array };
    directions: Float32Array;
  },
): Record<string, number> {
  const own = { activations: activations.choosing, labels: labels.choosing };
  const judge = { activations: activations.heldOut, labels: labels.heldOut };
  const unions = scoreCoalitions(
    formCoalitions(own.activations, {
      labels: own.labels,
      thresholds: chooseThresholds(own.activations, own.labels),
    }),
    judge.activations,
    { labels: judge.labels },
  );
  const parts = splittingMap(own, { heldOut: judge }).slice(0, valueCount);
  const holes = absorptionMap(own, {
    thresholds: chooseThresholds(own.activations, allTargets.labels(own.labels), allTargets),
    decoder: dictionary.decoder,
    directions,
    dimensions: dictionary.dimensions,
  });
  return {
    "values a few features tell": unions.filter(({ f1 }) => f1 > toldF1).length,
    "values split": parts.filter(({ kind }) => kind === "split").length,
    "values repeated": parts.filter(({ kind }) => kind === "repeated").length,
    "targets absorbed": holes.filter(({ absorbed }) => absorbed > 0).length,
  };
}

function livingFeatures({ offsets, nFeatures }: SparseActivations): number[] {
  return Array.from({ length: nFeatures }, (_, i) => i).filter((i) => offsets[i + 1] > offsets[i]);
}

/** Σ‖x − x̂‖² / Σ‖x − x̄‖². */
function unexplained(latents: Float32Array, reconstruction: Float32Array, dimensions: number): number {
  const means = new Float64Array(dimensions);
  latents.forEach((x, at) => means[at % dimensions] += x / sampleCount(latents, dimensions));
  let [left, all] = [0, 0];
  latents.forEach((x, at) => {
    left += (x - reconstruction[at]) ** 2;
    all += (x - means[at % dimensions]) ** 2;
  });
  return left / all;
}

function mean(list: ArrayLike<number>): number {
  return list.length ? Array.from(list).reduce((sum, x) => sum + x, 0) / list.length : 0;
}
