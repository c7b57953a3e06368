/** One noun seen by its features: which are active, how strong for their kind, and what the picture loses without each. */

import * as tf from "@tensorflow/tfjs";
import { directionOf } from "@/features/dictionary.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { featureTitle, percentile } from "@/features/feature_entry.ts";
import type { FeatureFile } from "@/features/feature_file.ts";
import { tidyValues } from "@/features/tidy_values.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { type Table, table } from "@/plot/table.ts";
import { heatTile, splitImages } from "@/plot/tiles.ts";
import { encodeNouns } from "@/vae/latents.ts";
import { decodeImages } from "@/vae/vae.ts";

/** One active feature of a noun. */
export interface ActiveFeature {
  /** The feature. */
  feature: number;
  /** Its name in the feature file. */
  title: string;
  /** Its activation on the noun. */
  activation: number;
  /** Share of the training nouns on which it is weaker, 0 to 1. */
  percentile: number;
  /** Mean over pixels of |D(z) − D(z − a·d)| as a share of the colour range, z the noun's latent. */
  effect: number;
}

/** A noun with its features. */
export interface NounFeatures {
  /** The noun's number. */
  noun: number;
  /** Its active features, by falling `orderedBy`. */
  features: ActiveFeature[];
  /** The noun, [size, size, 3] in [-1, 1]. */
  original: Float32Array;
  /** The noun through the VAE alone, D(z). */
  reconstruction: Float32Array;
  /** The noun without each feature, D(z − a·d), in the order of `features`. */
  without: Float32Array[];
}

/** By what a noun's features are ranked. */
export type NounOrder = "activation" | "percentile" | "effect";

/**
 * Ranks the features of a noun. A feature is taken out of the noun's own latent, so that what the SAE misses stays in all
 * pictures and only this feature differs.
 *
 * @param study Features, nouns and the VAE.
 * @param file The feature file of the same features.
 * @param options The noun, the set it is from, training unless told, and the order.
 * @returns The noun with its features.
 * @throws {RangeError} When the set has no such noun.
 */
export function nounFeatures(
  { codec, analysis, nouns }: Pick<FeatureStudy, "codec" | "analysis" | "nouns">,
  file: FeatureFile,
  { noun, set = nouns.train, orderedBy = "activation" }: {
    noun: number;
    set?: NounSet;
    orderedBy?: NounOrder;
  },
): NounFeatures {
  const { dictionary } = analysis;
  const { originals: original, latents: latent } = encodeNouns(codec, set, Uint32Array.of(noun));
  const code = tidyValues(() => dictionary.encode(tf.tensor2d(latent, [1, dictionary.dimensions])));
  const active = Array.from(code.keys()).filter((feature) => code[feature] > 0);
  const latents = new Float32Array((active.length + 1) * latent.length);
  latents.set(latent);
  active.forEach((feature, i) => {
    const direction = directionOf(dictionary, feature);
    latents.set(
      latent.map((value, axis) => value - code[feature] * direction[axis]),
      (i + 1) * latent.length,
    );
  });
  const [reconstruction, ...without] = splitImages(decodeImages(codec, latents), { size: codec.imageSize });
  const described = active.map((feature, i) => ({
    feature,
    title: featureTitle(file, feature),
    activation: code[feature],
    percentile: percentile(file.features[feature], code[feature], file),
    effect: meanDifference(reconstruction, without[i]),
    without: without[i],
  })).sort((a, b) => b[orderedBy] - a[orderedBy] || a.feature - b.feature);
  return {
    noun,
    features: described.map(({ without: _, ...feature }) => feature),
    original,
    reconstruction,
    without: described.map((feature) => feature.without),
  };
}

/**
 * Draws a noun without each of its features, and where each changes the picture.
 *
 * @param view From `nounFeatures`.
 * @param options The finding, how many features at most, 10 unless told, and the file.
 * @returns The sheet; the maps of change share one scale, yellow a quarter of the colour range.
 */
export function nounFeatureSheet(
  { noun, features, original, reconstruction, without }: NounFeatures,
  { title, count = 10, file }: { title?: string; count?: number; file?: string } = {},
): ImageSheet {
  const shown = features.slice(0, count);
  const label = ({ feature, activation }: ActiveFeature) => `#${feature} · ${activation.toFixed(2)}`;
  return imageSheet({
    title: title ?? `Noun ${noun} is made of ${features.length} features`,
    summary: shown.map(({ feature, title, activation, percentile, effect }) =>
      `${feature} ${title}: ${activation.toFixed(2)}, above ${
        (100 * percentile).toFixed(1)
      } % of nouns, changes pixels ` +
      `by ${(100 * effect).toFixed(1)} %`
    ).join("; "),
    rows: [
      [
        { pixels: original, label: "noun" },
        ...shown.map((feature, i) => ({ pixels: without[i], label: label(feature) })),
      ],
      [
        { pixels: reconstruction, label: "VAE" },
        ...shown.map(({ effect }, i) => ({
          pixels: heatTile(reconstruction.map((value, at) => Math.abs(value - without[i][at]) / 2), {
            limit: 0.25,
          }),
          label: `${(100 * effect).toFixed(1)} %`,
        })),
      ],
    ],
    rowLabels: ["without it", "what changes"],
    file,
  });
}

/**
 * Lists a noun's features.
 *
 * @param view From `nounFeatures`.
 * @returns The table.
 */
export function nounFeatureTable({ noun, features }: NounFeatures): Table {
  return table({
    title: `The features of noun ${noun}`,
    rows: features.map(({ feature, title, activation, percentile, effect }) => ({
      feature,
      name: title,
      activation: activation.toFixed(2),
      "above nouns": `${(100 * percentile).toFixed(2)} %`,
      "pixels change by": `${(100 * effect).toFixed(1)} %`,
    })),
  });
}

function meanDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + Math.abs(value - b[at]) / 2, 0) / a.length;
}
