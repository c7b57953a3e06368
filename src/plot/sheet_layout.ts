/** Where everything on an image sheet stands: title, labels and pictures, measured so that nothing overlaps. */
import { inkColor } from "@/plot/colors.ts";
import { escapeXml } from "@/plot/svg_png.ts";
import { fontFamily, textWidth, wrapText } from "@/plot/text_size.ts";
import type { PlacedTile } from "@/plot/tiles.ts";

/** What has to be placed. */
export interface SheetContents {
  /** The finding. */
  title: string;
  /** The pictures, row by row. */
  tiles: (PlacedTile | null)[][];
  /** Text under each picture, empty for none. */
  tileLabels: string[][];
  /** Colour of each picture's frame, empty for none. */
  frames: string[][];
  /** Text left of each row. */
  rowLabels?: string[];
  /** Text above each column. */
  columnLabels?: string[];
  /** Screen pixels for each pixel of a picture. */
  scale?: number;
}

/** Where it stands, in pixels. */
export interface SheetLayout {
  /** Width of the sheet. */
  width: number;
  /** Height of the sheet. */
  height: number;
  /** Screen pixels for each pixel of a picture. */
  scale: number;
  /** Left edge of each column. */
  columnLeft: number[];
  /** Top edge of each row of pictures. */
  rowTop: number[];
  /** The text and the frames, as a transparent SVG over the pictures. */
  svg: string;
}

interface TextOptions {
  x: number;
  y: number;
  size: number;
  bold?: boolean;
  anchor?: "start" | "middle" | "end";
}

const margin = 20;
const widest = 800; // what a notebook shows without scrolling
const largestScale = 6;
const titleSize = 18;
const labelSize = 13;
const tileLabelSize = 12;
const lineHeight = 1.3;
const widestRowLabel = 150;

/**
 * Places title, labels and pictures.
 *
 * @param contents What has to be placed.
 * @returns The places, whole pixels throughout so that no picture is smoothed.
 */
export function arrangeSheet(contents: SheetContents): SheetLayout {
  const { title, tiles, tileLabels, frames, rowLabels = [], columnLabels = [] } = contents;
  const columns = Math.max(...tiles.map((row) => row.length));
  const present = tiles.flat().filter((tile) => tile !== null);
  const tileWidth = Math.max(...present.map((tile) => tile.width));
  const rowLines = rowLabels.map((label) => wrapText(label, { size: labelSize, width: widestRowLabel }));
  const rowWidth = Math.ceil(
    Math.max(0, ...rowLines.flat().map((line) => textWidth(line, { size: labelSize }))),
  );
  const left = margin + (rowWidth > 0 ? rowWidth + 10 : 0);
  const gap = tileLabels.flat().some(Boolean) ? 10 : columns > 12 ? 2 : 4;
  const fitting = Math.floor((widest - left - margin - gap * (columns - 1)) / (columns * tileWidth));
  const scale = contents.scale ?? Math.min(largestScale, Math.max(1, fitting));

  const cell = tileWidth * scale;
  const columnLeft = Array.from({ length: columns }, (_, c) => left + c * (cell + gap));
  const width = Math.max(left + columns * (cell + gap) - gap + margin, 360);
  const titleLines = wrapText(title, { size: titleSize, bold: true, width: width - 2 * margin });
  const texts = [text(titleLines, { x: margin, y: 30, size: titleSize, bold: true })];
  let y = 30 + titleLines.length * 24 - 8;

  const heads = columnLabels.map((label) => wrapText(label, { size: labelSize, width: cell + gap - 4 }));
  const headHeight = Math.max(0, ...heads.map((lines) => lines.length)) * labelSize * lineHeight;
  for (const [c, lines] of heads.entries()) {
    const top = y + headHeight - lines.length * labelSize * lineHeight + labelSize;
    texts.push(text(lines, { x: columnLeft[c]! + cell / 2, y: top, size: labelSize, anchor: "middle" }));
  }
  y = Math.ceil(y + headHeight + (headHeight > 0 ? 6 : 0));

  const rowTop: number[] = [];
  for (const [r, row] of tiles.entries()) {
    rowTop.push(y);
    const rowHeight = Math.max(0, ...row.map((tile) => tile?.height ?? 0)) * scale;
    if (rowLines[r]) {
      const top = y + rowHeight / 2 - (rowLines[r].length - 1) / 2 * labelSize * lineHeight +
        labelSize * 0.36;
      texts.push(text(rowLines[r], { x: left - 10, y: top, size: labelSize, anchor: "end" }));
    }
    let labelLines = 0;
    for (const [c, label] of tileLabels[r]!.entries()) {
      const x = columnLeft[c]!;
      const tile = row[c];
      if (tile && frames[r]![c]) {
        const size = `width="${tile.width * scale + 2}" height="${tile.height * scale + 2}"`;
        texts.push(
          `<rect x="${x - 1}" y="${y - 1}" ${size} fill="none" stroke="${frames[r]![c]}" stroke-width="2"/>`,
        );
      }
      if (!label) continue;
      const lines = wrapText(label, { size: tileLabelSize, width: cell + gap - 4 });
      labelLines = Math.max(labelLines, lines.length);
      texts.push(
        text(lines, { x: x + cell / 2, y: y + rowHeight + 15, size: tileLabelSize, anchor: "middle" }),
      );
    }
    y += rowHeight + gap + (labelLines > 0 ? Math.ceil(labelLines * tileLabelSize * lineHeight + 4) : 0);
  }
  const height = y - gap + margin;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${
    texts.join("")
  }</svg>`;
  return { width, height, scale, columnLeft, rowTop, svg };
}

function text(lines: string[], { x, y, size, bold = false, anchor = "start" }: TextOptions): string {
  const style = `font-family="${fontFamily}" font-size="${size}" fill="${inkColor}" text-anchor="${anchor}"`;
  const weight = bold ? ' font-weight="bold"' : "";
  return lines.map((line, i) =>
    `<text x="${x}" y="${y + i * size * lineHeight}" ${style}${weight}>${escapeXml(line)}</text>`
  ).join("");
}
