/** A sheet that shows what an SAE keeps of a picture: original, VAE, SAE, and what the SAE lost. */
import type { NounSet } from "@/nouns/dataset.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { heatTile } from "@/plot/tiles.ts";
import { pixelPsnr } from "@/sae/pixels.ts";
import { reconstructLatents, type Sae } from "@/sae/sae.ts";
import { encodeNouns } from "@/vae/latents.ts";
import { codecTiles } from "@/vae/reconstruction_sheets.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

const lossLimit = 0.5;

/** Which nouns to show. */
export interface SaeSheetOptions {
  /** How many nouns, from the first on. */
  count: number;
  /** Name of the picture in the figures folder, without extension. */
  file?: string;
}

/**
 * Shows nouns as they are, as the VAE draws them, as the VAE draws them from the SAE's reconstruction of the latent, and
 * the difference of the last two.
 *
 * @param models The VAE and SAEs trained on its latents; a pair of rows for each SAE.
 * @param set The nouns.
 * @param options How many nouns, and the file.
 * @returns The sheet.
 */
export function saeReconstructionSheet(
  { vae, saes }: { vae: Codec; saes: Sae[] },
  set: NounSet,
  { count, file }: SaeSheetOptions,
): ImageSheet {
  const indices = Uint32Array.from({ length: Math.min(count, set.count) }, (_, i) => i);
  const { originals, latents } = encodeNouns(vae, set, indices);
  const drawn = decodeImages(vae, latents);
  const rows = [codecTiles(vae, originals), codecTiles(vae, drawn)] as (Float32Array | Uint8Array)[][];
  const rowLabels = ["original", "VAE"];
  const found: string[] = [];
  for (const sae of saes) {
    const reconstructions = reconstructLatents(sae, latents);
    const images = decodeImages(vae, reconstructions);
    const lost = images.map((value, i) => Math.abs(value - drawn[i]));
    rows.push(
      codecTiles(vae, images),
      codecTiles(vae, lost).map((tile) => heatTile(tile, { limit: lossLimit })),
    );
    rowLabels.push(sae.name, "lost by the SAE");
    const decibels = pixelPsnr({ latents, reconstructions }, (z) => decodeImages(vae, z));
    found.push(`${sae.name}: ${decibels.toFixed(1)} dB against the VAE`);
  }
  return imageSheet({
    title: "What the SAE keeps of a noun, and what it loses",
    summary: `${found.join("; ")}; loss from 0 (dark) to ${lossLimit} (yellow)`,
    rows,
    rowLabels,
    file,
  });
}
