/** A sheet of small pictures in rows and columns, enlarged without smoothing, that draws itself. */
import sharp from "sharp";
import { writePicture } from "@/plot/figures_folder.ts";
import type { MimeBundle } from "@/plot/figure.ts";
import { arrangeSheet, type SheetLayout } from "@/plot/sheet_layout.ts";
import { pngForm, type PngOptions, useProjectFonts } from "@/plot/svg_png.ts";
import { type PlacedTile, type Tile, tileBytes } from "@/plot/tiles.ts";

export type { LabelledTile, Tile, TilePixels } from "@/plot/tiles.ts";

/** What a sheet is made of: `rows`, or `tiles` with `columns`. */
export interface ImageSheetOptions {
  /** The finding, as a sentence without final period. */
  title: string;
  /** The main numbers, or how to read the pictures, in one or two lines. */
  summary: string;
  /** The pictures row by row. */
  rows?: Tile[][];
  /** The pictures one after another, if there are no `rows`. */
  tiles?: Tile[];
  /** Pictures in a row of `tiles`, 10 unless told. */
  columns?: number;
  /** Screen pixels for each pixel of a picture; as many as fit into 800 unless told, at most 6. */
  scale?: number;
  /** Text left of each row. */
  rowLabels?: string[];
  /** Text above each column. */
  columnLabels?: string[];
  /** Colours of the picture in the notebook, 2 to 256, for many pictures that only the eye compares; all unless told. */
  colours?: number | undefined;
  /** Name of the file in the figures folder, without extension; the file has all colours. */
  file?: string | undefined;
}

/** A sheet of pictures. Name it at the end of a cell to see it. */
export class ImageSheet {
  /** The finding. */
  readonly title: string;
  /** The main numbers. */
  readonly summary: string;
  /** Name of the file in the figures folder. */
  readonly file: string | undefined;
  readonly #colours: number | undefined;
  readonly #tiles: (PlacedTile | null)[][];
  readonly #layout: SheetLayout;

  /**
   * @param options Title, pictures, labels, summary and file.
   * @throws {TypeError} If there are no pictures, or one has no whole rows of pixels.
   */
  constructor(options: ImageSheetOptions) {
    const { title, summary, tiles = [], columns = 10, colours, file } = options;
    const rows = options.rows ?? inRows(tiles, columns);
    if (!rows.some((row) => row.some((tile) => tile !== null))) {
      throw new TypeError(`Cannot make the image sheet "${title}": found no pictures, wanted rows or tiles`);
    }
    this.title = title;
    this.summary = summary;
    this.file = file;
    this.#colours = colours;
    this.#tiles = rows.map((row) => row.map((tile) => tile && tileBytes(tile)));
    const tileLabels = rows.map((row) => row.map((tile) => tile && "label" in tile ? tile.label ?? "" : ""));
    const frames = rows.map((row) => row.map((tile) => tile && "frame" in tile ? tile.frame ?? "" : ""));
    this.#layout = arrangeSheet({ ...options, tiles: this.#tiles, tileLabels, frames });
  }

  /**
   * Draws the sheet.
   *
   * @param scale Finer by this whole number.
   * @param options Colours of a palette; without it the colours are exact.
   * @returns A PNG file.
   */
  async png(scale = 1, { colours }: Pick<PngOptions, "colours"> = {}): Promise<Uint8Array> {
    const layout = this.#layout;
    const width = layout.width * scale, height = layout.height * scale;
    const canvas = new Uint8Array(width * height * 3).fill(255);
    for (const [r, row] of this.#tiles.entries()) {
      for (const [c, tile] of row.entries()) {
        if (!tile) continue;
        const left = layout.columnLeft[c]! * scale, top = layout.rowTop[r]! * scale;
        enlarge(tile, canvas, { left, top, stride: width, factor: layout.scale * scale });
      }
    }
    useProjectFonts();
    const text = new TextEncoder().encode(layout.svg);
    const image = sharp(canvas, { raw: { width, height, channels: 3 } });
    const sheet = image.composite([{ input: text as unknown as string, density: 72 * scale }]);
    return new Uint8Array(await sheet.removeAlpha().png(pngForm(colours)).toBuffer());
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
    const png = await this.png(1, { colours: this.#colours });
    return { "image/png": png.toBase64(), "text/plain": this.toString() };
  }
}

/**
 * Makes a sheet of pictures.
 *
 * @param options Title, pictures, labels, summary and file.
 * @returns The sheet, which draws itself at the end of a cell.
 * @throws {TypeError} If there are no pictures, or one has no whole rows of pixels.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { imageSheet } from "@/plot/image_sheet.ts";
 *
 * const grey = new Float32Array(32 * 32 * 3);
 * const sheet = imageSheet({ title: "Two greys", rows: [[grey, grey]], rowLabels: ["grey"], summary: "2 pictures" });
 * assert.equal((await sheet.png())[1], "P".charCodeAt(0));
 * ```
 */
export function imageSheet(options: ImageSheetOptions): ImageSheet {
  return new ImageSheet(options);
}

function inRows(tiles: Tile[], columns: number): Tile[][] {
  const rows = [];
  for (let i = 0; i < tiles.length; i += columns) rows.push(tiles.slice(i, i + columns));
  return rows;
}

function enlarge(
  { rgb, width, height }: PlacedTile,
  canvas: Uint8Array,
  { left, top, stride, factor }: { left: number; top: number; stride: number; factor: number },
): void {
  for (let y = 0; y < height * factor; y++) {
    const source = Math.floor(y / factor) * width;
    for (let x = 0; x < width * factor; x++) {
      const from = 3 * (source + Math.floor(x / factor)), to = 3 * ((top + y) * stride + left + x);
      canvas[to] = rgb[from]!;
      canvas[to + 1] = rgb[from + 1]!;
      canvas[to + 2] = rgb[from + 2]!;
    }
  }
}
