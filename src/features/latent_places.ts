/** How features lie in the latent's own axes: at which positions, in how many axes, and where that shows in the picture. */

import sharp from "sharp";
import { livingFeatures } from "@/features/atlas_maps.ts";
import { type Dictionary, directionOf } from "@/features/dictionary.ts";
import { featureCategory } from "@/features/feature_entry.ts";
import type { FeatureFile } from "@/features/feature_file.ts";
import type { StoredFeatures } from "@/features/feature_file_folder.ts";

/** Where the features of one category lie. */
export interface LatentPlaces {
  /** The category, or "unclear". */
  name: string;
  /** How many features. */
  features: number;
  /** Mean over features of the share of a direction's squared length on each axis: [channels, height, width]. */
  shares: Float32Array;
  /** Channels, height and width of the latent. */
  latentShape: [number, number, number];
  /** Mean over features of |D(b + max·d) − D(b)| at each pixel, as a share of the colour range: [size, size]. */
  pixels: Float32Array;
  /** Median over features of 1 / Σ p², p the share of the squared length on each axis: of how many axes a direction is made. */
  axes: number;
  /** Median over features of the highest correlation of the activation with one axis. */
  correlation: number;
}

/**
 * Measures where living features lie, category by category.
 *
 * @param stored The feature file with its sheets.
 * @param dictionary The same features' directions.
 * @returns One entry for each category with 5 features at least, most features first, then the unclear ones.
 * @throws {TypeError} When the latent has no positions.
 */
export async function latentPlaces(
  { file, sheets }: StoredFeatures,
  dictionary: Dictionary,
): Promise<LatentPlaces[]> {
  const { latentShape, sheets: { tile, columns }, dimensions } = file;
  if (!latentShape) {
    throw new TypeError(
      `Cannot place the features of ${file.name}: found a latent without positions, wanted one of a VAE. ` +
        "Use the features of another codec",
    );
  }
  const effect = new Uint8Array(await sharp(sheets.effect).greyscale().raw().toBuffer());
  return groupsOf(file).map(([name, members]) => {
    const shares = new Float32Array(dimensions);
    const pixels = new Float32Array(tile * tile);
    const axes: number[] = [];
    for (const feature of members) {
      const direction = directionOf(dictionary, feature);
      const total = direction.reduce((sum, value) => sum + value * value, 0);
      let squares = 0;
      direction.forEach((value, axis) => {
        const share = value * value / total;
        squares += share * share;
        shares[axis] += share / members.length;
      });
      axes.push(1 / squares);
      const corner = Math.floor(feature / columns) * tile * columns * tile + feature % columns * tile;
      pixels.forEach((_, at) => {
        const from = corner + Math.floor(at / tile) * columns * tile + at % tile;
        pixels[at] += effect[from] / 255 / members.length;
      });
    }
    const correlations = members.map((feature) => file.features[feature].correlatedAxes.correlations[0] ?? 0);
    return {
      name,
      features: members.length,
      shares,
      latentShape,
      pixels,
      axes: median(axes),
      correlation: median(correlations),
    };
  });
}

function groupsOf(file: FeatureFile): [string, number[]][] {
  const groups = new Map<string, number[]>();
  for (const feature of livingFeatures(file)) {
    const name = featureCategory(file.targets, file.features[feature]) ?? "unclear";
    groups.set(name, [...groups.get(name) ?? [], feature]);
  }
  return [...groups].filter(([, members]) => members.length >= 5)
    .sort(([a, left], [b, right]) =>
      Number(a === "unclear") - Number(b === "unclear") || right.length - left.length
    );
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
