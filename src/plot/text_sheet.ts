/** A sheet of text whose words have a ground and an underline, as a picture: what an HTML page shows, where none is shown. */
import { inkColor } from "@/plot/colors.ts";
import type { MimeBundle } from "@/plot/figure.ts";
import { writePicture } from "@/plot/figures_folder.ts";
import { printable } from "@/plot/printable.ts";
import { escapeXml, svgToPng } from "@/plot/svg_png.ts";
import { fontFamily, textWidth, wrapText } from "@/plot/text_size.ts";

/** A piece of text. */
export interface Word {
  /** Any text; what cannot be seen is made visible. */
  text: string;
  /** Colour behind it. */
  ground?: string;
  /** Colour of its underline. */
  line?: string;
  /** Whether it is bold. */
  bold?: boolean;
  /** Pixels from the beginning of the row's words where it begins at the earliest, so that rows stand in columns. */
  tab?: number;
}

/** Words one after another. */
export interface WordRow {
  /** What stands left of them. */
  label?: string;
  /** The words; they go on in the next line where they do not fit. */
  words: Word[];
  /** Pixels between words, 0 unless told. */
  gap?: number;
}

/** What a sheet is made of. */
export interface TextSheetOptions {
  /** The finding, as a sentence without final period. */
  title: string;
  /** The main numbers, or how to read the colours, in one or two lines. */
  summary: string;
  /** The rows, in blocks with headings. */
  blocks: { heading: string; rows: WordRow[] }[];
  /** Name of the file in the figures folder, without extension. */
  file?: string | undefined;
}

const width = 800; // what a notebook shows without scrolling
const margin = 20;
const size = 13;
const lineHeight = 22;
const labelWidth = 62;

/** A sheet of text. Name it at the end of a cell to see it. */
export class TextSheet {
  /** The finding. */
  readonly title: string;
  /** The main numbers. */
  readonly summary: string;
  /** Name of the file in the figures folder. */
  readonly file: string | undefined;
  /** The drawing. */
  readonly svg: string;

  /**
   * @param options Title, summary, blocks and file.
   * @throws {TypeError} If there is no word.
   */
  constructor({ title, summary, blocks, file }: TextSheetOptions) {
    if (!blocks.some(({ rows }) => rows.some(({ words }) => words.length > 0))) {
      throw new TypeError(`Cannot make the text sheet "${title}": found no words, wanted one at least`);
    }
    this.title = title;
    this.summary = summary;
    this.file = file;
    this.svg = draw({ title, summary, blocks });
  }

  /** Draws the sheet. @param scale Finer by this number. @returns A PNG file. */
  png(scale = 1): Promise<Uint8Array> {
    return svgToPng(this.svg, { scale, colours: 256 });
  }

  /** Writes the picture, twice as fine as on the screen, into the figures folder, if the sheet names a file. */
  async save(): Promise<void> {
    if (this.file) await writePicture(this.file, await this.png(2));
  }

  /** Title and summary, for a terminal. */
  toString(): string {
    return `${this.title}\n${this.summary}`;
  }

  /** What Jupyter asks for; it saves the sheet too. @returns The picture and the text. */
  async [Symbol.for("Jupyter.display")](): Promise<MimeBundle> {
    await this.save();
    return { "image/png": (await this.png()).toBase64(), "text/plain": this.toString() };
  }
}

/**
 * Makes a sheet of text.
 *
 * @param options Title, summary, blocks and file.
 * @returns The sheet, which draws itself at the end of a cell.
 * @throws {TypeError} If there is no word.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { textSheet } from "@/plot/text_sheet.ts";
 *
 * const words = [{ text: "for", ground: "#f28c14" }, { text: "·x", line: "#0052cc" }];
 * const sheet = textSheet({ title: "One row", summary: "2 words", blocks: [{ heading: "top", rows: [{ words }] }] });
 * assert.match(sheet.svg, /for/);
 * ```
 */
export function textSheet(options: TextSheetOptions): TextSheet {
  return new TextSheet(options);
}

function draw({ title, summary, blocks }: Omit<TextSheetOptions, "file">): string {
  const parts: string[] = [];
  let y = 8;
  const paragraph = (text: string, style: { size: number; bold?: boolean }) => {
    for (const line of wrapText(printable(text), { ...style, width: width - 2 * margin })) {
      y += style.size * 1.35;
      parts.push(svgText(line, { x: margin, y, ...style }));
    }
  };
  paragraph(title, { size: 18, bold: true });
  y += 2;
  paragraph(summary, { size: 12 });
  for (const { heading, rows } of blocks) {
    if (rows.length === 0) continue;
    y += 8;
    paragraph(heading, { size: 12, bold: true });
    y += 6;
    for (const row of rows) y = drawRow(row, { y, parts });
  }
  const height = Math.ceil(y + margin / 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${
    parts.join("")
  }</svg>`;
}

/** How wide a word is on a sheet. @param word The word. @returns Pixels; rows with labels have 698 of them. */
export function wordWidth({ text, bold = false }: Pick<Word, "text" | "bold">): number {
  return textWidth(printable(text), { size, bold }) + 1;
}

/** Draws a row from `y` down and gives where it ends. */
function drawRow({ label, words, gap = 0 }: WordRow, { y, parts }: { y: number; parts: string[] }): number {
  const left = margin + (label === undefined ? 0 : labelWidth);
  if (label !== undefined) {
    parts.push(svgText(printable(label), { x: left - 10, y: y + 15, size: 12, anchor: "end" }));
  }
  let x = left;
  for (const { text, ground, line, bold = false, tab = 0 } of words) {
    const shown = printable(text);
    const wide = wordWidth({ text, bold });
    x = Math.max(x, left + tab);
    if (x + wide > width - margin && x > left) {
      x = left;
      y += lineHeight;
    }
    const box = `x="${x.toFixed(1)}" width="${wide.toFixed(1)}"`;
    if (ground) {
      parts.push(`<rect ${box} y="${y}" height="${lineHeight - 4}" rx="2" fill="${escapeXml(ground)}"/>`);
    }
    if (line) parts.push(`<rect ${box} y="${y + lineHeight - 5}" height="3" fill="${escapeXml(line)}"/>`);
    parts.push(svgText(shown, { x: x + 0.5, y: y + 14, size, bold }));
    x += wide + gap;
  }
  return y + lineHeight;
}

function svgText(
  text: string,
  { x, y, size, bold = false, anchor = "start" }: {
    x: number;
    y: number;
    size: number;
    bold?: boolean;
    anchor?: "start" | "end";
  },
): string {
  const style = `font-family="${fontFamily}" font-size="${size}" fill="${inkColor}" text-anchor="${anchor}"`;
  const weight = bold ? ' font-weight="bold"' : "";
  return `<text xml:space="preserve" x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${style}${weight}>${
    escapeXml(text)
  }</text>`;
}
