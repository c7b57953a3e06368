/** One line of text in an SVG. */
import { inkColor } from "@/plot/colors.ts";
import { escapeXml } from "@/plot/svg_png.ts";
import { fontFamily } from "@/plot/text_size.ts";

/** Where and how a text stands. */
export interface SvgTextOptions {
  /** Where it begins, or ends, or has its middle: see `anchor`. */
  x: number;
  /** Its baseline. */
  y: number;
  /** Font size in pixels. */
  size: number;
  /** CSS font weight, normal unless told. */
  weight?: string;
  /** CSS colour, that of ink unless told. */
  color?: string;
  /** What `x` is: `start`, `middle` or `end`. */
  anchor?: string;
}

/**
 * Draws a line of text in the font of all pictures.
 *
 * @param words The text, which stands there literally.
 * @param options Where and how.
 * @returns The SVG element.
 */
export function svgText(words: string, options: SvgTextOptions): string {
  const { x, y, size, weight = "normal", color = inkColor, anchor = "start" } = options;
  const style = `font-family="${fontFamily}" font-size="${size}" font-weight="${weight}" fill="${color}"`;
  return `<text x="${x}" y="${y}" ${style} text-anchor="${anchor}">${escapeXml(words)}</text>`;
}
