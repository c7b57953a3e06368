/** How wide text is in the font of all pictures, and where to break it, read from the font itself. */

/** How a text is set. */
export interface TextStyle {
  /** Font size in pixels. */
  size: number;
  /** Whether the text is bold. */
  bold?: boolean;
}

/** Where to break a text. */
export interface WrapOptions extends TextStyle {
  /** Width of a line in pixels. */
  width: number;
}

/** The font of all pictures, with what a browser takes when it does not have it. */
export const fontFamily = "Open Sans, Verdana, Arial, sans-serif";

interface Font {
  /** Advance width of each glyph, as a fraction of the font size. */
  advances: Float64Array;
  /** Glyph of each code point. */
  glyphs: Map<number, number>;
}

const missingAdvance = 0.6; // a sign that the font lacks comes from another font, of about this width
const fonts: Partial<Record<"400Regular" | "700Bold", Font>> = {};

/**
 * Measures a text in Open Sans.
 *
 * @param text One line of text.
 * @param style Font size in pixels and weight.
 * @returns Its width in pixels: the sum of the advance widths of its signs.
 */
export function textWidth(text: string, { size, bold = false }: TextStyle): number {
  const face = bold ? "700Bold" : "400Regular";
  const { advances, glyphs } = fonts[face] ??= readFont(face);
  let width = 0;
  for (const sign of text) width += advances[glyphs.get(sign.codePointAt(0)!) ?? -1] ?? missingAdvance;
  return width * size;
}

/**
 * Breaks a text between words into lines that fit.
 *
 * @param text The text; a line break in it stays one.
 * @param options Font size and line width in pixels.
 * @returns The lines; a word wider than the line stands alone.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { wrapText } from "@/plot/text_size.ts";
 *
 * assert.deepEqual(wrapText("one two three", { size: 10, width: 45 }), ["one two", "three"]);
 * ```
 */
export function wrapText(text: string, { width, ...style }: WrapOptions): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && textWidth(longer, style) > width) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.push(line);
  }
  return lines;
}

/** Reads the tables head, hhea, hmtx and cmap (format 4) of the OpenType specification. */
function readFont(face: "400Regular" | "700Bold"): Font {
  const file = import.meta.resolve(`@expo-google-fonts/open-sans/${face}/OpenSans_${face}.ttf`);
  const bytes = Deno.readFileSync(new URL(file));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const tables: Record<string, number> = {};
  for (let i = 0; i < view.getUint16(4); i++) {
    const entry = 12 + 16 * i;
    tables[String.fromCharCode(...bytes.subarray(entry, entry + 4))] = view.getUint32(entry + 8);
  }
  const unitsPerEm = view.getUint16(tables.head! + 18);
  const advances = new Float64Array(view.getUint16(tables.hhea! + 34));
  for (let i = 0; i < advances.length; i++) advances[i] = view.getUint16(tables.hmtx! + 4 * i) / unitsPerEm;
  return { advances, glyphs: readGlyphs(view, tables.cmap!) };
}

function readGlyphs(view: DataView, cmap: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const table = cmap + view.getUint32(cmap + 4 + 8 * i + 4);
    if (view.getUint16(table) !== 4) continue;
    const twice = view.getUint16(table + 6); // twice the number of segments
    for (let at = table + 14; at < table + 14 + twice; at += 2) {
      const last = view.getUint16(at), first = view.getUint16(at + twice + 2);
      const delta = view.getUint16(at + 2 * twice + 2), rangeAt = at + 3 * twice + 2;
      const range = view.getUint16(rangeAt);
      for (let code = first; code <= last && code < 0xffff; code++) {
        const glyph = range === 0 ? code : view.getUint16(rangeAt + range + 2 * (code - first));
        if (glyph !== 0 || range === 0) glyphs.set(code, (glyph + delta) & 0xffff);
      }
    }
  }
  return glyphs;
}
