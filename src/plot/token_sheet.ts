/** Text cut in tokens, each on its own colour, that draws itself. */
import { inkColor } from "@/plot/colors.ts";
import type { MimeBundle } from "@/plot/figure.ts";
import { writePicture } from "@/plot/figures_folder.ts";
import { svgToPng } from "@/plot/svg_png.ts";
import { fontFamily, textWidth, wrapText } from "@/plot/text_size.ts";

/** A token of a sheet. */
export interface SheetToken {
  /** What is written. */
  text: string;
  /** `#rrggbb` behind it; white unless told. */
  color?: string | undefined;
  /** `#rrggbb` of a line under it; none unless told. */
  underline?: string | undefined;
  /** Whether the next token begins a line. */
  endsLine?: boolean;
}

/** Some text with a heading. */
export interface TokenPassage {
  /** What stands above it. */
  label: string;
  /** Its tokens. */
  tokens: SheetToken[];
}

/** What a sheet is made of. */
export interface TokenSheetOptions {
  /** The finding, as a sentence without final period. */
  title: string;
  /** The main numbers, or how to read the colours, in one or two lines. */
  summary: string;
  /** The passages from top to bottom. */
  passages: TokenPassage[];
  /** Name of the file in the figures folder, without extension. */
  file?: string | undefined;
}

/** A sheet of tokens. Name it at the end of a cell to see it. */
export class TokenSheet {
  /** The finding. */
  readonly title: string;
  /** The main numbers. */
  readonly summary: string;
  /** Name of the file in the figures folder. */
  readonly file: string | undefined;
  /** The picture. */
  readonly svg: string;
  readonly #passages: TokenPassage[];

  /**
   * @param options Title, passages, summary and file.
   * @throws {TypeError} If there are no tokens.
   */
  constructor({ title, summary, passages, file }: TokenSheetOptions) {
    if (!passages.some(({ tokens }) => tokens.length > 0)) {
      throw new TypeError(
        `Cannot make the token sheet "${title}": found no tokens, wanted passages with some`,
      );
    }
    this.title = title;
    this.summary = summary;
    this.file = file;
    this.#passages = passages;
    this.svg = drawSheet({ title, summary, passages });
  }

  /** Draws the sheet. @param scale Finer by this number. @returns A PNG file. */
  async png(scale = 1): Promise<Uint8Array> {
    return await svgToPng(this.svg, { scale, colours: 256 });
  }

  /** Title, summary and the passages with a bar between their tokens, for a terminal. */
  toString(): string {
    const passages = this.#passages.map(({ label, tokens }) =>
      `${label}: ${tokens.map(({ text }) => text).join("|")}`
    );
    return [this.title, this.summary, ...passages].join("\n");
  }

  /** What Jupyter asks for; it saves the sheet too. @returns The picture and the text. */
  async [Symbol.for("Jupyter.display")](): Promise<MimeBundle> {
    if (this.file) await writePicture(this.file, await this.png(2));
    return { "image/png": (await this.png()).toBase64(), "text/plain": this.toString() };
  }
}

/**
 * Makes a sheet of text cut in tokens.
 *
 * @param options Title, passages, summary and file.
 * @returns The sheet, which draws itself at the end of a cell.
 * @throws {TypeError} If there are no tokens.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { tokenSheet } from "@/plot/token_sheet.ts";
 *
 * const passages = [{ label: "two tokens", tokens: [{ text: "Call", color: "#cce5ff" }, { text: "·me" }] }];
 * const sheet = tokenSheet({ title: "A sentence begins", summary: "2 tokens", passages });
 * assert.equal(sheet.toString(), "A sentence begins\n2 tokens\ntwo tokens: Call|·me");
 * ```
 */
export function tokenSheet(options: TokenSheetOptions): TokenSheet {
  return new TokenSheet(options);
}

const [width, margin, size, lineHeight, padding] = [800, 16, 14, 22, 1.5];

function drawSheet({ title, summary, passages }: TokenSheetOptions): string {
  const parts: string[] = [];
  let y = margin;
  const write = (text: string, style: { size: number; bold?: boolean; color?: string }) => {
    for (const line of wrapText(text, { width: width - 2 * margin, ...style })) {
      y += style.size + 6;
      const weight = style.bold ? ' font-weight="700"' : "";
      parts.push(
        `<text x="${margin}" y="${y}" font-size="${style.size}"${weight} fill="${style.color ?? inkColor}">${
          escaped(line)
        }</text>`,
      );
    }
  };
  write(title, { size: 17, bold: true });
  write(summary, { size: 13, color: "#555555" });
  for (const { label, tokens } of passages) {
    y += 10;
    write(label, { size: 13, bold: true });
    y += 6;
    let x = margin;
    for (const { text, color, underline, endsLine } of tokens) {
      const wide = textWidth(text, { size }) + 2 * padding;
      if (x + wide > width - margin && x > margin) [x, y] = [margin, y + lineHeight];
      const box = (fill: string, top: number, height: number) =>
        `<rect x="${x.toFixed(1)}" y="${top}" width="${
          (wide - 1).toFixed(1)
        }" height="${height}" fill="${fill}"/>`;
      if (color) parts.push(box(color, y, lineHeight - 3));
      if (underline) parts.push(box(underline, y + lineHeight - 4, 3));
      parts.push(
        `<text x="${(x + padding).toFixed(1)}" y="${
          y + size
        }" font-size="${size}" xml:space="preserve" fill="${inkColor}">${escaped(text)}</text>`,
      );
      if (endsLine) [x, y] = [margin, y + lineHeight];
      else x += wide;
    }
    if (x > margin) y += lineHeight;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${
    y + margin
  }" font-family="${fontFamily}">` +
    `<rect width="100%" height="100%" fill="#ffffff"/>${parts.join("")}</svg>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replace(/[\p{Cc}\p{Cs}]/gu, "\ufffd");
}
