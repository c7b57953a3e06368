/** The record of one feature as pictures: decoded, its nouns from strong to weak, and its relatives. */

import type { FeatureStudy } from "@/features/analysis.ts";
import { featureCategory, featureTitle, titleF1 } from "@/features/feature_entry.ts";
import type { FeatureFile, Neighbors, Samples } from "@/features/feature_file.ts";
import { shortDecimal } from "@/features/names.ts";
import { featurePictures } from "@/features/pictures.ts";
import { imageBatch } from "@/nouns/images.ts";
import { type Figure, figure } from "@/plot/figure.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { categoryColors, referenceColor } from "@/plot/colors.ts";
import { heatTile, splitImages, type Tile } from "@/plot/tiles.ts";

const intervalsInRow = 3;

/**
 * Draws all pictures of a feature's record: what it decodes to, adds and where; the nouns on which it is strongest; random
 * nouns on which it fires; nouns of all 11 intervals of strength; what the nearest and the most correlated features add.
 *
 * @param study The features with nouns and VAE.
 * @param features The feature file of the same features.
 * @param options The feature, and the name of the picture's file.
 * @returns The sheet, which draws itself. Yellow in "where" is half the colour range.
 * @throws {RangeError} When there is no such feature.
 */
export function recordSheet(
  { codec, analysis, nouns }: Pick<FeatureStudy, "codec" | "analysis" | "nouns">,
  features: FeatureFile,
  { feature, file }: { feature: number; file?: string | undefined },
): ImageSheet {
  const entry = entryOf(features, feature);
  const { nearest, correlated, intervals, max } = entry;
  const drawn = [feature, ...nearest.features, ...correlated.features];
  const pictures = featurePictures(codec, analysis.dictionary, {
    features: drawn,
    maxima: drawn.map((id) => features.features[id].max),
  });
  const added = splitImages(pictures.difference, { size: codec.imageSize });
  const own = {
    decoded: pictures.atMaximum.subarray(0, pictures.bias.length),
    where: heatTile(added[0].map(Math.abs), { limit: 0.5 }),
  };
  const nounRow = ({ nouns: numbers, activations }: Samples): Tile[] => {
    if (!numbers.length) return [];
    return splitImages(imageBatch(nouns.train, numbers)).map((pixels, i) => ({
      pixels,
      label: activations[i].toFixed(2),
    }));
  };
  const relatives = ({ features: ids, similarities }: Neighbors, from: number): Tile[] =>
    ids.map((id, i) => ({ pixels: added[from + i], label: `#${id} · ${shortDecimal(similarities[i])}` }));
  const strengths = intervals.map((interval, i) => ({ interval, low: max * i / intervals.length })).reverse();
  const blocks = Array.from(
    { length: Math.ceil(strengths.length / intervalsInRow) },
    (_, row) => strengths.slice(intervalsInRow * row, intervalsInRow * (row + 1)),
  );
  const rows: [string, Tile[]][] = [
    ["decoded", [
      { pixels: own.decoded, label: "maximum" },
      { pixels: added[0], label: "it adds" },
      { pixels: own.where, label: "where" },
      { pixels: pictures.bias, label: "empty code" },
    ]],
    ["strongest on", nounRow(entry.top)],
    ["fires on", nounRow(entry.random)],
    ...blocks.map((block): [string, Tile[]] => [
      `above ${block.at(-1)!.low.toFixed(1)}`,
      block.flatMap(({ interval }) => nounRow(interval)),
    ]),
    ["nearest", relatives(nearest, 1)],
    ["fires with", relatives(correlated, 1 + nearest.features.length)],
  ];
  const full = rows.filter(([, tiles]) => tiles.length > 0);
  return imageSheet({
    title: `Feature ${feature} is ${featureTitle(features, feature)}, F1 ${shortDecimal(titleF1(entry))}`,
    summary: `Fires on ${(100 * entry.density).toFixed(2)} % of nouns, up to ${max.toFixed(2)}; ` +
      `nearest directions with their cosine, and features that fire together with their correlation`,
    rows: full.map(([, tiles]) => tiles),
    rowLabels: full.map(([label]) => label),
    file,
  });
}

/**
 * Draws how often each strength of a feature occurs.
 *
 * @param features The feature file.
 * @param options The feature, and the name of the picture's file.
 * @returns The figure; the median of the active nouns stands in its title.
 * @throws {RangeError} When there is no such feature.
 */
export function recordHistogram(
  features: FeatureFile,
  { feature, file }: { feature: number; file?: string | undefined },
): Figure {
  const entry = entryOf(features, feature);
  const { histogram, max, density } = entry;
  const widest = max || 1; // a dead feature has no maximum
  const width = widest / histogram.length;
  const active = histogram.reduce((sum, count) => sum + count, 0);
  const strong = histogram.slice(histogram.length / 2).reduce((sum, count) => sum + count, 0);
  const category = featureCategory(features.targets, entry);
  return figure({
    title: `Of ${active} nouns on which feature ${feature} fires, ${strong} are above half its maximum`,
    data: [{
      type: "bar",
      x: histogram.map((_, i) => (i + 0.5) * width),
      y: histogram,
      width: histogram.map(() => 0.92 * width),
      marker: { color: category ? categoryColors[category] : referenceColor },
    }],
    layout: {
      height: 300,
      xaxis: { title: "activation", range: [0, widest] },
      yaxis: { title: "training nouns" },
    },
    summary: `${active} nouns, ${(100 * density).toFixed(2)} %; maximum ${max.toFixed(2)}`,
    file,
  });
}

function entryOf({ features, name }: FeatureFile, feature: number) {
  const entry = features[feature];
  if (entry) return entry;
  throw new RangeError(
    `Cannot open the record: found the feature ${feature} of ${name}, wanted an integer from 0 to ${
      features.length - 1
    }. Choose another number`,
  );
}
