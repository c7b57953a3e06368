/** Dots of several kinds on common lines: what is measured beside its floors, a panel for each measure, ties side by side. */
import { inkColor, referenceColor } from "@/plot/colors.ts";
import { Figure, type Layout, type Trace } from "@/plot/figure.ts";
import { textWidth, wrapText } from "@/plot/text_size.ts";

/** One kind of thing that is compared; it has the same mark in all panels. */
export interface DotKind {
  /** Name in the legend. */
  name: string;
  /** `#rrggbb`. */
  color: string;
  /** Any marker of plotly, `"circle"` unless told. */
  symbol?: string;
  /** Diameter in pixels, 9 unless told. */
  size?: number;
}

/** One measure. */
export interface DotPanel {
  /** What is measured, with its unit; stands under the panel. */
  name: string;
  /** A value for each kind and line, `[kinds][lines]`; nothing where it was not measured. */
  values: (number | null)[][];
  /** Half widths of the intervals, in the same shape; none unless told. */
  halves?: (number | null)[][];
  /** A vertical line, such as chance. */
  reference?: number;
  /** Ends of the axis; as the values need them unless told. */
  range?: readonly [number, number];
}

/** What the figure is made of. */
export interface DotPanelsOptions {
  /** The finding. */
  title: string;
  /** A smaller line under it. */
  subtitle?: string;
  /** What stands on each line, from the top. */
  lines: string[];
  /** The kinds, those drawn last on top. */
  kinds: DotKind[];
  /** The measures, in reading order. */
  panels: DotPanel[];
  /** Panels in a row, 2 unless told. */
  columns?: number;
  /** The main numbers. */
  summary: string;
  /** Name of the file in the figures folder. */
  file?: string | undefined;
}

const lineHeight = 28; // pixels for each line
const besideHeight = 0.2; // share of a line between the heights of dots that would cover each other, at most
const besideHeights = 0.8; // share of a line that all of them may take
const coveringPixels = 5; // dots nearer than that cover each other
const gapBelow = 84; // pixels for the axis of a panel above another
const headAndFoot = 200; // pixels
const gapBeside = 0.06; // share of the width

/**
 * Draws the dots.
 *
 * @param options Title, lines, kinds and panels.
 * @returns The figure; a dot names itself on hover.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { dotPanels } from "@/plot/dot_panels.ts";
 *
 * const figure = dotPanels({
 *   title: "The feature is ahead",
 *   lines: ["for", "else"],
 *   kinds: [{ name: "neuron", color: "#8c8c8c" }, { name: "feature", color: "#0072b2" }],
 *   panels: [{ name: "F1", values: [[0.2, 0.3], [0.9, null]] }],
 *   summary: "F1 .9 against .2",
 * });
 * assert.deepEqual(figure.spec.data[1]!.x, [0.9]);
 * ```
 */
export function dotPanels(
  { title, subtitle, lines, kinds, panels, columns = Math.min(2, panels.length), summary, file }:
    DotPanelsOptions,
): Figure {
  const rows = Math.ceil(panels.length / columns);
  const inner = rows * lines.length * lineHeight + (rows - 1) * gapBelow;
  const margin = 24 + Math.max(...lines.map((line) => textWidth(line, { size: 13 })));
  const width = (1 - gapBeside * (columns - 1)) / columns;
  const wrapped = (name: string) => wrapText(name, { size: 13, width: width * (760 - margin) }).join("<br>");
  const height = (1 - (rows - 1) * gapBelow / inner) / rows;
  const layout: Layout = {
    xaxis: { title: "" },
    yaxis: { title: "" },
    height: headAndFoot + inner,
    margin: { l: margin, r: 20, b: 80 },
    legend: { traceorder: "reversed" },
  };
  if (subtitle) layout.subtitle = subtitle;
  const data: Trace[] = [];
  const shapes: object[] = [];
  const named = new Set<string>();
  panels.forEach(({ name, values, halves, reference, range }, i) => {
    const suffix = i === 0 ? "" : `${i + 1}`;
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const from = column * (width + gapBeside);
    const top = 1 - row * (height + gapBelow / inner);
    layout[`xaxis${suffix}`] = {
      title: wrapped(name),
      domain: [from, from + width],
      anchor: `y${suffix}`,
      nticks: 6,
      ...(range && { range: [...range] }),
    };
    layout[`yaxis${suffix}`] = {
      title: "",
      domain: [top - height, top],
      anchor: `x${suffix}`,
      range: [lines.length - 0.5, -0.5],
      tickvals: lines.map((_, line) => line),
      ticktext: column === 0 ? lines : lines.map(() => ""),
    };
    if (reference !== undefined) {
      shapes.push({
        type: "line",
        xref: `x${suffix}`,
        yref: `y${suffix} domain`,
        x0: reference,
        x1: reference,
        y0: 0,
        y1: 1,
        line: { color: inkColor, width: 1, dash: "dot" },
      });
    }
    const heights = apart(values, {
      lines: lines.length,
      within: coveredBy(values, { range, pixels: width * (760 - margin) }),
    });
    kinds.forEach(({ name: kind, color, symbol = "circle", size = 9 }, k) => {
      const drawn = [...values[k].entries()].filter((entry): entry is [number, number] =>
        entry[1] !== null && Number.isFinite(entry[1])
      );
      data.push({
        type: "scatter",
        mode: "markers",
        name: kind,
        legendgroup: kind,
        showlegend: drawn.length > 0 && !named.has(kind),
        x: drawn.map(([, value]) => value),
        y: drawn.map(([line]) => heights[k][line]),
        xaxis: `x${suffix}`,
        yaxis: `y${suffix}`,
        customdata: drawn.map(([line, value]) => `${kind}, ${lines[line]}: ${value.toPrecision(3)}`),
        hovertemplate: "%{customdata}<extra></extra>",
        marker: {
          ...{ color, size, symbol },
          line: symbol.endsWith("-open") ? { color, width: 2 } : { color: "#ffffff", width: 0.5 },
        },
        ...(halves && {
          error_x: {
            type: "data",
            array: drawn.map(([line]) => halves[k][line] ?? 0),
            color: referenceColor,
            thickness: 1.2,
            width: 3,
          },
        }),
      });
      if (drawn.length > 0) named.add(kind);
    });
  });
  layout.shapes = shapes;
  return new Figure({ title, data, layout, summary, file });
}

/** How near values are whose dots cover each other, given the axis and its length. */
function coveredBy(
  values: DotPanel["values"],
  { range, pixels }: { range: DotPanel["range"]; pixels: number },
): number {
  const drawn = values.flat().filter((value): value is number => value !== null && Number.isFinite(value));
  const [low, high] = range ?? [Math.min(...drawn), Math.max(...drawn)];
  return drawn.length === 0 ? 0 : coveringPixels * (high - low) / pixels;
}

/** The height of each dot, `[kinds][lines]`: its line, or a little above or below it where neighbours would cover it. */
function apart(
  values: DotPanel["values"],
  { lines, within }: { lines: number; within: number },
): number[][] {
  const heights = values.map(() => Array.from({ length: lines }, (_, line) => line));
  for (let line = 0; line < lines; line++) {
    const order = [...values.keys()]
      .filter((k) => values[k][line] !== null && Number.isFinite(values[k][line]))
      .sort((a, b) => values[a][line]! - values[b][line]!);
    for (let first = 0, end; first < order.length; first = end) {
      for (end = first + 1; end < order.length; end++) {
        if (values[order[end]][line]! - values[order[end - 1]][line]! > within) break;
      }
      const middle = (first + end - 1) / 2;
      const step = Math.min(besideHeight, besideHeights / (end - first));
      for (let i = first; i < end; i++) heights[order[i]][line] += step * (i - middle);
    }
  }
  return heights;
}
