/** What all charts have in common: title, axes, and lines that mark a value. */
import { inkColor } from "@/plot/colors.ts";
import type { Axis, Layout } from "@/plot/figure.ts";

/** A value that a line marks across the whole chart: give `x` or `y`. */
export interface Mark {
  /** Position of a vertical line. */
  x?: number;
  /** Position of a horizontal line. */
  y?: number;
  /** What stands beside the line. */
  label: string;
  /** `#rrggbb`; dark grey unless told. */
  color?: string;
}

/** Options of every chart. */
export interface ChartOptions {
  /** The finding, as a sentence without final period. */
  title: string;
  /** What stands on the horizontal axis, with its unit. */
  x: string;
  /** What stands on the vertical axis, with its unit. */
  y: string;
  /** The main numbers in one or two lines. */
  summary: string;
  /** Name of the file in the figures folder, without extension. */
  file?: string | undefined;
  /** Lines that mark values. */
  marks?: Mark[];
  /** Scale of the horizontal axis. */
  xScale?: "linear" | "log";
  /** Scale of the vertical axis. */
  yScale?: "linear" | "log";
  /** Anything else of plotly's layout; axis options are laid over those that the chart sets. */
  layout?: Record<string, unknown>;
}

/**
 * Makes the layout of a chart.
 *
 * @param options What all charts have in common.
 * @param own What this kind of chart sets.
 * @returns The layout: the options' own `layout` wins.
 */
export function chartLayout(options: ChartOptions, own: Record<string, unknown> = {}): Layout {
  const { x, y, xScale = "linear", yScale = "linear", marks = [], layout = {} } = options;
  const axis = (name: string, title: string, type: string): Axis => ({
    title,
    ...(type === "log" ? { type } : {}),
    ...own[name] as object,
    ...layout[name] as object,
  });
  return {
    ...own,
    ...layout,
    xaxis: axis("xaxis", x, xScale),
    yaxis: axis("yaxis", y, yScale),
    shapes: [...marks.map(markLine), ...(layout.shapes as object[] ?? [])],
    annotations: [
      ...marks.map((mark) => markLabel(mark, { xScale, yScale })),
      ...(layout.annotations as object[] ?? []),
    ],
  };
}

function markLine({ x, y, color = "#666666" }: Mark): object {
  const line = { color, width: 1.5, dash: "dash" };
  return x !== undefined
    ? { type: "line", xref: "x", yref: "paper", x0: x, x1: x, y0: 0, y1: 1, line }
    : { type: "line", xref: "paper", yref: "y", x0: 0, x1: 1, y0: y, y1: y, line };
}

/** The label of a vertical line runs along it, so that neighbouring lines do not write over each other. */
function markLabel(
  { x, y, label, color = inkColor }: Mark,
  scales: { xScale: string; yScale: string },
): object {
  // plotly.js places shapes on a log axis by value and annotations by exponent
  const at = (value: number, scale: string) => scale === "log" ? Math.log10(value) : value;
  const common = {
    text: label,
    showarrow: false,
    bgcolor: "rgba(255,255,255,0.7)",
    font: { size: 12, color },
  };
  return x !== undefined
    ? {
      ...common,
      x: at(x, scales.xScale),
      xanchor: "right",
      xshift: -2,
      yref: "paper",
      y: 1,
      yanchor: "top",
      textangle: -90,
    }
    : { ...common, xref: "paper", x: 1, xanchor: "right", y: at(y!, scales.yScale), yanchor: "bottom" };
}
