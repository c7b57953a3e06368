/** The images a VAE is trained on: rendered pixels at any size, or the write-up's own JPEG pixels. */
import type { NounSet } from "@/nouns/dataset.ts";
import { imageBatch, pixelsOf } from "@/nouns/images.ts";
import { jpegImageBatch } from "@/nouns/jpeg_pixels.ts";
import { pixelCount } from "@/nouns/renderer.ts";
import type { VaeConfig } from "@/vae/config.ts";

/**
 * Gives a batch of images as a configuration asks for them.
 *
 * @param set The nouns.
 * @param indices Which of them, `[count]`.
 * @param options The size of the images, in pixels, and where the pixels come from.
 * @returns Images in [-1, 1], `[count, size, size, 3]`.
 */
export function trainingImages(
  set: NounSet,
  indices: Uint32Array,
  { imageSize, pixels }: Pick<VaeConfig, "imageSize" | "pixels">,
): Float32Array | Promise<Float32Array> {
  if (pixels === "jpeg") {
    const chosen = new Uint8Array(indices.length * pixelCount);
    indices.forEach((index, i) => chosen.set(pixelsOf(set, index), i * pixelCount));
    return jpegImageBatch(chosen, { side: imageSize });
  }
  return enlarge(imageBatch(set, indices), imageSize / 32);
}

/**
 * Enlarges 32 px images by repeating pixels.
 *
 * @param images `[count, 32, 32, 3]`.
 * @param factor How often each pixel is repeated along each axis.
 * @returns `[count, 32 · factor, 32 · factor, 3]`.
 */
export function enlarge(images: Float32Array, factor: number): Float32Array {
  if (factor === 1) return images;
  const size = 32 * factor;
  const count = images.length / (32 * 32 * 3);
  const output = new Float32Array(count * size * size * 3);
  for (let n = 0, i = 0; n < count; n++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++, i += 3) {
        const source = ((n * 32 + Math.floor(y / factor)) * 32 + Math.floor(x / factor)) * 3;
        output.set(images.subarray(source, source + 3), i);
      }
    }
  }
  return output;
}

/**
 * Shrinks images to 32 px by averaging blocks: the inverse of {@linkcode enlarge}.
 *
 * @param images `[count, 32 · factor, 32 · factor, 3]`.
 * @param factor Height and width of a block.
 * @returns `[count, 32, 32, 3]`.
 */
export function shrink(images: Float32Array, factor: number): Float32Array {
  if (factor === 1) return images;
  const size = 32 * factor;
  const output = new Float32Array(images.length / factor ** 2);
  for (let i = 0; i < images.length; i++) {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % size, Math.floor(i / 3 / size) % size];
    const image = Math.floor(i / (size * size * 3));
    const target = ((image * 32 + Math.floor(y / factor)) * 32 + Math.floor(x / factor)) * 3 + channel;
    output[target] += images[i] / factor ** 2;
  }
  return output;
}
