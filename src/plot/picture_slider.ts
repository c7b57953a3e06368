/** A slider through precomputed pictures that stays alive in every notebook: no script, only plotly's own slider. */
import { Figure } from "@/plot/figure.ts";

/** One position of the slider. */
export interface SliderStep {
  /** What stands at the position. */
  label: string;
  /** A PNG file. */
  png: Uint8Array;
}

/** What a picture slider is made of. */
export interface PictureSliderOptions {
  /** The finding. */
  title: string;
  /** The positions with their pictures, all of the same size. */
  steps: SliderStep[];
  /** What the slider changes: `"step"`, shown before the label. */
  quantity: string;
  /** Width of the pictures on the screen, in pixels. */
  width?: number;
  /** Height of the pictures on the screen, in pixels. */
  height: number;
  /** Index of the position that is shown first; the last unless told. */
  active?: number;
  /** The main numbers. */
  summary: string;
  /** Name of the file in the figures folder. */
  file?: string | undefined;
}

const margin = { l: 20, r: 20, t: 56, b: 90 };

/**
 * Makes a slider that changes one picture for another.
 *
 * @param options Title, positions and size.
 * @returns The figure; where nothing is alive it shows the first position.
 * @throws {TypeError} If there are no positions.
 */
export function pictureSlider(options: PictureSliderOptions): Figure {
  const { title, steps, quantity, width = 760, height, active = steps.length - 1, summary, file } = options;
  if (steps.length === 0) {
    throw new TypeError(`Cannot make the picture slider "${title}": found no steps, wanted at least one`);
  }
  const source = ({ png }: SliderStep) => `data:image/png;base64,${png.toBase64()}`;
  const fixed = { visible: false, range: [0, 1], fixedrange: true } as const;
  return new Figure({
    title,
    data: [{
      type: "scatter",
      x: [0, 1],
      y: [0, 1],
      mode: "markers",
      marker: { opacity: 0 },
      hoverinfo: "skip",
    }],
    layout: {
      xaxis: fixed,
      yaxis: fixed,
      width: width + margin.l + margin.r,
      height: height + margin.t + margin.b,
      margin,
      images: [{
        source: source(steps[active]!),
        xref: "paper",
        yref: "paper",
        x: 0,
        y: 1,
        sizex: 1,
        sizey: 1,
        sizing: "contain",
        layer: "above",
      }],
      sliders: [{
        active,
        currentvalue: { prefix: `${quantity}: `, xanchor: "left" },
        pad: { t: 10, b: 10 },
        steps: steps.map((step) => ({
          label: step.label,
          method: "relayout",
          args: [{ "images[0].source": source(step) }],
        })),
      }],
    },
    summary,
    file,
  });
}
