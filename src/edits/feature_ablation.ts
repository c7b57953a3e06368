/** One feature ablated in every way on the nouns on which it is strongest. */

import { ablate, randomActiveFeatures, type Replacement } from "@/edits/ablation.ts";
import { encodeLatents, takeRows } from "@/edits/encoded.ts";
import { groupName, type Recipe, recipeNamed, standardGroupSize } from "@/edits/recipes.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { findFeature } from "@/features/names.ts";
import { imageBatch, traitsOf } from "@/nouns/images.ts";
import { splitImages } from "@/plot/tiles.ts";
import { seededRandom } from "@/training/random.ts";
import { decodeImages } from "@/vae/vae.ts";

/** Pictures of the same n nouns, RGB in [-1, 1], each [size, size, 3]. */
export interface FeatureAblation {
  /** The feature. */
  feature: number;
  /** The trait value that it tells best. */
  value: number;
  /** The nouns' five traits: [n][5]. */
  traits: Uint8Array[];
  /** The nouns as rendered. */
  nouns: Float32Array[];
  /** Their latents decoded: where an edit with error term starts. */
  decoded: Float32Array[];
  /** Their SAE reconstructions decoded, nothing ablated: where the write-up's ablation starts. */
  reconstructed: Float32Array[];
  /** The feature set to 0 in the reconstruction: the write-up's ablation. */
  writeUp: Float32Array[];
  /** The feature set to 0, error term kept. */
  zero: Float32Array[];
  /** The feature set to its mean over all nouns, error term kept. */
  mean: Float32Array[];
  /** The feature set to what it is on a random noun, error term kept. */
  resampled: Float32Array[];
  /** Another feature of the same noun set to 0, error term kept. */
  randomFeature: Float32Array[];
  /** The value's strongest features shifted, error term kept. */
  group: Float32Array[];
  /** The value's mean difference ablated; no SAE. */
  meanDifference: Float32Array[];
}

/** What to ablate, and how. */
export interface FeatureAblationOptions {
  /** A feature's number, or a trait's name for the feature that tells it best. */
  which: number | string;
  /** The recipes of `ablationRecipes`. */
  recipes: Recipe[];
  /** Seed of the random feature and the random noun. */
  seed: number;
}

/**
 * Ablates one feature on its top nouns.
 *
 * @param study The SAE's features with nouns, latents and VAE.
 * @param options Which feature.
 * @returns The pictures.
 * @throws {RangeError} When there is no such feature or trait, or the feature is dead and has no nouns.
 */
export function ablateFeature(
  study: FeatureStudy,
  { which, recipes, seed }: FeatureAblationOptions,
): FeatureAblation {
  const { analysis, codec, latents, nouns } = study;
  const { dictionary, best, matches, records } = analysis;
  const feature = findFeature(which, { nFeatures: dictionary.nFeatures, best });
  const { value } = matches[feature];
  const samples = records[feature].top.map(({ sample }) => sample);
  if (samples.length === 0) {
    throw new RangeError(
      `Cannot ablate feature ${feature}: found no noun on which it fires, it is dead. Choose a living feature`,
    );
  }
  const encoded = encodeLatents(
    dictionary,
    takeRows(latents.train, { rows: samples, width: latents.dimensions }),
  );
  const random = seededRandom(seed, "feature ablation", feature);
  const rows = samples.map(() => random.integer(nouns.train.count));
  const donors =
    encodeLatents(dictionary, takeRows(latents.train, { rows, width: latents.dimensions })).codes;
  const means = Float32Array.from(records, ({ mean }) => mean);
  const own = samples.map(() => [feature]);
  const other = randomActiveFeatures(encoded, { excluded: own, random: random.uniform });
  const values = Uint16Array.from(samples, () => value);
  const subjects = { nouns: Uint32Array.from(samples), values, targets: values, encoded };
  const decode = (edited: Float32Array) =>
    splitImages(decodeImages(codec, edited), { size: codec.imageSize });
  const setTo = (replacement: Replacement, features = own) =>
    decode(ablate(dictionary, encoded, { features, replacement, errorTerm: true }));
  const zero = { kind: "zero" } as const;
  return {
    feature,
    value,
    traits: samples.map((sample) => traitsOf(nouns.train, sample)),
    nouns: splitImages(imageBatch(nouns.train, samples)),
    decoded: decode(encoded.latents),
    reconstructed: decode(encoded.reconstructions),
    writeUp: decode(ablate(dictionary, encoded, { features: own, replacement: zero, errorTerm: false })),
    zero: setTo(zero),
    mean: setTo({ kind: "mean", means }),
    resampled: setTo({ kind: "resample", donors }),
    randomFeature: setTo(zero, other),
    group: decode(recipeNamed(recipes, groupName(standardGroupSize)).edit(subjects)),
    meanDifference: decode(recipeNamed(recipes, "mean difference").edit(subjects)),
  };
}
