/** Notebook cells as one module, so that they can be type-checked and linted like any other code. */
import { cellText, type NotebookFile } from "@/notebook/notebooks.ts";

/** Where a line of the module comes from. */
export interface CellLine {
  /** Number of the cell among the code cells, from 1. */
  cell: number;
  /** Line in the cell, from 1. */
  line: number;
}

/** The code cells of a notebook one after the other. */
export interface CellModule {
  /** The text of the module. */
  text: string;
  /** The origin of each of its lines. */
  origin: CellLine[];
}

const declaration = /^(const|let|var|import|export|function|async function|class|interface|type|enum)\b/;
const silent = /^(?:(?:for|while|if|try|throw|assert|void|await)\b|\w+(?:\.\w+)* [-+*/]?= )/;

/**
 * Puts the code cells of a notebook into one module.
 *
 * @param notebook The notebook.
 * @returns The module, and where its lines come from.
 */
export function cellModule(notebook: NotebookFile): CellModule {
  const lines: string[] = [];
  const origin: CellLine[] = [];
  for (const [index, cell] of codeCells(notebook).entries()) {
    for (const [line, text] of cellText(cell).split("\n").entries()) {
      lines.push(text);
      origin.push({ cell: index + 1, line: line + 1 });
    }
  }
  return { text: lines.join("\n") + "\n", origin };
}

/**
 * Names cells instead of lines in what a tool says about the module.
 *
 * @param report The tool's output.
 * @param options File of the module as the tool names it, name of the notebook and the origin of the lines.
 * @returns The report with `02_vae.ipynb, cell 5, line 2` where it named a line of the module.
 */
export function nameCells(
  report: string,
  { file, notebook, origin }: { file: string; notebook: string; origin: CellLine[] },
): string {
  const escaped = file.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return report.replaceAll(new RegExp(`(?:file://)?\\S*${escaped}:(\\d+):(\\d+)`, "g"), (_, line, column) => {
    const at = origin[Number(line) - 1];
    return at ? `${notebook}, cell ${at.cell}, line ${at.line}:${column}` : notebook;
  });
}

/** The code cells that have code. @param notebook The notebook. @returns The cells. */
export function codeCells(notebook: NotebookFile): NotebookFile["cells"] {
  return notebook.cells.filter((cell) => cell.cell_type === "code" && cellText(cell).trim() !== "");
}

/**
 * Tells whether a cell has to show something: it ends with a value, prints, or shows.
 *
 * @param code The text of the cell.
 * @returns `true` if a run without output would have lost it.
 */
export function showsSomething(code: string): boolean {
  if (/\b(show|console\.\w+|display)\(/.test(code)) return true;
  const statements = code.split("\n").filter((line) => /^[^\s})\]/]/.test(line));
  const last = statements.at(-1) ?? "";
  return !declaration.test(last) && !silent.test(last);
}
