/** Sheets of nouns that show what a VAE does: learning, reconstruction, and walks through its latent space. */
import { categories } from "@/nouns/catalogue.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { categoryColors } from "@/plot/colors.ts";
import { type Figure, figure } from "@/plot/figure.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { heatTile, splitImages, type Tile } from "@/plot/tiles.ts";
import { seededRandom } from "@/training/random.ts";
import { interpolate, jitter, sampleFitted } from "@/vae/explore.ts";
import { encodeNouns } from "@/vae/latents.ts";
import type { CodecQuality } from "@/vae/measure.ts";
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
      rows.push(tiles(vae, images).slice(0, count));
      rowLabels.push(`${vae.config.architecture}, step ${step}`);
      errors.push(`${psnr(images.subarray(0, originals.length), originals).toFixed(1)} dB`);
    }
  }
  const original = encodeNouns(vaes[0], set, firstIndices(count, set)).originals;
  return imageSheet({
    title: "From noise a model learns the mean noun first and the prints last; from PCA it only sharpens",
    summary: rowLabels.map((label, i) => `${label}: ${errors[i]}`).join("; "),
    rows: [tiles(vaes[0], original), ...rows],
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
  const [from, to, error] = [tiles(codec, originals), tiles(codec, images), tiles(codec, errors)];
  const part = <Item>(list: Item[], row: number) => list.slice(row * columns, (row + 1) * columns);
  const decibels = psnr(images, originals).toFixed(1);
  return imageSheet({
    title: `${codec.name}: original, reconstruction and error (${decibels} dB over these nouns)`,
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

/**
 * Shows straight lines between the latents of nouns.
 *
 * @param codec The model.
 * @param set The nouns.
 * @param options `pairs` of nouns, and `steps` in each line with both ends.
 * @returns The sheet.
 */
export function interpolationSheet(
  codec: Codec,
  set: NounSet,
  { pairs, steps, file }: { pairs: [number, number][]; steps: number } & FileOption,
): ImageSheet {
  const { dimensions } = codec;
  const rows = pairs.map(([from, to]) => {
    const { latents } = encodeNouns(codec, set, Uint32Array.of(from, to));
    const line = interpolate(latents.subarray(0, dimensions), latents.subarray(dimensions), steps);
    return tiles(codec, decodeImages(codec, line));
  });
  return imageSheet({
    title: "Half-way between two nouns lies a double exposure, not a noun",
    summary: `${pairs.length} straight lines between the latents of held-out nouns, ${steps} steps each`,
    rows,
    columnLabels: Array.from({ length: steps }, (_, i) => `${Math.round(100 * i / (steps - 1))} %`),
    file,
  });
}

/**
 * Shows one noun with growing noise on its latent, three draws.
 *
 * @param codec The model.
 * @param set The nouns.
 * @param options `noun`: its index; `deviations` of the noise.
 * @returns The sheet.
 */
export function jitterSheet(
  codec: Codec,
  set: NounSet,
  { noun, deviations, file }: { noun: number; deviations: number[] } & FileOption,
): ImageSheet {
  const { latents } = encodeNouns(codec, set, Uint32Array.of(noun));
  const rows = [0, 1, 2].map((draw) => {
    const noisy = jitter(latents, deviations, seededRandom(0, "jitter", draw));
    return tiles(codec, decodeImages(codec, noisy));
  });
  return imageSheet({
    title: "Small noise on the latent changes little; large noise dissolves the noun",
    summary: `Noise of standard deviation ${deviations.join(", ")} on every latent number, three draws`,
    rows,
    columnLabels: deviations.map((deviation) => `± ${deviation}`),
    file,
  });
}

/**
 * Shows decoded draws from a diagonal normal that was fitted to the latents.
 *
 * @param codec The model.
 * @param means Latents of the training nouns, `[count, dimensions]`.
 * @param options `samples`: how many.
 * @returns The sheet.
 */
export function priorSheet(
  codec: Codec,
  means: Float32Array,
  { samples, file }: { samples: number } & FileOption,
): ImageSheet {
  const drawn = sampleFitted(means, { dimensions: codec.dimensions, samples }, seededRandom(0, "prior"));
  return imageSheet({
    title: "Random latents decode to nouns seen through frosted glass",
    summary: `${samples} draws, each dimension from the normal distribution of the training latents`,
    tiles: tiles(codec, decodeImages(codec, drawn)),
    columns: 10,
    file,
  });
}

/**
 * Draws the share of reconstructions in which each trait is still read right, for several models.
 *
 * @param qualities The models' measures.
 * @param options The file.
 * @returns The figure.
 */
export function identityBars(qualities: CodecQuality[], { file }: FileOption = {}): Figure {
  const x = qualities.map(({ name }) => name);
  const percent = (share: number) => 100 * share;
  const ranked = [...qualities].sort((a, b) => b.identity.all - a.identity.all);
  const bar = (name: string, y: number[], color: string) => ({
    type: "bar",
    name,
    x,
    y,
    marker: { color },
    text: y.map((value) => value.toFixed(1)),
    textposition: "outside",
    textfont: { size: 11 },
    cliponaxis: false,
  });
  return figure({
    title: `${ranked[0].name} keeps all five traits of ${
      percent(ranked[0].identity.all).toFixed(1)
    } % of held-out nouns`,
    data: [
      ...categories.map((category, k) =>
        bar(category, qualities.map(({ identity }) => percent(identity.given[k])), categoryColors[category])
      ),
      bar("all five, blind", qualities.map(({ identity }) => percent(identity.all)), "#222222"),
    ],
    layout: {
      barmode: "group",
      xaxis: { title: "" },
      yaxis: { title: "reconstructions read as the original (%)", range: [0, 108] },
    },
    summary: ranked.map(({ name, identity, psnr }) =>
      `${name}: all five ${percent(identity.all).toFixed(1)} %, PSNR ${psnr.toFixed(1)} dB`
    ).join("; "),
    file,
  });
}

function firstIndices(count: number, set: NounSet): Uint32Array {
  return Uint32Array.from({ length: Math.min(count, set.count) }, (_, i) => i);
}

function tiles({ imageSize }: Codec, images: Float32Array): Float32Array[] {
  return splitImages(images, { size: imageSize });
}
