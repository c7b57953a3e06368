/** Several small charts of lines under one title, each with its own scale. */
import { seriesColors } from "@/plot/colors.ts";
import { Figure, type Layout, type Trace } from "@/plot/figure.ts";

/** One line. */
export interface Series {
  /** Name in the legend, empty for a line that needs none; the same name has the same colour in all panels. */
  name: string;
  /** Horizontal positions. */
  x: ArrayLike<number>;
  /** Heights. */
  y: ArrayLike<number>;
  /** `#rrggbb`; the next of the series colours unless told. */
  color?: string | undefined;
  /** `"dash"` or `"dot"` for references; `"solid"` unless told. */
  dash?: "solid" | "dash" | "dot";
}

/** One small chart. */
export interface Panel {
  /** What stands on the vertical axis, with its unit. */
  y: string;
  /** Its lines. */
  series: Series[];
  /** Scale of the vertical axis. */
  scale?: "linear" | "log";
  /** Ends of the vertical axis; as the lines need them unless told. */
  range?: readonly [number, number];
}

/** What small multiples are made of. */
export interface SmallMultiplesOptions {
  /** The finding. */
  title: string;
  /** A smaller line under it. */
  subtitle?: string;
  /** What stands on all horizontal axes, with its unit. */
  x: string;
  /** The charts, in reading order. */
  panels: Panel[];
  /** Charts in a row; up to three unless told. */
  columns?: number;
  /** The main numbers. */
  summary: string;
  /** Name of the file in the figures folder. */
  file?: string | undefined;
}

const rowHeight = 230; // pixels

/**
 * Draws small multiples.
 *
 * @param options Title, axes and charts.
 * @returns The figure.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { smallMultiples } from "@/plot/small_multiples.ts";
 *
 * const x = [0, 100, 200];
 * const curves = smallMultiples({
 *   title: "Both losses fall",
 *   x: "training step",
 *   panels: [
 *     { y: "reconstruction", series: [{ name: "training", x, y: [3, 2, 1] }], scale: "log" },
 *     { y: "KL (nats)", series: [{ name: "training", x, y: [9, 8, 8] }] },
 *   ],
 *   summary: "reconstruction 3 to 1, KL 9 to 8 nats",
 * });
 * assert.equal(curves.spec.data.length, 2);
 * ```
 */
export function smallMultiples(
  { title, subtitle, x, panels, summary, file, ...rest }: SmallMultiplesOptions,
): Figure {
  const columns = rest.columns ?? Math.min(3, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const names = [...new Set(panels.flatMap((panel) => panel.series.map(({ name }) => name)))].filter(Boolean);
  const data: Trace[] = [];
  const height = 110 + rows * rowHeight;
  const layout: Layout = { xaxis: { title: x }, yaxis: { title: "" }, height, margin: { l: 60, r: 20 } };
  if (subtitle) layout.subtitle = subtitle;
  const shown = new Set<string>();
  for (const [i, panel] of panels.entries()) {
    const suffix = i === 0 ? "" : String(i + 1);
    const column = i % columns, row = Math.floor(i / columns);
    const lowest = i + columns >= panels.length; // the last of its column names the horizontal axis
    layout[`xaxis${suffix}`] = {
      title: lowest ? x : "",
      domain: share(column, columns, 0.13),
      anchor: `y${suffix}`,
      nticks: 5,
    };
    const [from, to] = share(row, rows, columns === 1 && rows === 1 ? 0 : 0.22 / rows);
    layout[`yaxis${suffix}`] = {
      title: panel.y,
      domain: [1 - to, 1 - from],
      anchor: `x${suffix}`,
      type: panel.scale ?? "linear",
      nticks: 5,
      ...(panel.range && { range: [...panel.range] }),
    };
    for (const series of panel.series) {
      const color = series.color ??
        seriesColors[Math.max(0, names.indexOf(series.name)) % seriesColors.length];
      data.push({
        type: "scatter",
        mode: series.x.length === 1 ? "markers" : "lines",
        name: series.name,
        legendgroup: series.name,
        showlegend: names.length > 1 && names.includes(series.name) && !shown.has(series.name),
        x: series.x,
        y: series.y,
        xaxis: `x${suffix}`,
        yaxis: `y${suffix}`,
        line: { color, width: 2, dash: series.dash ?? "solid" },
      });
      shown.add(series.name);
    }
  }
  return new Figure({ title, data, layout, summary, file });
}

/** The part of 0 to 1 that one of several gets, with gaps between them. */
function share(index: number, count: number, gap: number): [number, number] {
  const size = (1 - gap * (count - 1)) / count;
  return [index * (size + gap), index * (size + gap) + size];
}
