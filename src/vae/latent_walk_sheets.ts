/** Sheets of walks through a latent space: between nouns, around one, and where none has been. */
import type { NounSet } from "@/nouns/dataset.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { seededRandom } from "@/training/random.ts";
import { interpolate, jitter, sampleFitted } from "@/vae/explore.ts";
import { encodeNouns } from "@/vae/latents.ts";
import { codecTiles, type FileOption } from "@/vae/reconstruction_sheets.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

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
    return codecTiles(codec, decodeImages(codec, line));
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
    return codecTiles(codec, decodeImages(codec, noisy));
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
    tiles: codecTiles(codec, decodeImages(codec, drawn)),
    columns: 10,
    file,
  });
}
