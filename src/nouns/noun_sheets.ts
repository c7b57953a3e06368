/** Sheets of pictures about the data: layers pulled apart, many nouns, JPEG damage, the recogniser at work. */

import { agreement } from "@/nouns/agreement.ts";
import { categories, palette, sprites, traitName, valueOffsets } from "@/nouns/catalogue.ts";
import { type Damage, damagedImage } from "@/nouns/damaged_image.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { paint, pixelsOf, traitsOf } from "@/nouns/images.ts";
import { jpegStages } from "@/nouns/jpeg_damage.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { layerMap, pixelCount, renderNoun } from "@/nouns/renderer.ts";
import { enlarge, type RgbImage } from "@/nouns/resize.ts";
import type { VarianceShares } from "@/nouns/variance.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { heatTile, type Tile } from "@/plot/tiles.ts";

/** Where a sheet is saved. */
export interface SheetFile {
  /** Name in the figures folder, without extension. */
  file?: string;
}

const paper = 255; // shade where a layer draws nothing

/**
 * Pulls a noun apart: each layer alone, the painting so far, and what of each layer is seen in the end.
 *
 * @param traits Background, body, accessory, head, glasses: [5].
 * @param options Where it is saved.
 */
export function layersSheet(traits: ArrayLike<number>, { file }: SheetFile = {}): ImageSheet {
  const finished = layerMap(traits);
  const sofar = new Uint8Array(pixelCount);
  const rows: Tile[][] = [[], [], []];
  categories.forEach((_, layer) => {
    const { positions, colors } = sprites[valueOffsets[layer] + traits[layer]];
    const alone = new Uint8Array(pixelCount * 3).fill(paper);
    const seen = new Uint8Array(pixelCount * 3).fill(paper);
    positions.forEach((position, i) => {
      const color = palette.subarray(colors[i] * 3, colors[i] * 3 + 3);
      alone.set(color, position * 3);
      if (finished[position] === layer) seen.set(color, position * 3);
      sofar[position] = colors[i];
    });
    [alone, paint(sofar), seen].forEach((tile, row) => rows[row].push(tile));
  });
  const visible = categories.map((category, layer) => {
    const count = finished.reduce((sum, top) => sum + (top === layer ? 1 : 0), 0);
    return `${category} ${count} of ${sprites[valueOffsets[layer] + traits[layer]].positions.length}`;
  });
  return imageSheet({
    title: "A noun is five sprites, each painted over the last",
    summary: `pixels seen in the end: ${visible.join(", ")}`,
    rows,
    rowLabels: ["alone", "painted so far", "seen in the end"],
    columnLabels: categories.map((category, layer) => `${category}: ${traitName(category, traits[layer])}`),
    scale: 4,
    file,
  });
}

/**
 * Lays out the first nouns of a set.
 *
 * @param set The nouns.
 * @param options How many, 100 when absent, and where it is saved.
 */
export function nounSheet(
  set: NounSet,
  { count = 100, file }: SheetFile & { count?: number } = {},
): ImageSheet {
  const shown = Math.min(count, set.count);
  return imageSheet({
    title: `The first ${shown} of ${set.count.toLocaleString("en-US")} training nouns`,
    summary: `${shown} nouns of 32 × 32 pixels, lossless`,
    tiles: Array.from({ length: shown }, (_, index) => paint(pixelsOf(set, index))),
    columns: 10,
    scale: 2,
    file,
  });
}

/**
 * Shows where in the picture each category decides the colour.
 *
 * @param variance From `varianceShares`.
 * @param options Where it is saved.
 */
export function varianceSheet({ maps, shares }: VarianceShares, { file }: SheetFile = {}): ImageSheet {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return imageSheet({
    title: "Each category decides its own part of the picture",
    summary: "share of a pixel's variance that the category explains alone: dark 0, yellow 1",
    rows: [maps.map((map) => heatTile(map, { limit: 1 }))],
    columnLabels: categories.map((category, layer) => `${category} ${percent(shares[layer])}`),
    scale: 4,
    file,
  });
}

/**
 * Shows a corner of a noun before and after JPEG and resizing, with the errors eight times enlarged around grey.
 *
 * @param pixels Palette indices: [1024].
 * @param options Where it is saved.
 */
export async function jpegSheet(pixels: Uint8Array, { file }: SheetFile = {}): Promise<ImageSheet> {
  const { drawn, jpeg, crisp, seen } = await jpegStages(pixels);
  const row = (before: RgbImage, after: RgbImage) => {
    const factor = 640 / before.width;
    return [before, after, errorImage(after, before)].map((image) => cornerOf(enlarge(image, factor)));
  };
  return imageSheet({
    title: "JPEG frays every edge, resizing to 128 px blurs it",
    summary: "errors are enlarged eight times around grey",
    rows: [row(drawn, jpeg), row(crisp, seen)],
    rowLabels: ["320 px", "128 px"],
    columnLabels: ["drawn", "out of the JPEG", "error × 8"],
    scale: 1,
    file,
  });
}

/**
 * Shows damaged nouns above what the recogniser reads off them, drawn anew; an orange frame marks a wrong reading.
 *
 * @param set The nouns.
 * @param options Kinds of damage with their labels, how many nouns, and where it is saved.
 */
export async function readingSheet(
  set: NounSet,
  { damages, count = 8, file }: SheetFile & { damages: Record<string, Damage>; count?: number },
): Promise<ImageSheet> {
  const rows: Tile[][] = [];
  let wrong = 0;
  for (const damage of Object.values(damages)) {
    const damaged: Tile[] = [];
    const read: Tile[] = [];
    for (let index = 0; index < Math.min(count, set.count); index++) {
      const image = await damagedImage(set, index, { damage });
      const { traits } = recognise(image);
      const right = agreement(traits, traitsOf(set, index)).every(Boolean);
      damaged.push(image);
      read.push({ pixels: paint(renderNoun(traits)), ...(right ? {} : { frame: "#d55e00" }) });
      wrong += right ? 0 : 1;
    }
    rows.push(damaged, read);
  }
  const readings = rows.length / 2 * rows[0].length;
  return imageSheet({
    title: "Noise does not mislead the recogniser, strong blur does",
    summary: `${readings - wrong} of ${readings} readings are right, the others are framed`,
    rows,
    rowLabels: Object.keys(damages).flatMap((label) => [label, "read as"]),
    scale: 2,
    file,
  });
}

/** Errors of 8-bit colours, eight times enlarged around grey. */
function errorImage(after: RgbImage, before: RgbImage): RgbImage {
  const data = before.data.map((value, i) => Math.min(255, Math.max(0, 128 + 8 * (after.data[i] - value))));
  return { ...before, data };
}

/** The part of a 640 px picture where head and glasses meet: 240 × 240. */
function cornerOf({ data, width }: RgbImage): Uint8Array {
  const [top, left, side] = [160, 120, 240];
  const corner = new Uint8Array(side * side * 3);
  for (let row = 0; row < side; row++) {
    const from = ((top + row) * width + left) * 3;
    corner.set(data.subarray(from, from + side * 3), row * side * 3);
  }
  return corner;
}
