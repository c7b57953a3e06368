/** The pictures of a feature file: every feature decoded, what it adds, and where, as three PNG sheets. */

import sharp from "sharp";
import type { Dictionary } from "@/features/dictionary.ts";
import type { FeatureSheets } from "@/features/feature_file_folder.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

/** The sheets with the numbers that they show. */
export interface DecodedFeatures {
  /** The PNG files. */
  sheets: FeatureSheets;
  /** How they are laid out. */
  layout: SheetGrid;
  /** Mean over pixels of |D(b + max·d) − D(b)| as a share of the colour range: [m]. */
  effect: Float32Array;
  /** Share of pixels of which it is above a tenth: [m]. */
  area: Float32Array;
}

/** How the tiles of a sheet lie. */
export interface SheetGrid {
  /** Height and width of a tile in pixels. */
  tile: number;
  /** Tiles in a row. */
  columns: number;
}

const columns = 64;
const noticeable = 0.1; // of the colour range

/**
 * Decodes every feature at its maximum and the empty code.
 *
 * @param codec The VAE whose latents the dictionary reads.
 * @param dictionary The features.
 * @param maxima Their largest activations: [m].
 * @returns The sheets, tile i for feature i, then one for the empty code.
 */
export async function decodeFeatures(
  codec: Codec,
  dictionary: Dictionary,
  { maxima }: { maxima: ArrayLike<number> },
): Promise<DecodedFeatures> {
  const { nFeatures, dimensions, decoder, decoderBias } = dictionary;
  const latents = new Float32Array((nFeatures + 1) * dimensions);
  for (let at = 0; at < latents.length; at++) {
    const bias = decoderBias[at % dimensions];
    latents[at] = at < decoder.length ? bias + maxima[Math.floor(at / dimensions)] * decoder[at] : bias;
  }
  const decoded = decodeImages(codec, latents);
  const tile = codec.imageSize;
  const size = tile * tile * 3;
  const empty = decoded.subarray(nFeatures * size);
  const added = decoded.map((value, at) => (value - empty[at % size]) / 2);
  const effects = new Float32Array(decoded.length / 3);
  for (let at = 0; at < added.length; at++) effects[Math.floor(at / 3)] += Math.abs(added[at]) / 3;
  const grid = { tile, columns };
  const [effect, area] = [new Float32Array(nFeatures), new Float32Array(nFeatures)];
  for (let feature = 0; feature < nFeatures; feature++) {
    const own = effects.subarray(feature * tile * tile, (feature + 1) * tile * tile);
    effect[feature] = own.reduce((sum, value) => sum + value, 0) / own.length;
    area[feature] = own.reduce((sum, value) => sum + Number(value > noticeable), 0) / own.length;
  }
  const [first, second, third] = await Promise.all([
    sheet(decoded.map((value) => (value + 1) / 2), { ...grid, channels: 3 }),
    sheet(added.map((value) => (value + 1) / 2), { ...grid, channels: 3 }),
    sheet(effects, { ...grid, channels: 1 }),
  ]);
  return { sheets: { decoded: first, added: second, effect: third }, layout: grid, effect, area };
}

/** A PNG of tiles given as shares of the brightest, one after another. */
async function sheet(
  shares: Float32Array,
  { tile, columns, channels }: SheetGrid & { channels: 1 | 3 },
): Promise<Uint8Array<ArrayBuffer>> {
  const line = tile * channels;
  const tiles = shares.length / (tile * line);
  const height = Math.ceil(tiles / columns) * tile;
  const pixels = new Uint8Array(height * columns * line);
  for (let index = 0; index < tiles; index++) {
    const corner = Math.floor(index / columns) * tile * columns * line + index % columns * line;
    for (let at = 0; at < tile * line; at++) {
      const target = corner + Math.floor(at / line) * columns * line + at % line;
      pixels[target] = Math.round(255 * Math.min(1, Math.max(0, shares[index * tile * line + at])));
    }
  }
  const raw = { width: columns * tile, height, channels };
  return new Uint8Array(
    await sharp(pixels, { raw }).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer(),
  );
}
