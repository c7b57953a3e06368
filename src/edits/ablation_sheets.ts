/** Sheets of one ablated feature: the write-up's triptych with its control, and every variant side by side. */

import { effectMap, shareInside, visibleMask } from "@/edits/effect.ts";
import type { FeatureAblation } from "@/edits/feature_ablation.ts";
import { enlarged, mosaic } from "@/edits/mosaic.ts";
import { standardGroupSize } from "@/edits/recipes.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { featureName, valueLabel } from "@/features/names.ts";
import { featurePictures } from "@/features/pictures.ts";
import { categories, valueOf } from "@/nouns/catalogue.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { heatTile, type Tile } from "@/plot/tiles.ts";

/** Where a sheet's picture goes. */
export interface SheetFile {
  /** Name of the picture in the figures folder, without extension. */
  file?: string | undefined;
}

/** Nouns in a row of variants: what fits at two screen pixels for each of theirs. */
const columns = 8;

/** A change of a pixel that gets full yellow in effect maps: a quarter of black to white in all channels. */
export const effectLimit = 0.5 * Math.sqrt(3);

/**
 * Draws the write-up's figure, feature | top images | ablations, and beside it the same reconstructions with nothing
 * ablated: only what differs between the last two is the feature's doing.
 *
 * @param study The SAE's features with VAE.
 * @param ablation One feature's ablation.
 * @param options The file.
 * @returns The sheet.
 */
export function triptych(
  { analysis, codec }: FeatureStudy,
  { feature, nouns, writeUp, reconstructed }: FeatureAblation,
  { file }: SheetFile = {},
): ImageSheet {
  const { dictionary, matches, records } = analysis;
  const maxima = [records[feature].max];
  const { atMaximum } = featurePictures(codec, dictionary, { features: [feature], maxima });
  const name = featureName(matches[feature], records[feature]);
  const grid = (images: Float32Array[]) => mosaic(images, { side: 3, size: Math.sqrt(images[0].length / 3) });
  return imageSheet({
    title: `Feature ${feature} (${name}) as the write-up shows it, and with its control`,
    summary: "The ablated pictures are to be compared with the last column, not with the nouns: " +
      "both lack what the SAE does not explain.",
    rows: [[enlarged(atMaximum, 3), grid(nouns), grid(writeUp), grid(reconstructed)]],
    columnLabels: ["feature", "top 9 nouns", "feature to 0", "control: nothing ablated"],
    scale: 2 * 32 / codec.imageSize,
    file,
  });
}

/**
 * Draws every variant on the same nouns.
 *
 * @param ablation One feature's ablation.
 * @param options The file.
 * @returns The sheet: a row for each variant; the effect of setting the feature to 0, and the exact mask of its trait.
 */
export function variantSheet(ablation: FeatureAblation, { file }: SheetFile = {}): ImageSheet {
  const { value, traits, decoded, zero } = ablation;
  const layer = categories.indexOf(valueOf(value).category);
  const masks = traits.map((own) => visibleMask(own, layer));
  const effects = zero.map((after, i) => effectMap(decoded[i], after));
  const inside = effects.map((effect, i) => shareInside(effect, masks[i]) || 0);
  const meanInside = inside.reduce((sum, share) => sum + share, 0) / inside.length;
  const rows: [string, Tile[]][] = [
    ["noun", ablation.nouns],
    ["VAE, nothing ablated", decoded],
    ["another feature to 0", ablation.randomFeature],
    ["feature to 0", zero],
    ["feature to its mean", ablation.mean],
    ["feature resampled", ablation.resampled],
    [`${standardGroupSize} strongest shifted`, ablation.group],
    ["mean difference, no SAE", ablation.meanDifference],
    ["SAE, nothing ablated", ablation.reconstructed],
    ["SAE, feature to 0", ablation.writeUp],
    [
      "change by feature to 0, share inside",
      effects.map((effect, i) => ({
        pixels: heatTile(effect, { limit: effectLimit }),
        label: `${Math.round(100 * inside[i])} %`,
      })),
    ],
    ["exact mask", masks.map((mask) => heatTile(Float32Array.from(mask), { limit: 1 }))],
  ];
  return imageSheet({
    title: `Taking out "${valueLabel(value)}": ${
      Math.round(100 * meanInside)
    } % of the feature's effect is on its pixels`,
    summary: inside.map((share) => share.toFixed(2)).join(", ") +
      " of the squared change inside the exact mask",
    rows: rows.map(([, tiles]) => tiles.slice(0, columns)),
    rowLabels: rows.map(([label]) => label),
    file,
  });
}
