/** The look of every figure: white, readable at 800 pixels, its finding as the title. */
import { inkColor, seriesColors } from "@/plot/colors.ts";
import { logTicks } from "@/plot/log_ticks.ts";
import { fontFamily, textWidth, wrapText } from "@/plot/text_size.ts";

/** An axis says what it shows, with the unit: `{ title: "training step" }`. Everything else is plotly's. */
export type Axis = { title: string; [option: string]: unknown } | {
  visible: false;
  [option: string]: unknown;
};

/** A figure's layout: the axes of plotly, and whatever else plotly knows. */
export interface Layout {
  /** The horizontal axis. */
  xaxis: Axis;
  /** The vertical axis. */
  yaxis: Axis;
  /** Pixels, 800 unless told. */
  width?: number;
  /** Pixels, 450 unless told. */
  height?: number;
  /** A smaller line under the title. */
  subtitle?: string;
  /** Any other option of plotly's layout. */
  [option: string]: unknown;
}

/** One trace of plotly, as its reference describes it. */
export type Trace = Record<string, unknown>;

const titleStyle = { size: 18, bold: true };
const titleLine = 24; // pixels
const subtitleLine = 20;
const legendLine = 20;
const legendSymbol = 46; // pixels before and after a legend's text

/**
 * Completes a layout with the look of the project; what the layout says itself stays.
 *
 * @param title The finding, broken into lines here.
 * @param layout The axes and options.
 * @param data The traces: their names need room above the plot, their values decide the ticks of logarithmic axes.
 * @returns A layout of plotly.
 * @throws {TypeError} If an axis has no title; cells are not type-checked when they run.
 */
export function styledLayout(title: string, layout: Layout, data: Trace[]): Record<string, unknown> {
  const legend = data.filter((trace) => trace.name && trace.showlegend !== false).map((trace) =>
    `${trace.name}`
  );
  const { width = 800, height = 450, subtitle, margin, legend: legendOptions, font, ...rest } = layout;
  const lines = wrapText(title, { ...titleStyle, width: width - 40 });
  const sides = { l: 70, r: 30, b: 60, ...record(margin) };
  const plotWidth = width - sides.l - sides.r; // plotly's legend is no wider
  const rows = legend.length > 1 && rest.showlegend !== false ? legendRows(legend, plotWidth - 10) : 0;
  const head = 14 + lines.length * titleLine + (subtitle ? subtitleLine : 0);
  const styled: Record<string, unknown> = {
    width,
    height,
    font: { family: fontFamily, size: 13, color: inkColor, ...record(font) },
    title: {
      text: lines.map((line) => `<b>${line}</b>`).join("<br>"),
      ...(subtitle ? { subtitle: { text: subtitle, font: { size: 14, color: "#555555" } } } : {}),
      font: { size: titleStyle.size },
      x: 0,
      xref: "container",
      xanchor: "left",
      // the baseline of the first line: plotly.js places several lines wrongly when it anchors them at the top
      y: 1 - 30 / height,
      yref: "container",
      yanchor: "bottom",
      pad: { l: 20 },
    },
    margin: { t: head + rows * legendLine + 18, ...sides },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    colorway: seriesColors,
    showlegend: legend.length > 1,
    legend: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: 1,
      yanchor: "bottom",
      font: { size: 13 },
      ...record(legendOptions),
    },
    modebar: { orientation: "v" }, // beside the plot: across, it would cover the title
    hoverlabel: { font: { family: fontFamily, size: 13 }, align: "left" },
    ...rest,
  };
  for (const [name, value] of Object.entries(layout)) {
    if (/^[xy]axis\d*$/.test(name)) styled[name] = styledAxis(title, name, { ...record(value) }, data);
  }
  return styled;
}

function styledAxis(
  figure: string,
  name: string,
  axis: Record<string, unknown>,
  data: Trace[],
): Record<string, unknown> {
  if (axis.visible === false) return axis;
  const { title, ...rest } = axis;
  if (typeof title !== "string") {
    throw new TypeError(
      `Cannot draw the figure "${figure}": found no title for its ${name}, wanted the quantity with its unit. Set layout.${name}.title, or visible: false`,
    );
  }
  return {
    title: { text: title, standoff: name[0] === "x" ? 8 : 14, font: { size: 14 } },
    automargin: true,
    showline: true,
    linecolor: "#888888",
    ticks: "outside",
    tickcolor: "#888888",
    ticklen: 4,
    tickfont: { size: 12 },
    gridcolor: "#e6e6e6",
    zeroline: false,
    ...(rest.type === "log" ? logTicks(valuesOn(name, data)) : {}),
    ...rest,
  };
}

/** All numbers that are drawn along an axis. */
function* valuesOn(axis: string, data: Trace[]): Iterable<number> {
  const letter = axis[0]!;
  const id = axis.replace("axis", "");
  for (const trace of data) {
    if ((trace[`${letter}axis`] ?? letter) !== id) continue;
    const values = trace[letter];
    if (Array.isArray(values) || ArrayBuffer.isView(values)) yield* values as Iterable<number>;
  }
}

/** Rows of plotly's horizontal legend: one if everything fits, else columns as wide as the widest entry. */
function legendRows(names: string[], width: number): number {
  const widths = names.map((name) => textWidth(name.replaceAll(/<[^>]*>/g, ""), { size: 13 }) + legendSymbol);
  if (widths.reduce((a, b) => a + b) <= width) return 1;
  return Math.ceil(names.length / Math.max(1, Math.floor(width / Math.max(...widths))));
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}
