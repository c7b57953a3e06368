/** Digits as pictures. */
import type { DigitSet } from "@/saeception/digits/mnist.ts";
import { digitPixels } from "@/saeception/digits/mnist.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";

/**
 * Shows the first examples of every digit.
 *
 * @param digits Some digits.
 * @param options Examples of each digit, 12 unless told, and the file.
 * @returns The sheet, a row for each digit.
 */
export function digitSheet(
  digits: DigitSet,
  { columns = 12, file }: { columns?: number; file?: string } = {},
): ImageSheet {
  const indices = Array.from(
    { length: 10 },
    (_, digit) =>
      Array.from(digits.labels.keys()).filter((i) => digits.labels[i] === digit).slice(0, columns),
  );
  return imageSheet({
    title: "Ten classes that a network with sixteen hidden units has to tell apart",
    summary: `${columns} of ${digits.count} training digits of each class`,
    rows: indices.map((row) =>
      row.map((i) => picture(digits.pixels.subarray(i * digitPixels, (i + 1) * digitPixels)))
    ),
    rowLabels: indices.map((_, digit) => `${digit}`),
    ...(file && { file }),
  });
}

/** Grey values 0 … 255 as dark ink on white, RGB from −1 to 1. */
function picture(grey: Uint8Array): Float32Array {
  return Float32Array.from({ length: grey.length * 3 }, (_, at) => 1 - 2 * grey[Math.floor(at / 3)] / 255);
}
