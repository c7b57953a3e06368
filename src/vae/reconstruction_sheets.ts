/** Sheets that hold a VAE's drawings against the originals: while it learns, and when it is done. */
import type { NounSet } from "@/nouns/dataset.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { heatTile, splitImages, type Tile } from "@/plot/tiles.ts";
import { encodeNouns } from "@/vae/latents.ts";
import { psnr } from "@/vae/quality.ts";
import { type Codec, decodeImages, type Vae } from "@/vae/vae.ts";

/** Where a sheet's picture goes. */
export interface FileOption {
  /** Name of the picture in the figures folder, without extension. */
  file?: string | undefined;
}

const errorLimit = 0.5;

/**
 * Shows the same held-out nouns at several moments of the trainings.
 *
 * @param vaes The models, one block of rows for each.
 * @param set The held-out nouns.
 * @param options `count`: how many nouns, at most 25.
 * @returns The sheet.
 */
export function snapshotSheet(
  vaes: Vae[],
  set: NounSet,
  { count, file }: { count: number } & FileOption,
): ImageSheet {
  const rows: Tile[][] = [];
  const rowLabels: string[] = [];
  const errors: string[] = [];
  for (const vae of vaes) {
    const { originals } = encodeNouns(vae, set, firstIndices(count, set));
    for (const { step, images } of vae.snapshots) {
      rows.push(codecTiles(vae, images).slice(0, count));
      rowLabels.push(`${vae.name}, step ${step}`);
      errors.push(`${psnr(images.subarray(0, originals.length), originals).toFixed(1)} dB`);
    }
  }
  const original = encodeNouns(vaes[0], set, firstIndices(count, set)).originals;
  return imageSheet({
    title: "From noise a model learns the mean noun first and the prints last; from PCA it only sharpens",
    summary: rowLabels.map((label, i) => `${label}: ${errors[i]}`).join("; "),
    rows: [codecTiles(vaes[0], original), ...rows],
    rowLabels: ["original", ...rowLabels],
    scale: 2,
    file,
  });
}

/**
 * Shows held-out nouns, their reconstructions from the mean, and the error on a fixed scale.
 *
 * @param codec The model.
 * @param set The held-out nouns.
 * @param options `columns` and `rows` of nouns.
 * @returns The sheet.
 */
export function reconstructionSheet(
  codec: Codec,
  set: NounSet,
  { columns, rows, file }: { columns: number; rows: number } & FileOption,
): ImageSheet {
  const { originals, latents } = encodeNouns(codec, set, firstIndices(columns * rows, set));
  const images = decodeImages(codec, latents);
  const errors = images.map((value, i) => Math.abs(value - originals[i]));
  const [from, to, error] = [
    codecTiles(codec, originals),
    codecTiles(codec, images),
    codecTiles(codec, errors),
  ];
  const part = <Item>(list: Item[], row: number) => list.slice(row * columns, (row + 1) * columns);
  const decibels = psnr(images, originals).toFixed(1);
  return imageSheet({
    title: `The ${codec.name}: original, reconstruction and error (${decibels} dB over these nouns)`,
    summary: `PSNR ${decibels} dB over ${
      columns * rows
    } held-out nouns; error from 0 (dark) to ${errorLimit} (yellow)`,
    rows: Array.from({ length: rows }, (_, row) => [
      part(from, row),
      part(to, row),
      part(error, row).map((tile) => heatTile(tile, { limit: errorLimit })),
    ]).flat(),
    rowLabels: Array.from({ length: rows }, () => ["original", "VAE", "error"]).flat(),
    file,
  });
}

function firstIndices(count: number, set: NounSet): Uint32Array {
  return Uint32Array.from({ length: Math.min(count, set.count) }, (_, i) => i);
}

/**
 * Cuts a codec's images into tiles.
 *
 * @param codec The codec, for the size of its images.
 * @param images `[count, size, size, 3]`.
 * @returns One view for each image.
 */
export function codecTiles({ imageSize }: Codec, images: Float32Array): Float32Array[] {
  return splitImages(images, { size: imageSize });
}
