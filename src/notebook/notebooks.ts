/** The notebooks of the study: which there are, and what stands in them. */
import { join } from "@std/path";

/** A cell of a notebook file. */
export interface NotebookCell {
  /** Code or text. */
  cell_type: "code" | "markdown" | "raw";
  /** The text in lines, or whole. */
  source: string | string[];
  /** Tags and the like. */
  metadata: { tags?: string[]; [name: string]: unknown };
  /** Number of the run, in code cells. */
  execution_count?: number | null;
  /** What the cell showed, in code cells. */
  outputs?: Record<string, unknown>[];
}

/** A notebook file, format 4.5. */
export interface NotebookFile {
  /** The cells from top to bottom. */
  cells: NotebookCell[];
  /** Kernel and language. */
  metadata: Record<string, unknown>;
}

/** The project's folder. */
export const projectFolder: string = join(import.meta.dirname!, "..", "..");

/**
 * Lists the notebooks in their order.
 *
 * @param only Name of the only one wanted, or its beginning: `"02"`.
 * @returns Names without extension.
 * @throws {RangeError} If no notebook begins so.
 */
export function listNotebooks(only = ""): string[] {
  const names = [...Deno.readDirSync(join(projectFolder, "notebooks"))]
    .filter(({ name }) => /^\d\d_\w+\.ipynb$/.test(name))
    .map(({ name }) => name.replace(".ipynb", ""))
    .sort();
  const wanted = names.filter((name) => name.startsWith(only.replace(".ipynb", "")));
  if (wanted.length === 0) {
    throw new RangeError(
      `Cannot find the notebook "${only}": found ${names.join(", ") || "none"} in notebooks/`,
    );
  }
  return wanted;
}

/**
 * Reads a notebook.
 *
 * @param path The file.
 * @returns Its cells and metadata.
 * @throws {SyntaxError} If it is no notebook.
 */
export function readNotebook(path: string): NotebookFile {
  const refuse = (found: string) =>
    new SyntaxError(`Cannot read the notebook ${path}: found ${found}, wanted format 4`);
  let file: NotebookFile & { nbformat?: number };
  try {
    file = JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    throw error instanceof SyntaxError ? refuse("no JSON") : error;
  }
  if (file.nbformat !== 4 || !Array.isArray(file.cells)) throw refuse(`format ${file.nbformat}`);
  return file;
}

/** The text of a cell. @param cell The cell. @returns Its lines as one text. */
export function cellText(cell: NotebookCell): string {
  return typeof cell.source === "string" ? cell.source : cell.source.join("");
}
