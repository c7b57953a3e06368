/** A figure that draws itself: live in JupyterLab, as a picture everywhere else, as text in a terminal. */
import { writePicture } from "@/plot/figures_folder.ts";
import { type Layout, styledLayout, type Trace } from "@/plot/layout.ts";
import { type PlotlySpec, plotlySvg } from "@/plot/plotly_svg.ts";
import { shortNumbers } from "@/plot/short_numbers.ts";
import { svgToPng } from "@/plot/svg_png.ts";

export type { Axis, Layout, Trace } from "@/plot/layout.ts";

/** What a figure is made of. */
export interface FigureOptions {
  /** The finding, as a sentence without final period. */
  title: string;
  /** The traces of plotly; typed arrays are welcome. */
  data: Trace[];
  /** Axes with their titles and units, and any option of plotly's layout. */
  layout: Layout;
  /** The main numbers in one or two lines: what a reader without the picture needs. */
  summary: string;
  /** Name of the file in the figures folder, without extension: `"02_curves"`. */
  file?: string | undefined;
}

/** MIME types with their contents, as Jupyter takes them. */
export type MimeBundle = Record<string, unknown>;

const largestBytes = 1_900_000; // Jupyter starts to lose outputs not far above

/** A figure: a specification of plotly with a title and a summary. Name it at the end of a cell to see it. */
export class Figure {
  /** The complete specification of plotly, its numbers rounded to five digits. */
  readonly spec: PlotlySpec;
  /** The finding. */
  readonly title: string;
  /** The main numbers. */
  readonly summary: string;
  /** Name of the file in the figures folder. */
  readonly file: string | undefined;

  /**
   * @param options Title, traces, layout, summary and file.
   * @throws {TypeError} If the title, the summary or an axis title is missing.
   */
  constructor({ title, data, layout, summary, file }: FigureOptions) {
    if (!title || !summary) {
      throw new TypeError(
        `Cannot make the figure "${title}": found ${
          title ? "no summary" : "no title"
        }, wanted both. Say the finding in the title and its numbers in the summary`,
      );
    }
    this.spec = {
      data: data.map((trace) => shortNumbers(trace) as Trace),
      layout: shortNumbers(styledLayout(title, layout, data)) as Record<string, unknown>,
      config: { displaylogo: false, responsive: false, modeBarButtonsToRemove: ["select2d", "lasso2d"] },
    };
    this.title = title;
    this.summary = summary;
    this.file = file;
  }

  /** Draws the figure. @param scale Pixels of the picture per pixel of the layout. @returns A PNG file. */
  async png(scale = 1): Promise<Uint8Array> {
    const exact = this.spec.data.some((trace) => /heatmap|image|contour/.test(`${trace.type}`));
    return await svgToPng(await plotlySvg(this.spec), exact ? { scale } : { scale, colours: 256 });
  }

  /** Writes the picture, twice as fine as on the screen, into the figures folder, if the figure names a file. */
  async save(): Promise<void> {
    if (this.file) await writePicture(this.file, await this.png(2));
  }

  /** Title and summary, for a terminal. */
  toString(): string {
    return `${this.title}\n${this.summary}`;
  }

  /**
   * What Jupyter asks for; it saves the figure too.
   *
   * @returns The live figure, the picture and the text.
   * @throws {RangeError} If the output would be too large for a notebook.
   */
  async [Symbol.for("Jupyter.display")](): Promise<MimeBundle> {
    await this.save();
    const png = (await this.png()).toBase64();
    const bytes = png.length + JSON.stringify(this.spec).length;
    if (bytes > largestBytes) {
      throw new RangeError(
        `Cannot show the figure "${this.title}": found ${
          (bytes / 1e6).toFixed(1)
        } MB, wanted at most 1.9 MB. Thin its points`,
      );
    }
    return { "application/vnd.plotly.v1+json": this.spec, "image/png": png, "text/plain": this.toString() };
  }
}

/**
 * Makes a figure from traces and a layout of plotly. For the usual kinds see `charts.ts`.
 *
 * @param options Title, traces, layout, summary and file.
 * @returns The figure, which draws itself at the end of a cell.
 * @throws {TypeError} If the title, the summary or an axis title is missing.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { figure } from "@/plot/figure.ts";
 *
 * const curve = figure({
 *   title: "The loss falls",
 *   data: [{ type: "scatter", x: [0, 1, 2], y: new Float32Array([3, 2, 1]) }],
 *   layout: { xaxis: { title: "training step" }, yaxis: { title: "loss (nats)" } },
 *   summary: "from 3 to 1 in 2 steps",
 * });
 * assert.deepEqual(curve.spec.data[0]!.y, [3, 2, 1]);
 * ```
 */
export function figure(options: FigureOptions): Figure {
  return new Figure(options);
}
