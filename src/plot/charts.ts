/** The usual charts: lines, points, bars, histograms and heat maps in the look of the project. */
import { binCounts } from "@/plot/bins.ts";
import { chartLayout, type ChartOptions } from "@/plot/chart_options.ts";
import { divergingScale, sequentialScale, seriesColors } from "@/plot/colors.ts";
import { Figure, type Trace } from "@/plot/figure.ts";
import type { Series } from "@/plot/small_multiples.ts";

/** Lines over a common axis. */
export interface LinesOptions extends ChartOptions {
  /** The lines. */
  series: Series[];
}

/** Points that belong together. */
export interface Points {
  /** Name in the legend. */
  name: string;
  /** Horizontal positions. */
  x: ArrayLike<number>;
  /** Heights. */
  y: ArrayLike<number>;
  /** What each point is, shown on hover. */
  labels?: string[];
  /** What stands beside each point, for a few that matter. */
  texts?: string[];
  /** `#rrggbb`; the next of the series colours unless told. */
  color?: string;
  /** Diameter in pixels, 7 unless told. */
  size?: number;
  /** Any marker of plotly: `"circle"`, `"diamond"`, `"x"`. */
  symbol?: string;
}

/** Points in groups. */
export interface ScatterOptions extends ChartOptions {
  /** The groups. */
  series: Points[];
}

/** Bars of one colour. */
export interface BarSeries {
  /** Name in the legend. */
  name: string;
  /** One height for each group. */
  values: ArrayLike<number>;
  /** `#rrggbb`, or one for each bar. */
  color?: string | string[];
  /** What stands above each bar. */
  texts?: string[];
}

/** Bars side by side in groups. */
export interface BarsOptions extends ChartOptions {
  /** Names of the groups, along the horizontal axis. */
  groups: string[];
  /** The bars of each colour. */
  series: BarSeries[];
}

/** Values to count. */
export interface Sample {
  /** Name in the legend. */
  name: string;
  /** The values. */
  values: ArrayLike<number>;
  /** `#rrggbb`; the next of the series colours unless told. */
  color?: string;
}

/** Counts of values in bins. */
export interface HistogramOptions extends Omit<ChartOptions, "y"> {
  /** What is counted; `"count"` unless told. */
  y?: string;
  /** The values. */
  series: Sample[];
  /** Number of bins, 50 unless told. */
  bins?: number;
  /** First and last edge; smallest and largest value unless told. Values outside are not counted. */
  range?: [number, number];
}

/** Numbers in a grid. */
export interface HeatmapOptions extends ChartOptions {
  /** The numbers, row by row from the top. */
  z: ArrayLike<number>[];
  /** Names of the columns. */
  columns?: string[];
  /** Names of the rows. */
  rows?: string[];
  /** What the numbers are, with their unit. */
  unit: string;
  /** The strongest colour stands for this number; with `signed` its negative gets the opposite colour. */
  limit?: number;
  /** Whether the numbers have a sign, so that 0 is white. */
  signed?: boolean;
}

/** Draws lines. @param options Title, axes and lines. @returns The figure. */
export function lines(options: LinesOptions): Figure {
  const data = options.series.map(({ name, x, y, color, dash = "solid" }, i) => ({
    type: "scatter",
    mode: "lines",
    name,
    x,
    y,
    line: { color: color ?? colorAt(i), width: 2.5, dash },
  }));
  return make(options, data);
}

/** Draws points. @param options Title, axes and groups of points. @returns The figure; a point names itself on hover. */
export function scatter(options: ScatterOptions): Figure {
  const data = options.series.map(({ name, x, y, labels, texts, color, size = 7, symbol = "circle" }, i) => ({
    type: "scatter",
    mode: texts ? "markers+text" : "markers",
    name,
    x,
    y,
    ...(texts ? { text: texts, textposition: "top center", textfont: { size: 11 } } : {}),
    ...(labels ? { customdata: labels, hovertemplate: "%{customdata}<br>(%{x}, %{y})<extra></extra>" } : {}),
    marker: { color: color ?? colorAt(i), size, symbol, line: { color: "#ffffff", width: size > 5 ? 1 : 0 } },
  }));
  return make(options, data);
}

/** Draws bars. @param options Title, axes, groups and bars. @returns The figure. */
export function bars(options: BarsOptions): Figure {
  const data = options.series.map(({ name, values, color, texts }, i) => ({
    type: "bar",
    name,
    x: options.groups,
    y: values,
    ...(texts ? { text: texts, textposition: "outside", cliponaxis: false, textfont: { size: 12 } } : {}),
    marker: { color: color ?? colorAt(i) },
  }));
  return make(options, data, { bargap: 0.25, bargroupgap: 0.05, xaxis: { type: "category" } });
}

/** Counts values and draws the counts. @param options Title, axes, values and bins. @returns The figure. */
export function histogram(options: HistogramOptions): Figure {
  const { series, bins = 50 } = options;
  const [low, high] = options.range ?? rangeOf(series);
  const width = (high - low) / bins || 1;
  const centres = Array.from({ length: bins }, (_, i) => low + (i + 0.5) * width);
  const data = series.map(({ name, values, color }, i) => {
    const counts = binCounts(values, { low, high, bins });
    const opacity = series.length > 1 ? 0.6 : 1;
    return {
      type: "bar",
      name,
      x: centres,
      y: counts,
      width,
      opacity,
      marker: { color: color ?? colorAt(i) },
    };
  });
  return make({ y: "count", ...options }, data, {
    barmode: "overlay",
    bargap: 0,
    xaxis: { range: [low, high] },
  });
}

/** Draws numbers as colours. @param options Title, axes, numbers and scale. @returns The figure. */
export function heatmap(options: HeatmapOptions): Figure {
  const { z, columns, rows, unit, signed = false } = options;
  const limit = options.limit ?? Math.max(...z.map((row) => Math.max(...Array.from(row, Math.abs))));
  const data = [{
    type: "heatmap",
    z,
    ...(columns ? { x: columns } : {}),
    ...(rows ? { y: rows } : {}),
    zmin: signed ? -limit : 0,
    zmax: limit,
    colorscale: signed ? divergingScale : sequentialScale,
    colorbar: { title: { text: unit, side: "right" }, thickness: 14, outlinewidth: 0 },
    xgap: z.length * z[0]!.length < 1000 ? 1 : 0,
    ygap: z.length * z[0]!.length < 1000 ? 1 : 0,
  }];
  return make(options, data, { yaxis: { autorange: "reversed" } });
}

function make(options: ChartOptions, data: Trace[], own: Record<string, unknown> = {}): Figure {
  const { title, summary, file } = options;
  return new Figure({ title, data, layout: chartLayout(options, own), summary, file });
}

function colorAt(index: number): string {
  return seriesColors[index % seriesColors.length]!;
}

function rangeOf(series: Sample[]): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const { values } of series) {
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) continue;
      low = Math.min(low, values[i]!);
      high = Math.max(high, values[i]!);
    }
  }
  return [low, high];
}
