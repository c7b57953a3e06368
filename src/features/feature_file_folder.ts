/** Where a feature file lives: `features.json` in a folder, with its sheets of pictures beside it. */

import { join } from "@std/path";
import type { FeatureFile } from "@/features/feature_file.ts";
import { parseFeatureFile } from "@/features/feature_file_check.ts";
import { canonicalJson } from "@/training/artifact.ts";
import { writeWhole } from "@/training/files.ts";

/** PNG sheets with a tile for each feature and one more for the empty code. */
export interface FeatureSheets {
  /** D(b + max·d): the feature decoded at its maximum. */
  decoded: Uint8Array<ArrayBuffer>;
  /** (D(b + max·d) − D(b)) / 2: what it adds, mid-grey where nothing. */
  added: Uint8Array<ArrayBuffer>;
  /** Mean over the colours of |D(b + max·d) − D(b)| / 2 as a grey from 0 to 255. */
  effect: Uint8Array<ArrayBuffer>;
}

/** A feature file with its pictures. */
export interface StoredFeatures {
  /** The file. */
  file: FeatureFile;
  /** Its pictures. */
  sheets: FeatureSheets;
}

/** Names of the files in the folder. */
export const featureFileNames = {
  file: "features.json",
  decoded: "decoded.png",
  added: "added.png",
  effect: "effect.png",
} as const;

/**
 * Writes a feature file with its pictures. The JSON comes last, so that a folder with one is whole.
 *
 * @param folder Where to; it is made.
 * @param features File and pictures.
 */
export async function writeFeatures(folder: string, { file, sheets }: StoredFeatures): Promise<void> {
  const { decoded, added, effect } = featureFileNames;
  await writeWhole(join(folder, decoded), sheets.decoded);
  await writeWhole(join(folder, added), sheets.added);
  await writeWhole(join(folder, effect), sheets.effect);
  await writeWhole(join(folder, featureFileNames.file), featureJson(file));
}

/**
 * Reads a feature file with its pictures.
 *
 * @param folder Where `writeFeatures` wrote it.
 * @returns File and pictures.
 * @throws {SyntaxError | TypeError | RangeError} If the JSON is not a feature file; the error names the field.
 * @throws {Deno.errors.NotFound} If a file is missing.
 */
export async function readFeatures(folder: string): Promise<StoredFeatures> {
  const { file, decoded, added, effect } = featureFileNames;
  const [json, ...sheets] = await Promise.all([
    Deno.readTextFile(join(folder, file)),
    ...[decoded, added, effect].map((name) => Deno.readFile(join(folder, name))),
  ]);
  return {
    file: parseFeatureFile(json),
    sheets: { decoded: sheets[0], added: sheets[1], effect: sheets[2] },
  };
}

/**
 * Writes the JSON of a feature file, one line a feature, so that a person can look into it and a diff is short.
 *
 * @param file The file.
 * @returns The text.
 * @throws {TypeError} If a number is not finite.
 */
export function featureJson(file: FeatureFile): string {
  const { features, ...rest } = file;
  canonicalJson(file); // refuses numbers that JSON would turn into null
  const lines = features.map((feature) => JSON.stringify(feature)).join(",\n");
  return `${JSON.stringify(rest).slice(0, -1)},\n"features": [\n${lines}\n]}\n`;
}
