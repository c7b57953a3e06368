/** Reads the public data set's parquet file, when the user has it, and labels its JPEGs with the recogniser. */

import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { publicCaption } from "@/nouns/caption.ts";
import { categories } from "@/nouns/catalogue.ts";
import { decodeJpeg, gridImage } from "@/nouns/jpeg_pixels.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** One row of the public data set. */
export interface PublicNoun {
  /** The JPEG file: 320 × 320 pixels. */
  jpeg: Uint8Array;
  /** Its caption, which does not name the accessory. */
  text: string;
}

/** Labels that were read off the public pictures. */
export interface PublicLabels {
  /** How many rows. */
  count: number;
  /** Background, body, accessory, head, glasses of each row: [count, 5]. */
  traits: Uint8Array;
  /** By how much the squared error would grow with the next best value: [count, 5]. */
  margins: Float32Array;
  /** 1 where the labels give exactly the caption of the file: [count]. */
  captionAgrees: Uint8Array;
}

/** Which rows to read. */
export interface PublicRows extends RunOptions {
  /** First row, from 0. */
  first?: number;
  /** How many rows at most; all from the first on when absent. */
  count?: number;
}

/**
 * Reads rows of the public data set (huggingface.co/datasets/m1guelpf/nouns), one row group at a time, so that
 * memory stays small.
 *
 * @param path The parquet file, with columns `image` (a structure with the file in `bytes`) and `text`.
 * @param options Which rows; the signal ends the reading early.
 * @returns The rows in order.
 * @throws {SyntaxError} When the file is no parquet, is cut short, or has other columns.
 * @throws {RangeError} When the first row lies outside the file.
 */
export async function* readPublicNouns(
  path: string,
  { first = 0, count = Infinity, signal }: PublicRows = {},
): AsyncGenerator<PublicNoun> {
  const { file, metadata } = await openParquet(path);
  const last = Math.min(rowCount(metadata, { path, first }), first + count);
  let groupStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowStart = Math.max(first, groupStart);
    groupStart += Number(num_rows);
    const rowEnd = Math.min(last, groupStart);
    if (rowStart >= rowEnd) continue;
    if (signal?.aborted) return;
    const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, utf8: false })
      .catch((error: Error) => refuse(path, error.message));
    for (const { image, text } of rows) {
      yield { jpeg: image.bytes, text: typeof text === "string" ? text : new TextDecoder().decode(text) };
    }
  }
}

/**
 * Labels the pictures of the public data set, which come without labels: each is averaged down to its 32 × 32 cells and
 * given to the recogniser. The caption serves as a check, because it must follow from the labels. About 4 ms a row.
 *
 * @param path The parquet file.
 * @param options Which rows, signal, progress; stopping returns the rows done so far.
 * @returns Labels, margins, and whether each caption agrees.
 * @throws {SyntaxError} When the file or a picture in it cannot be read.
 * @throws {RangeError} When the first row lies outside the file.
 */
export async function labelPublicNouns(path: string, options: PublicRows = {}): Promise<PublicLabels> {
  const { first = 0, count = Infinity, onProgress } = options;
  const { metadata } = await openParquet(path);
  const steps = Math.min(count, rowCount(metadata, { path, first }) - first);
  const labels = {
    traits: new Uint8Array(steps * categories.length),
    margins: new Float32Array(steps * categories.length),
    captionAgrees: new Uint8Array(steps),
  };
  const meter = progressMeter({ title: "Public nouns", steps, onProgress });
  const breathe = breather();
  let row = 0;
  for await (const { jpeg, text } of readPublicNouns(path, options)) {
    if (options.signal?.aborted) break;
    const { traits, margins } = recognise(gridImage(await decodeJpeg(jpeg)));
    labels.traits.set(traits, row * categories.length);
    labels.margins.set(margins, row * categories.length);
    labels.captionAgrees[row] = publicCaption(traits) === text ? 1 : 0;
    meter.report(++row);
    await breathe();
  }
  return {
    count: row,
    traits: labels.traits.subarray(0, row * categories.length),
    margins: labels.margins.subarray(0, row * categories.length),
    captionAgrees: labels.captionAgrees.subarray(0, row),
  };
}

async function openParquet(path: string) {
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const columns = metadata.row_groups[0]?.columns.map((column) =>
      column.meta_data?.path_in_schema.join(".")
    );
    if (columns?.includes("image.bytes") && columns.includes("text")) return { file, metadata };
    return refuse(path, `its columns are ${columns?.join(", ") || "none"}`);
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    return refuse(path, (error as Error).message);
  }
}

function rowCount(metadata: FileMetaData, { path, first }: { path: string; first: number }): number {
  const rows = Number(metadata.num_rows);
  if (Number.isInteger(first) && first >= 0 && first < rows) return rows;
  throw new RangeError(
    `Cannot read ${path}: found first row ${first}, wanted an integer from 0 to ${
      rows - 1
    }. Choose one of these`,
  );
}

function refuse(path: string, found: string): never {
  throw new SyntaxError(
    `Cannot read ${path}: found that ${found}, wanted the public data set's parquet file with image.bytes and text. ` +
      "Fetch it again from huggingface.co/datasets/m1guelpf/nouns",
  );
}
