/** The curves of a run, few enough points to be sent again and again. */
import type { Figure } from "@/plot/figure.ts";
import { smallMultiples } from "@/plot/small_multiples.ts";
import { formatValue } from "@/plot/table.ts";
import type { History } from "@/training/progress.ts";

/** The curves that share a chart. */
export interface CurvePanel {
  /** What they measure. */
  y: string;
  /** The curves by name; the only curve of a chart has none. */
  series: { name: string; x: number[]; y: number[] }[];
  /** Logarithmic where a positive quantity changes by more than a factor of eight. */
  scale: "linear" | "log";
}

const mostPoints = 200;
const mostPanels = 6;
const logFactor = 8;

/**
 * Arranges what a run measured in charts, one for each quantity. Quantities named `group/name` share the chart `group`.
 *
 * @param history The curves.
 * @returns At most six charts of at most 200 points a curve, always with the latest.
 */
export function curvePanels(history: History): CurvePanel[] {
  const stride = Math.ceil(history.step.length / mostPoints);
  const kept = history.step.map((_, i) => i).filter((i) => (history.step.length - 1 - i) % stride === 0);
  const x = kept.map((i) => history.step[i]!);
  const panels = new Map<string, CurvePanel>();
  for (const [quantity, values] of Object.entries(history.values)) {
    const [group, ...rest] = quantity.split("/");
    const y = kept.map((i) => values[i] ?? NaN);
    const panel = panels.get(group!) ?? { y: group!, series: [], scale: "log" };
    panel.series.push({ name: rest.join("/"), x, y });
    if (!wantsLog(y)) panel.scale = "linear";
    panels.set(group!, panel);
  }
  return [...panels.values()].slice(0, mostPanels);
}

/**
 * Draws the curves of a run that is over.
 *
 * @param title The title.
 * @param history The curves.
 * @returns The figure; its summary names the last values.
 */
export function progressCurves(title: string, history: History): Figure {
  const last = Object.entries(history.values).map(([name, values]) =>
    `${name} ${formatValue(values.at(-1))}`
  );
  return smallMultiples({
    title,
    x: "step",
    panels: curvePanels(history),
    summary: `step ${formatValue(history.step.at(-1))}: ${last.slice(0, 12).join(", ")}`,
  });
}

function wantsLog(values: number[]): boolean {
  const known = values.filter((value) => Number.isFinite(value));
  return known.every((value) => value > 0) && Math.max(...known) > logFactor * Math.min(...known);
}
