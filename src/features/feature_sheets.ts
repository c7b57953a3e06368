/** Sheets of feature pictures: the card of one feature, and galleries of many. */

import type { FeatureStudy } from "@/features/analysis.ts";
import { featureName, findFeature, shortDecimal } from "@/features/names.ts";
import { featurePictures } from "@/features/pictures.ts";
import { imageBatch } from "@/nouns/images.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { splitImages, type Tile } from "@/plot/tiles.ts";

/** How a gallery looks. */
export interface GalleryOptions {
  /** The features, a row each. */
  features: number[];
  /** The finding. */
  title: string;
  /** How many top nouns a row shows, 6 unless told. */
  nouns?: number;
  /** Name of the picture in the figures folder, without extension. */
  file?: string | undefined;
}

/**
 * Draws one feature: one unit of it decoded, its maximum, the difference from what the empty code draws, that empty
 * picture itself, and the training nouns on which it is strongest.
 *
 * @param study The features with nouns and VAE.
 * @param which A feature's number, or a trait's name such as "head: crab" for the feature that tells it best.
 * @param options Name of the picture's file.
 * @returns The card, which draws itself.
 * @throws {RangeError} When there is no such feature or trait.
 */
export function featureCard(
  study: FeatureStudy,
  which: number | string,
  { file }: { file?: string | undefined } = {},
): ImageSheet {
  const { analysis } = study;
  const feature = findFeature(which, { nFeatures: analysis.dictionary.nFeatures, best: analysis.best });
  const { density, max, mean, top } = analysis.records[feature];
  const match = analysis.matches[feature];
  const { bias, oneHot, atMaximum, difference } = picturesOf(study, [feature]);
  const labelled = (pixels: Float32Array, label: string) => ({ pixels, label });
  const tops = topNouns(study, feature, 9);
  return imageSheet({
    title: `Feature ${feature} is ${featureName(match, analysis.records[feature])}`,
    summary: density === 0
      ? "It fires on no training noun: its pictures are those of the empty code."
      : `Fires on ${(100 * density).toFixed(2)} % of nouns, up to ${max.toFixed(2)}, mean ${
        mean.toPrecision(2)
      }; ` +
        `above ${match.threshold.toFixed(2)} its precision is ${
          shortDecimal(match.precision)
        } and its recall ` +
        `${shortDecimal(match.recall)} on held-out nouns.`,
    rows: [
      [
        labelled(oneHot, "one unit"),
        labelled(atMaximum, "maximum"),
        labelled(difference, "− empty"),
        labelled(bias, "empty code"),
      ],
      tops.map((pixels, i) => labelled(pixels, top[i].activation.toFixed(2))),
    ].filter((row) => row.length > 0),
    rowLabels: ["decoded", "strongest on"].slice(0, tops.length ? 2 : 1),
    file,
  });
}

/**
 * Draws many features, a row each: the maximum decoded, its difference from the empty code, and the top nouns.
 *
 * @param study The features with nouns and VAE.
 * @param options Which features, the finding, and how many nouns.
 * @returns The gallery, which draws itself.
 */
export function featureGallery(
  study: FeatureStudy,
  { features, title, nouns = 6, file }: GalleryOptions,
): ImageSheet {
  const { matches, records } = study.analysis;
  const pictures = picturesOf(study, features);
  const [atMaximum, difference] = [tilesOf(study, pictures.atMaximum), tilesOf(study, pictures.difference)];
  const names = features.map((feature) => `${feature} · ${featureName(matches[feature], records[feature])}`);
  return imageSheet({
    title,
    summary: names.join("; "),
    rows: features.map((feature, i): Tile[] => {
      const tops: Tile[] = topNouns(study, feature, nouns);
      return [atMaximum[i], difference[i], ...tops, ...Array<null>(nouns - tops.length).fill(null)];
    }),
    rowLabels: names,
    columnLabels: ["maximum", "− empty", ...Array.from({ length: nouns }, (_, i) => `top ${i + 1}`)],
    file,
  });
}

/**
 * Draws the training nouns on which a feature is strongest.
 *
 * @param study The features with their nouns.
 * @param feature Its number.
 * @param count How many at most.
 * @returns RGB in [-1, 1], each [32, 32, 3]; none for a dead feature.
 */
export function topNouns({ analysis, nouns }: FeatureStudy, feature: number, count: number): Float32Array[] {
  const samples = analysis.records[feature].top.slice(0, count).map(({ sample }) => sample);
  return splitImages(imageBatch(nouns.train, samples));
}

function picturesOf({ codec, analysis }: FeatureStudy, features: number[]) {
  const maxima = features.map((feature) => analysis.records[feature].max);
  return featurePictures(codec, analysis.dictionary, { features, maxima });
}

function tilesOf({ codec }: FeatureStudy, images: Float32Array): Float32Array[] {
  return splitImages(images, { size: codec.imageSize });
}
