/** Forest plots: values with their intervals, a line for each treatment, a panel for each measure. */
import { inkColor, referenceColor, seriesColors } from "@/plot/colors.ts";
import { Figure, type Layout, type Trace } from "@/plot/figure.ts";

/** A value and how sure it is. */
export interface Interval {
  /** The value. */
  mean: number;
  /** Lower end of its interval; NaN where nothing is known of it. */
  low: number;
  /** Upper end. */
  high: number;
}

/** One measure. */
export interface ForestPanel {
  /** What is compared, with its unit; stands under the panel. */
  name: string;
  /** The value of each treatment, in the order of the treatments; nothing where it was not measured. */
  intervals: (Interval | undefined)[];
  /** What the values are held against, 0 unless told: a vertical line; with `"none"` there is no line, and no colour. */
  reference?: number | "none";
  /** Further values that vertical lines mark, such as a ceiling; the axis reaches to all of them. */
  marks?: PanelMark[];
  /** Which way is better, `"higher"` unless told: decides which side is blue. */
  better?: "higher" | "lower";
}

/** A value that a line marks in one panel. */
export interface PanelMark {
  /** Where the line stands. */
  at: number;
  /** `#rrggbb`. */
  color: string;
  /** How it is drawn, `"dash"` unless told. */
  dash?: "dash" | "dot" | "solid";
}

/** What a forest plot is made of. */
export interface ForestOptions {
  /** The finding. */
  title: string;
  /** A smaller line under it, such as what the intervals are. */
  subtitle?: string;
  /** Names of the treatments, from the top. */
  treatments: string[];
  /** The measures, in reading order. */
  panels: ForestPanel[];
  /** Panels in a row, 3 unless told. */
  columns?: number;
  /** The main numbers. */
  summary: string;
  /** Name of the file in the figures folder. */
  file?: string | undefined;
}

const lineHeight = 24; // pixels for each treatment
const gapBelow = 66; // pixels for the axis of a panel above another
const headAndFoot = 150; // pixels
const good = seriesColors[0], bad = seriesColors[1];

/**
 * Draws a forest plot. An interval that leaves out the reference is coloured, blue on the better side of it and orange on the
 * worse; the others are grey, and values without an interval black.
 *
 * @param options Title, treatments and panels.
 * @returns The figure.
 * @throws {TypeError} If a panel has not one interval for each treatment.
 */
export function forest(options: ForestOptions): Figure {
  const { title, subtitle, treatments, panels, summary, file } = options;
  const columns = Math.min(options.columns ?? 3, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const layout: Layout = {
    xaxis: { title: "" },
    yaxis: { title: "" },
    height: headAndFoot + rows * treatments.length * lineHeight + (rows - 1) * gapBelow,
    showlegend: false,
  };
  if (subtitle) layout.subtitle = subtitle;
  const data: Trace[] = [];
  const lines: object[] = [];
  for (const [i, { name, intervals, reference: against = 0, marks, better = "higher" }] of panels.entries()) {
    const reference = against === "none" ? NaN : against;
    if (intervals.length !== treatments.length) {
      throw new TypeError(
        `Cannot draw the forest plot "${title}": panel "${name}" has ${intervals.length} intervals, wanted one for each of ${treatments.length} treatments`,
      );
    }
    const suffix = i === 0 ? "" : String(i + 1);
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const gap = 0.05;
    const width = (1 - gap * (columns - 1)) / columns;
    const left = column * (width + gap);
    const rowGap = rows > 1 ? gapBelow / (rows * treatments.length * lineHeight + (rows - 1) * gapBelow) : 0;
    const height = (1 - rowGap * (rows - 1)) / rows;
    const top = 1 - row * (height + rowGap);
    layout[`xaxis${suffix}`] = {
      title: name,
      domain: [left, left + width],
      anchor: `y${suffix}`,
      nticks: 5,
      ...(marks && { range: reach(intervals, [reference, ...marks.map(({ at }) => at)]) }),
    };
    const lineAt = (x: number, line: object) => ({
      type: "line",
      xref: `x${suffix}`,
      yref: `y${suffix} domain`,
      x0: x,
      x1: x,
      y0: 0,
      y1: 1,
      line,
    });
    if (against !== "none") lines.push(lineAt(reference, { color: inkColor, width: 1 }));
    for (const { at, color, dash = "dash" } of marks ?? []) lines.push(lineAt(at, { color, width: 2, dash }));
    layout[`yaxis${suffix}`] = {
      title: "",
      domain: [top - height, top],
      anchor: `x${suffix}`,
      range: [treatments.length - 0.5, -0.5],
      tickvals: treatments.map((_, line) => line),
      ticktext: column === 0 ? treatments : treatments.map(() => ""),
    };
    data.push(panelTrace(intervals, { treatments, suffix, reference, better }));
  }
  layout.shapes = lines;
  return new Figure({ title, data, layout, summary, file });
}

/** The part of an axis that shows all intervals and lines, which plotly leaves out of its own reckoning. */
function reach(intervals: (Interval | undefined)[], lines: number[]): [number, number] {
  const ends = intervals.flatMap((interval) => interval ? [interval.mean, interval.low, interval.high] : []);
  const shown = [...ends, ...lines].filter(Number.isFinite);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const margin = 0.06 * (high - low || 1);
  return [low - margin, high + margin];
}

function panelTrace(
  intervals: (Interval | undefined)[],
  { treatments, suffix, reference, better }:
    & { treatments: string[]; suffix: string; reference: number }
    & Required<Pick<ForestPanel, "better">>,
): Trace {
  const drawn = [...intervals.entries()].filter((entry): entry is [number, Interval] => !!entry[1]);
  const [above, below] = better === "higher" ? [good, bad] : [bad, good];
  const colors = drawn.map(([, { low, high }]) =>
    Number.isNaN(low) ? inkColor : low > reference ? above : high < reference ? below : referenceColor
  );
  return {
    type: "scatter",
    mode: "markers",
    x: drawn.map(([, { mean }]) => mean),
    y: drawn.map(([line]) => line),
    xaxis: `x${suffix}`,
    yaxis: `y${suffix}`,
    customdata: drawn.map(([line, { mean, low, high }]) =>
      `${treatments[line]}: ${mean.toPrecision(3)}` +
      (Number.isNaN(low) ? "" : ` (${low.toPrecision(3)} to ${high.toPrecision(3)})`)
    ),
    hovertemplate: "%{customdata}<extra></extra>",
    marker: { color: colors, size: 9 },
    error_x: {
      type: "data",
      symmetric: false,
      array: drawn.map(([, { mean, high }]) => high - mean || 0),
      arrayminus: drawn.map(([, { mean, low }]) => mean - low || 0),
      color: "#555555",
      thickness: 1.5,
      width: 4,
    },
  };
}
