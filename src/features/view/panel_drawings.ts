/** The small drawings of a feature's record: its histogram, and where it changes the picture. */
/// <reference lib="dom" />
import { sequentialColor } from "@/plot/colors.ts";
import { decimal, drawing, element } from "@/plot/elements.ts";

const plot = { width: 300, height: 90, left: 34, bottom: 16, top: 6 };

/** How a histogram is drawn. */
export interface HistogramLook {
  /** Lower end of the first bin, 0 unless told. */
  low?: number;
  /** Upper end of the last. */
  max: number;
  /** Colour of the bars, or of the bar in whose middle a number is. */
  color: string | ((middle: number) => string);
  /** What is counted, in the plural: "nouns" unless told. */
  counted?: string;
  /** What is measured: "activation" unless told. */
  measured?: string;
  /** Writes an amount of it; with two digits unless told. */
  write?: (value: number) => string;
}

/**
 * Draws how often each strength occurs.
 *
 * @param counts In bins of equal width.
 * @param options Range, colour and words.
 * @returns The drawing; each bar says its numbers when pointed at.
 */
export function histogramDrawing(
  counts: number[],
  { low = 0, max, color, counted = "nouns", measured = "activation", write = (value) => decimal(value) }:
    HistogramLook,
): SVGSVGElement {
  const most = Math.max(1, ...counts);
  const width = (plot.width - plot.left) / counts.length;
  const room = plot.height - plot.bottom - plot.top;
  const base = plot.top + room;
  const edge = (i: number) => low + (max - low) * i / counts.length;
  const bars = counts.map((count, i) => {
    const height = room * count / most;
    const range = `${write(edge(i))} to ${write(edge(i + 1))}`;
    const fill = typeof color === "string" ? color : color(edge(i + 0.5));
    return drawing(
      "rect",
      { x: plot.left + i * width + 0.5, y: base - height, width: width - 1, height, fill },
      drawing("title", {}, `${measured} ${range}: ${count} ${counted}`),
    );
  });
  const label = (text: string, x: number, y: number, anchor: string) =>
    drawing("text", { x, y, "text-anchor": anchor, class: "tick" }, text);
  return drawing(
    "svg",
    {
      viewBox: `0 0 ${plot.width} ${plot.height}`,
      class: "histogram",
      role: "img",
      "aria-label": `Histogram of ${measured}s from ${low === 0 ? "0" : write(low)} to ${
        write(max)
      }, at most ${most} ${counted} in a bar`,
    },
    drawing("line", { x1: plot.left, x2: plot.width, y1: base, y2: base, stroke: "#888" }),
    ...bars,
    label(`${most}`, plot.left - 4, plot.top + 9, "end"),
    label(counted, plot.left - 4, base, "end"),
    label(low === 0 ? "0" : write(low), plot.left, plot.height - 3, "start"),
    label(measured, (plot.left + plot.width) / 2, plot.height - 3, "middle"),
    label(write(max), plot.width, plot.height - 3, "end"),
  );
}

/**
 * Draws where a feature changes the picture: dark where not at all, yellow where most.
 *
 * @param added Pixels of what it adds, mid-grey where nothing: [size, size, 4].
 * @param size Pixels in a row.
 * @returns A canvas of size × size; its colours are relative to the largest change.
 */
export function effectCanvas(added: Uint8ClampedArray, size: number): HTMLCanvasElement {
  const changes = Float32Array.from(
    { length: size * size },
    (_, i) => [0, 1, 2].reduce((sum, c) => sum + Math.abs(added[4 * i + c] - 127.5), 0),
  );
  const most = Math.max(1, ...changes);
  const pixels = new Uint8ClampedArray(4 * size * size);
  changes.forEach((change, i) => pixels.set([...sequentialColor(change / most), 255], 4 * i));
  const canvas = element("canvas", { class: "pixels", width: size, height: size });
  canvas.getContext("2d")!.putImageData(new ImageData(pixels, size, size), 0, 0);
  return canvas;
}
