/** What JPEG and resizing do to the pixels of a noun, measured against the lossless drawing. */

import { pixelsOf } from "@/nouns/images.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { decodeJpeg, encodeJpeg, gridImage, jpegSide, rgbImage } from "@/nouns/jpeg_pixels.ts";
import { blockMeans, enlarge, resizeBilinear, type RgbImage } from "@/nouns/resize.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** The same noun on the write-up's way from the drawing to the model. */
export interface JpegStages {
  /** 320 px, lossless. */
  drawn: RgbImage;
  /** 320 px, out of the JPEG file. */
  jpeg: RgbImage;
  /** 128 px with hard edges. */
  crisp: RgbImage;
  /** 128 px, bilinear, without JPEG. */
  blurred: RgbImage;
  /** 128 px, bilinear, out of the JPEG file: what the write-up's model saw. */
  seen: RgbImage;
}

/** Damage averaged over nouns; peak signal-to-noise ratios in dB for values in [-1, 1], 10 log10(4 / mean square). */
export interface JpegDamage {
  /** How many nouns were measured. */
  nouns: number;
  /** JPEG at 320 px, against the drawing. */
  jpegPsnr: number;
  /** JPEG's share of the damage at 128 px: against the same bilinear picture without it. */
  jpegAt128Psnr: number;
  /** Blur's share at 128 px: bilinear without JPEG against hard edges. */
  blurAt128Psnr: number;
  /** Both at 128 px: what the write-up's model saw, against hard edges. */
  bothAt128Psnr: number;
  /** JPEG averaged back to the 32 × 32 cells, against the drawing. */
  cellsPsnr: number;
  /** Colours of a drawing. */
  drawnColors: number;
  /** Colours of its JPEG. */
  jpegColors: number;
  /** Share of the 1,024 cells that are still of one colour in the JPEG. */
  flatCells: number;
  /** Largest error of a channel in the JPEG, 0 to 255. */
  worstError: number;
}

/**
 * Takes one noun through the write-up's stages.
 *
 * @param pixels Palette indices: [1024].
 */
export async function jpegStages(pixels: Uint8Array): Promise<JpegStages> {
  const drawing = rgbImage(pixels);
  const drawn = enlarge(drawing, jpegSide / drawing.width);
  const jpeg = await decodeJpeg(await encodeJpeg(pixels));
  return {
    drawn,
    jpeg,
    crisp: enlarge(drawing, 4),
    blurred: resizeBilinear(drawn, 128),
    seen: resizeBilinear(jpeg, 128),
  };
}

/**
 * Measures the damage of JPEG and resizing on the first nouns of a set. About 20 ms a noun.
 *
 * @param set The nouns.
 * @param options How many of them, signal, progress.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function measureJpegDamage(
  set: NounSet,
  { count = 100, signal, onProgress }: RunOptions & { count?: number } = {},
): Promise<JpegDamage> {
  const nouns = Math.min(count, set.count);
  const sums = {
    jpeg: 0,
    jpegAt128: 0,
    blurAt128: 0,
    bothAt128: 0,
    cells: 0,
    drawnColors: 0,
    jpegColors: 0,
    flat: 0,
  };
  let worstError = 0;
  const meter = progressMeter({ title: "JPEG damage", steps: nouns, onProgress });
  const breathe = breather();
  for (let index = 0; index < nouns; index++) {
    signal?.throwIfAborted();
    const pixels = pixelsOf(set, index);
    const { drawn, jpeg, crisp, blurred, seen } = await jpegStages(pixels);
    sums.jpeg += meanSquare(jpeg.data, drawn.data);
    sums.jpegAt128 += meanSquare(seen.data, blurred.data);
    sums.blurAt128 += meanSquare(blurred.data, crisp.data);
    sums.bothAt128 += meanSquare(seen.data, crisp.data);
    sums.cells += meanSquare(blockMeans(jpeg, 32), rgbImage(pixels).data);
    sums.drawnColors += colorCount(drawn);
    sums.jpegColors += colorCount(jpeg);
    sums.flat += flatCells(jpeg, jpegSide / 32);
    worstError = jpeg.data.reduce(
      (worst, value, i) => Math.max(worst, Math.abs(value - drawn.data[i])),
      worstError,
    );
    meter.report(index + 1);
    await breathe();
  }
  const psnr = (sum: number) => -10 * Math.log10(sum / nouns); // mean squares are relative to the peak
  return {
    nouns,
    jpegPsnr: psnr(sums.jpeg),
    jpegAt128Psnr: psnr(sums.jpegAt128),
    blurAt128Psnr: psnr(sums.blurAt128),
    bothAt128Psnr: psnr(sums.bothAt128),
    cellsPsnr: psnr(sums.cells),
    drawnColors: sums.drawnColors / nouns,
    jpegColors: sums.jpegColors / nouns,
    flatCells: sums.flat / nouns,
    worstError,
  };
}

/**
 * Gives a noun as the recogniser sees it after JPEG: averaged back to its cells.
 *
 * @param pixels Palette indices: [1024].
 * @returns RGB in [-1, 1]: [32, 32, 3].
 */
export async function throughJpeg(pixels: Uint8Array): Promise<Float32Array> {
  return gridImage(await decodeJpeg(await encodeJpeg(pixels)));
}

function meanSquare(one: Uint8Array | Float32Array, other: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += ((one[i] - other[i]) / 255) ** 2;
  return sum / one.length;
}

function colorCount({ data }: RgbImage): number {
  const colors = new Set<number>();
  for (let i = 0; i < data.length; i += 3) colors.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
  return colors.size;
}

function flatCells({ data, width }: RgbImage, cell: number): number {
  const cells = width / cell;
  let flat = 0;
  for (let i = 0; i < cells * cells; i++) {
    const corner = (Math.floor(i / cells) * width + i % cells) * cell;
    let same = true;
    for (let at = 0; at < cell * cell && same; at++) {
      const pixel = corner + Math.floor(at / cell) * width + at % cell;
      for (let c = 0; c < 3; c++) same &&= data[pixel * 3 + c] === data[corner * 3 + c];
    }
    flat += same ? 1 : 0;
  }
  return flat / (cells * cells);
}
