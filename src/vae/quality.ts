/** How good reconstructions are: in pixels, in structure, and in what they still show. */
import { categories, palette } from "@/nouns/catalogue.ts";
import { agreement } from "@/nouns/agreement.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { scaledPalette, traitsOf } from "@/nouns/images.ts";
import { recognise, recogniseCategory } from "@/nouns/recogniser.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

const imageLength = 32 * 32 * 3;

/**
 * Peak signal-to-noise ratio of images in [-1, 1]: 10·log₁₀(2² / mean squared error), the mean over all numbers.
 *
 * @param images What was reconstructed.
 * @param originals What it should be, of the same length.
 * @returns Decibels; Infinity if they are equal.
 * @throws {TypeError} If the lengths differ.
 */
export function psnr(images: Float32Array, originals: Float32Array): number {
  checkPair("PSNR", images, originals);
  let sum = 0;
  for (let i = 0; i < images.length; i++) sum += (images[i] - originals[i]) ** 2;
  return 10 * Math.log10(4 / (sum / images.length));
}

const windowSize = 11;
const windowDeviation = 1.5;
const [c1, c2] = [(0.01 * 2) ** 2, (0.03 * 2) ** 2];

/**
 * Structural similarity, averaged over images, channels and windows (Wang et al. 2004): Gaussian windows of 11 × 11
 * pixels with σ = 1.5, wholly inside the image, and a range of 2.
 *
 * @param images 32 px images in [-1, 1], `[count, 32, 32, 3]`.
 * @param originals What they should be, of the same length.
 * @returns At most 1, which means equal.
 * @throws {TypeError} If the lengths differ or are no whole number of images.
 */
export function ssim(images: Float32Array, originals: Float32Array): number {
  checkPair("SSIM", images, originals);
  let sum = 0;
  for (let first = 0; first < images.length; first += imageLength) {
    for (let channel = 0; channel < 3; channel++) {
      const plane = (from: Float32Array) =>
        Float64Array.from({ length: 1024 }, (_, i) => from[first + 3 * i + channel]);
      sum += planeSsim(plane(images), plane(originals));
    }
  }
  return sum / (3 * images.length / imageLength);
}

/** How much of the original survives when every pixel takes the nearest colour of the palette. */
export interface ExactPixels {
  /** Share of the pixels that are exactly right. */
  pixels: number;
  /** Share of the images whose pixels are all exactly right. */
  images: number;
}

/**
 * Snaps every pixel to the nearest palette colour and counts what is then exactly right.
 *
 * @param images 32 px images in [-1, 1], `[count, 32, 32, 3]`.
 * @param set The nouns they should show, in the same order.
 * @returns Shares in [0, 1].
 */
export function exactPixels(images: Float32Array, set: Pick<NounSet, "pixels">): ExactPixels {
  const count = images.length / imageLength;
  let [right, whole] = [0, 0];
  for (let n = 0; n < count; n++) {
    let rightHere = 0;
    for (let i = 0; i < 1024; i++) {
      if (isNearest(images, (n * 1024 + i) * 3, set.pixels[n * 1024 + i])) rightHere++;
    }
    right += rightHere;
    if (rightHere === 1024) whole++;
  }
  return { pixels: right / (count * 1024), images: whole / count };
}

/** What a recogniser still reads in reconstructions. */
export interface TraitIdentity {
  /** For each category, the share whose trait is read right when the other four are given. */
  given: number[];
  /** For each category, the share whose trait is read right when nothing is given. */
  blind: number[];
  /** The share whose five traits are all read right when nothing is given. */
  all: number;
}

/**
 * Measures the share of reconstructions that the recogniser reads as the original. A trait without a visible pixel, and
 * one that looks the same as the one read, count as right: the image holds nothing that could tell them apart.
 *
 * @param images 32 px images in [-1, 1], `[count, 32, 32, 3]`.
 * @param set The nouns they should show, in the same order.
 * @param run Signal and progress; a stop gives the shares so far.
 * @returns Shares in [0, 1].
 */
export async function traitIdentity(
  images: Float32Array,
  set: NounSet,
  run: RunOptions = {},
): Promise<TraitIdentity> {
  const count = images.length / imageLength;
  const meter = progressMeter({ ...run, title: "Reading traits off images", steps: count });
  const breathe = breather();
  const given = categories.map(() => 0);
  const blind = categories.map(() => 0);
  let [all, n] = [0, 0];
  for (; n < count && !run.signal?.aborted; n++) {
    const image = images.subarray(n * imageLength, (n + 1) * imageLength);
    const truth = traitsOf(set, n);
    const agreed = agreement(recognise(image).traits, truth);
    if (agreed.every(Boolean)) all++;
    categories.forEach((category, k) => {
      if (agreed[k]) blind[k]++;
      const read = Array.from(truth).with(k, recogniseCategory(image, truth, category).trait);
      if (agreement(read, truth)[k]) given[k]++;
    });
    meter.report(n + 1);
    await breathe();
  }
  const share = (right: number) => right / Math.max(1, n);
  return { given: given.map(share), blind: blind.map(share), all: share(all) };
}

function checkPair(what: string, images: Float32Array, originals: Float32Array): void {
  if (images.length === originals.length && images.length % imageLength === 0 && images.length > 0) return;
  throw new TypeError(
    `Cannot compute ${what}: there are ${images.length} and ${originals.length} numbers, ` +
      `both have to be the same multiple of ${imageLength}`,
  );
}

function isNearest(images: Float32Array, at: number, wanted: number): boolean {
  const distance = (color: number) =>
    (images[at] - scaledPalette[3 * color]) ** 2 + (images[at + 1] - scaledPalette[3 * color + 1]) ** 2 +
    (images[at + 2] - scaledPalette[3 * color + 2]) ** 2;
  const own = distance(wanted);
  for (let color = 1; color < palette.length / 3; color++) if (distance(color) < own) return false;
  return true;
}

const kernel = (() => {
  const weights = Array.from(
    { length: windowSize },
    (_, i) => Math.exp(-((i - (windowSize - 1) / 2) ** 2) / (2 * windowDeviation ** 2)),
  );
  const total = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / total);
})();

/** SSIM of two planes `[32, 32]`. */
function planeSsim(x: Float64Array, y: Float64Array): number {
  const smooth = (plane: (i: number) => number) =>
    blur(Float64Array.from({ length: 1024 }, (_, i) => plane(i)));
  const [mx, my] = [smooth((i) => x[i]), smooth((i) => y[i])];
  const [xx, yy, xy] = [smooth((i) => x[i] * x[i]), smooth((i) => y[i] * y[i]), smooth((i) => x[i] * y[i])];
  let sum = 0;
  for (let i = 0; i < mx.length; i++) {
    const [vx, vy, cov] = [xx[i] - mx[i] ** 2, yy[i] - my[i] ** 2, xy[i] - mx[i] * my[i]];
    sum += (2 * mx[i] * my[i] + c1) * (2 * cov + c2) / ((mx[i] ** 2 + my[i] ** 2 + c1) * (vx + vy + c2));
  }
  return sum / mx.length;
}

/** Gaussian averages over all windows inside a plane `[32, 32]`: `[22, 22]`. */
function blur(plane: Float64Array): Float64Array {
  const inside = 32 - windowSize + 1;
  const rows = Float64Array.from({ length: 32 * inside }, (_, i) => {
    const [y, x] = [Math.floor(i / inside), i % inside];
    return kernel.reduce((sum, weight, k) => sum + weight * plane[y * 32 + x + k], 0);
  });
  return Float64Array.from({ length: inside * inside }, (_, i) => {
    const [y, x] = [Math.floor(i / inside), i % inside];
    return kernel.reduce((sum, weight, k) => sum + weight * rows[(y + k) * inside + x], 0);
  });
}
