/** A small table that draws itself: Markdown in a notebook, aligned text in a terminal. */
import type { MimeBundle } from "@/plot/figure.ts";

/** What stands in a cell of a table. */
export type TableValue = string | number | boolean | null | undefined;

/** What a table is made of. */
export interface TableOptions {
  /** One line above the table. */
  title?: string;
  /** The rows; their fields are the columns. */
  rows: Record<string, TableValue>[];
  /** The columns and their order; all fields in the order they appear unless told. */
  columns?: string[];
}

/** A number with or without a short unit: such columns stand flush right. */
const amount = /^[-−+<>]?\d[\d.,]*(e[-−]?\d+)?( ?[%×]| [a-zA-Z]{1,3})?$/;

/** A table. Name it at the end of a cell to see it. */
export class Table {
  /** One line above the table, or nothing. */
  readonly title: string;
  /** The names of the columns. */
  readonly columns: string[];
  /** The texts in the cells. */
  readonly cells: string[][];
  readonly #numeric: boolean[];

  /** @param options Title, rows and columns. */
  constructor({ title = "", rows, columns = [...new Set(rows.flatMap(Object.keys))] }: TableOptions) {
    this.title = title;
    this.columns = columns;
    this.cells = rows.map((row) => columns.map((column) => formatValue(row[column])));
    this.#numeric = columns.map((_, c) =>
      this.cells.every((cells) => cells[c] === "" || amount.test(cells[c]!))
    );
  }

  /** The table in Markdown. */
  toMarkdown(): string {
    const escaped = (cells: string[]) =>
      `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    const rule = `| ${this.#numeric.map((numeric) => numeric ? "---:" : "---").join(" | ")} |`;
    const lines = [escaped(this.columns), rule, ...this.cells.map(escaped)];
    return (this.title ? `**${this.title}**\n\n` : "") + lines.join("\n");
  }

  /** The table in columns of text. */
  toString(): string {
    const lines = [this.columns, ...this.cells];
    const widths = this.columns.map((_, c) => Math.max(...lines.map((cells) => [...cells[c]!].length)));
    const padded = (cells: string[]) =>
      cells.map((cell, c) => this.#numeric[c] ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)).join(
        "  ",
      ).trimEnd();
    const rule = widths.map((width) => "─".repeat(width)).join("  ");
    const [head, ...body] = lines.map(padded);
    return [...(this.title ? [this.title] : []), head, rule, ...body].join("\n");
  }

  /** The table as Jupyter takes it: Markdown and text. */
  bundle(): MimeBundle {
    return { "text/markdown": this.toMarkdown(), "text/plain": this.toString() };
  }

  /** What Jupyter asks for. @returns Markdown and text. */
  [Symbol.for("Jupyter.display")](): MimeBundle {
    return this.bundle();
  }
}

/**
 * Makes a table.
 *
 * @param options Title, rows and columns.
 * @returns The table, which draws itself at the end of a cell.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { table } from "@/plot/table.ts";
 *
 * const scores = table({ rows: [{ category: "head", F1: 0.97123 }, { category: "body", F1: 0.8 }] });
 * assert.equal(scores.toString(), "category     F1\n────────  ─────\nhead      0.971\nbody        0.8");
 * ```
 */
export function table(options: TableOptions): Table {
  return new Table(options);
}

/**
 * Writes a value the way people read it.
 *
 * @param value A number gets three significant digits, whole numbers all of them, with separators from 10,000 on.
 * @returns The text; nothing for a missing value.
 */
export function formatValue(value: TableValue): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) || Math.abs(value) >= 1000) {
    const whole = Math.round(value);
    return Math.abs(whole) >= 10_000 ? whole.toLocaleString("en-US") : String(whole);
  }
  const size = Math.abs(value);
  return size < 1e-4 ? value.toExponential(1).replace("e-", "e−") : String(Number(value.toPrecision(3)));
}
