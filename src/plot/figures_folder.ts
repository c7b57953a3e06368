/** Where pictures are written. */
import { join } from "@std/path";

let chosen: string | undefined;

/** The folder of all pictures: the one chosen, else `STUDY_FIGURES`, else `figures` of this project. */
export function figuresFolder(): string {
  return chosen ?? Deno.env.get("STUDY_FIGURES") ?? join(import.meta.dirname!, "..", "..", "figures");
}

/**
 * Chooses the folder, for a preset that keeps its pictures apart.
 *
 * @param folder The folder, made when the first picture is written; `undefined` goes back to the default.
 */
export function chooseFiguresFolder(folder: string | undefined): void {
  chosen = folder;
}

/**
 * Writes a picture whole or not at all.
 *
 * @param file Name without extension: `"02_curves"`.
 * @param png The bytes of the PNG file.
 * @throws {RangeError} If the name has other signs than letters, digits, `_` and `-`.
 */
export async function writePicture(file: string, png: Uint8Array): Promise<void> {
  if (!/^[\w-]+$/.test(file)) {
    throw new RangeError(
      `Cannot write the picture "${file}": found other signs than letters, digits, _ and -, wanted a name like "02_curves"`,
    );
  }
  const folder = figuresFolder();
  await Deno.mkdir(folder, { recursive: true });
  const aside = join(folder, `.${file}.${crypto.randomUUID().slice(0, 8)}`);
  await Deno.writeFile(aside, png);
  await Deno.rename(aside, join(folder, `${file}.png`));
}
