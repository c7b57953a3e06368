/** The curves of a run as a figure small enough to be sent again and again. */
import type { Figure } from "@/plot/figure.ts";
import { type Panel, smallMultiples } from "@/plot/small_multiples.ts";
import { formatValue } from "@/plot/table.ts";
import type { History } from "@/training/progress.ts";

/** What the curves are drawn from. */
export interface ProgressCurvesOptions {
  /** The curves. Quantities named `group/name` share the chart `group`. */
  history: History;
  /** A smaller line under the title. */
  subtitle?: string;
}

const mostPoints = 200;
const mostPanels = 6;

/**
 * Draws what a run measured, one small chart for each quantity.
 *
 * @param title The title.
 * @param options The curves.
 * @returns The figure; its summary names the last values.
 */
export function progressCurves(title: string, { history, subtitle }: ProgressCurvesOptions): Figure {
  const stride = Math.ceil(history.step.length / mostPoints);
  const kept = history.step.map((_, i) => i).filter((i) => (history.step.length - 1 - i) % stride === 0);
  const x = kept.map((i) => history.step[i]!);
  const panels = new Map<string, Panel>();
  for (const [quantity, values] of Object.entries(history.values)) {
    const [group, ...rest] = quantity.split("/");
    const y = kept.map((i) => values[i] ?? NaN);
    const panel = panels.get(group!) ?? { y: group!, series: [], scale: "log" };
    panel.series.push({ name: rest.join("/"), x, y });
    if (y.some((value) => value <= 0) || !spansDecades(y)) panel.scale = "linear";
    panels.set(group!, panel);
  }
  const last = Object.entries(history.values).map(([name, values]) =>
    `${name} ${formatValue(values.at(-1))}`
  );
  return smallMultiples({
    title,
    ...(subtitle ? { subtitle } : {}),
    x: "step",
    panels: [...panels.values()].slice(0, mostPanels),
    summary: `step ${formatValue(history.step.at(-1))}: ${last.slice(0, 12).join(", ")}`,
  });
}

function spansDecades(values: number[]): boolean {
  const known = values.filter((value) => value > 0);
  return Math.max(...known) > 8 * Math.min(...known);
}
