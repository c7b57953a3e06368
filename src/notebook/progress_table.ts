/** The table of running work: a row for each thing that is studied, a column for each quantity. */
import { svgText } from "@/notebook/svg_text.ts";
import { type Table, table } from "@/plot/table.ts";
import { textWidth, wrapText } from "@/plot/text_size.ts";
import type { ProgressRow } from "@/training/progress.ts";

/** Where a table is drawn, in pixels. */
export interface TablePlace {
  /** Its left edge. */
  left: number;
  /** Its upper edge. */
  top: number;
  /** The room it has; columns that do not fit are left out and counted. */
  width: number;
}

const sizes = [13, 12, 11, 10]; // font sizes, the first at which all columns fit
const gap = 18;
const headWidth = 8.5; // font sizes; a longer heading is broken
const mostRows = 40;
const ruleColor = "#cccccc", noteColor = "#777777";

/**
 * Arranges rows as a table that draws itself when the work is over.
 *
 * @param rows The rows; their quantities are the columns, in the order they appear.
 * @param title One line above it.
 * @returns The table.
 */
export function rowsTable(rows: ProgressRow[], title = ""): Table {
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  // the names stand in a column without a heading, so that no quantity can take its place
  return table({
    title,
    rows: rows.map(({ name, values }) => ({ ...values, "": name })),
    columns: ["", ...columns],
  });
}

/**
 * Draws rows as text in an SVG: the names flush left, the quantities flush right.
 *
 * @param rows The rows; at most 40 are drawn, the others counted.
 * @param place Where.
 * @returns The elements, and the height that they take in pixels.
 */
export function drawRows(
  rows: ProgressRow[],
  { left, top, width }: TablePlace,
): { svg: string; height: number } {
  if (rows.length === 0) return { svg: "", height: 0 };
  const { columns, cells } = rowsTable(rows);
  const shown = cells.slice(0, mostRows);
  const layouts = sizes.map((size) => layOut({ columns, shown, size }));
  const fitting = layouts.find(({ widths }) => total(widths) <= width) ?? layouts.at(-1)!;
  const { size, heads } = fitting;
  let { widths } = fitting;
  while (total(widths) > width && widths.length > 2) widths = widths.slice(0, -1);
  const lineHeight = Math.round(size * 1.55);
  const headLines = Math.max(...heads.slice(0, widths.length).map((lines) => lines.length));
  const right = widths.map((_, c) => left + total(widths.slice(0, c + 1)));
  const cell = (words: string, c: number, y: number, weight = "normal") =>
    c === 0
      ? svgText(words, { x: left, y, size, weight })
      : svgText(words, { x: right[c]!, y, size, weight, anchor: "end" });
  const drawn: string[] = [];
  let y = top;
  for (let line = 0; line < headLines; line++) {
    y += lineHeight;
    widths.forEach((_, c) => {
      const words = heads[c]![line - headLines + heads[c]!.length]; // flush with the rule below
      if (words) drawn.push(cell(words, c, y, "bold"));
    });
  }
  drawn.push(`<path d="M${left},${y + 6}H${right.at(-1)!.toFixed(1)}" stroke="${ruleColor}"/>`);
  y += 6;
  for (const row of shown) {
    y += lineHeight;
    widths.forEach((_, c) => drawn.push(cell(row[c]!, c, y)));
  }
  const omitted = [
    ...(cells.length > shown.length ? [`${cells.length - shown.length} more rows`] : []),
    ...(columns.length > widths.length ? [`${columns.length - widths.length} more columns`] : []),
  ];
  if (omitted.length > 0) {
    y += lineHeight;
    drawn.push(svgText(`and ${omitted.join(", ")}`, { x: left, y, size, color: noteColor }));
  }
  return { svg: drawn.join(""), height: y - top + lineHeight };
}

interface Layout {
  size: number;
  /** The lines of each heading. */
  heads: string[][];
  /** Width of each column. */
  widths: number[];
}

function layOut({ columns, shown, size }: { columns: string[]; shown: string[][]; size: number }): Layout {
  const heads = columns.map((column) => wrapText(column, { size, bold: true, width: headWidth * size }));
  const widths = heads.map((lines, c) =>
    Math.max(
      ...lines.map((line) => textWidth(line, { size, bold: true })),
      ...shown.map((cells) => textWidth(cells[c]!, { size })),
    )
  );
  return { size, heads, widths };
}

/** Width of columns beside each other. */
function total(widths: number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1);
}
