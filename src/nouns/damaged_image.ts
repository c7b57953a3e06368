/** Damages pictures of nouns in known ways, to test what reads them. */

import type { NounSet } from "@/nouns/dataset.ts";
import { imageBatch, pixelsOf } from "@/nouns/images.ts";
import { throughJpeg } from "@/nouns/jpeg_damage.ts";
import { gridSize } from "@/nouns/run_length.ts";
import { normals, seededRandom } from "@/training/random.ts";

/**
 * A way to damage a picture: nothing, the public data set's JPEG, Gaussian noise of a peak signal-to-noise ratio in dB
 * (before clipping), or a Gaussian blur of a standard deviation in pixels.
 */
export type Damage = "none" | "jpeg" | { noisePsnr: number } | { blurPixels: number };

/**
 * Damages the picture of one noun; the same seed gives the same noise.
 *
 * @param set The nouns.
 * @param index Which of them.
 * @param options The damage, and the seed of noise.
 * @returns RGB in [-1, 1]: [32, 32, 3].
 */
export async function damagedImage(
  set: NounSet,
  index: number,
  { damage, seed = 0 }: { damage: Damage; seed?: number },
): Promise<Float32Array> {
  const image = imageBatch(set, [index]);
  if (damage === "none") return image;
  if (damage === "jpeg") return await throughJpeg(pixelsOf(set, index));
  if ("blurPixels" in damage) return blurred(image, damage.blurPixels);
  const noise = normals(image.length, seededRandom(seed, "recogniser trial", index));
  const deviation = 2 * 10 ** (-damage.noisePsnr / 20);
  return image.map((value, i) => Math.min(1, Math.max(-1, value + deviation * noise[i])));
}

/** Gaussian blur, rows then columns; beyond the edge the picture goes on with its last pixel. */
function blurred(image: Float32Array, deviation: number): Float32Array {
  const reach = Math.ceil(3 * deviation);
  const weights = Array.from(
    { length: 2 * reach + 1 },
    (_, i) => Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight);
  const inside = (at: number) => Math.min(gridSize - 1, Math.max(0, at));
  const along = (source: Float32Array, place: (line: number, at: number) => number) => {
    const result = new Float32Array(source.length);
    for (let line = 0; line < gridSize; line++) {
      for (let at = 0; at < gridSize; at++) {
        for (let channel = 0; channel < 3; channel++) {
          const sum = weights.reduce(
            (mean, weight, i) => mean + weight * source[place(line, inside(at + i - reach)) * 3 + channel],
            0,
          );
          result[place(line, at) * 3 + channel] = sum / total;
        }
      }
    }
    return result;
  };
  const rows = along(image, (row, column) => row * gridSize + column);
  return along(rows, (column, row) => row * gridSize + column);
}
