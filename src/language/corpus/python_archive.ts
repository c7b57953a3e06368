/** The sources of Python's standard library, from the archive that the npm package pyodide carries. */
import { join } from "@std/path";
import { unzipSync } from "fflate";
import type { Document } from "@/language/corpus/corpus.ts";

/** What is read from an archive at most, so that a damaged or hostile one cannot fill the memory. */
export interface ArchiveLimits {
  /** Entries of the archive. */
  entries: number;
  /** Bytes of one file. */
  fileBytes: number;
  /** Bytes of all files together. */
  allBytes: number;
}

/** The archive, in the npm package pyodide. */
export const pythonArchive = join(import.meta.dirname!, "../../../node_modules/pyodide/python_stdlib.zip");

const usualLimits: ArchiveLimits = { entries: 5_000, fileBytes: 2 ** 20, allBytes: 2 ** 25 };

/**
 * Folders that are left out: `encodings` is 1.4 MB of tables, one line for each character of a code page; the other two
 * are pyodide's own and not of the standard library.
 */
const leftOut = ["encodings/", "pyodide/", "_pyodide/"];

/**
 * Reads the Python files of a zip archive.
 *
 * Entries that are no `.py` files, lie in a folder of tables or of pyodide's own, hold nothing but blanks, or are not
 * valid UTF-8 are passed over.
 *
 * @param bytes The bytes of the archive.
 * @param limits What is read at most.
 * @returns The files, sorted by name.
 * @throws {SyntaxError} If it is no zip archive or a damaged one.
 * @throws {RangeError} If it holds more than the limits.
 */
export function readPythonArchive(bytes: Uint8Array, limits: ArchiveLimits = usualLimits): Document[] {
  let [entries, all] = [0, 0];
  const within = (what: string, found: number, most: number) => {
    if (found > most) {
      throw new RangeError(
        `Cannot read the Python archive: found ${found} ${what}, at most ${most} are read`,
      );
    }
  };
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        within("entries", ++entries, limits.entries);
        if (!name.endsWith(".py") || leftOut.some((folder) => name.startsWith(folder))) return false;
        within(`bytes in ${name}`, originalSize, limits.fileBytes);
        within("bytes", all += originalSize, limits.allBytes);
        return originalSize > 0;
      },
    });
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith("Cannot")) throw error;
    throw new SyntaxError(
      `Cannot read the Python archive: ${
        (error as Error).message
      }, a whole zip archive is wanted. Run deno install again`,
    );
  }
  return Object.entries(files)
    .flatMap(([name, content]): Document[] => {
      const text = validText(content);
      return text?.trim() ? [{ name, kind: "code", text }] : [];
    })
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

function validText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
