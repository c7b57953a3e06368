/** Forest plots of arms against their control: what each raises and what it lowers. */
import { type ArmName, arms } from "@/saeception/arms.ts";
import { type MetricName, metricNames } from "@/saeception/metrics/metric_names.ts";
import { signed } from "@/saeception/signed.ts";
import { compare, type RowFilter, type StudyRow, valuesOf } from "@/saeception/study_rows.ts";
import type { Figure } from "@/plot/figure.ts";
import { forest, type Interval } from "@/plot/forest.ts";

/** Where a chart is kept. */
export interface ChartFile {
  /** Name of the file in the figures folder. */
  file?: string;
}

/** A measure and how a panel names it. */
export interface Measure {
  /** Its name in the rows. */
  metric: string;
  /** What stands under the panel, with the unit. */
  name: string;
  /** Which way is better, `"higher"` unless told. */
  better?: "higher" | "lower";
}

/**
 * Names measures as `metric_names.ts` does.
 *
 * @param of `codes` of the SAE, or the `dense` layer itself.
 * @param names Which measures.
 * @returns The measures.
 */
export function measuresOf(of: "codes" | "dense", names: MetricName[]): Measure[] {
  return names.map((name) => {
    const { title, better } = metricNames[name];
    return {
      metric: `${of}/${name}`,
      name: better === "lower" ? `${title} (low is good)` : title,
      ...(better === "lower" && { better }),
    };
  });
}

/**
 * Draws the paired differences of arms to a control.
 *
 * @param rows What was measured.
 * @param options The treatments from the top, the measures, the control (the baseline unless told) and how it is called, the file, and
 *   a title in place of what raises and lowers the first measure.
 * @returns A forest plot; with fewer than three seeds the bars reach from the lowest to the highest seed.
 */
export function armForest(
  rows: StudyRow[],
  { treatments, measures, against = { cycle: 0 }, control = "without targets", title, file }: {
    treatments: { name: string; of: RowFilter }[];
    measures: Measure[];
    against?: RowFilter;
    control?: string;
    title?: string;
  } & ChartFile,
): Figure {
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  const interval = (of: RowFilter, metric: string) => {
    const difference = compare(rows, { of, against, metric });
    if (!difference || seeds > 2) return difference;
    const [treated, control] = [of, against].map((which) => valuesOf(rows, which, metric));
    const each = treated.map((value, i) => value - control[i]);
    return { ...difference, low: Math.min(...each), high: Math.max(...each) };
  };
  const panels = measures.map(({ metric, name, better }) => ({
    name,
    ...(better && { better }),
    intervals: treatments.map(({ of }) => interval(of, metric)),
  }));
  return forest({
    title: title ?? finding(measures[0].name, panels[0].intervals, treatments.map(({ name }) => name)),
    subtitle: seeds > 2
      ? `Paired differences to the same ${seeds} seeds ${control}, with 95 % intervals`
      : `Differences to the same ${seeds} seeds ${control}; bars reach from seed to seed`,
    treatments: treatments.map(({ name }) => name),
    panels,
    file,
    summary: treatments.map(({ name }, i) =>
      `${name}: ` + panels.map((panel) => {
        const shown = panel.intervals[i];
        return `${panel.name} ${shown ? signed(shown.mean) : "–"}`;
      }).join(", ")
    ).join("; "),
  });
}

/** Which treatments raise a measure and which lower it, by intervals that leave out 0. */
function finding(measure: string, intervals: (Interval | undefined)[], names: string[]): string {
  const short = (name: string) => name.split(", λ")[0];
  const list = (is: (interval: Interval) => boolean) =>
    names.filter((_, i) => intervals[i] && is(intervals[i])).map(short).join(", ");
  const [raised, lowered] = [list(({ low }) => low > 0), list(({ high }) => high < 0)];
  const what = measure.replace(/ \(.*\)/, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  return `What raises ${what}: ${raised || "nothing"}; what lowers it: ${lowered || "nothing"}`;
}

/**
 * The treatments of the first cycle: every arm with its chosen weight.
 *
 * @param chosen The choice for each arm.
 * @returns Name and filter of each, the method first.
 */
export function armTreatments(
  chosen: { arm: ArmName; lambda: number; keep: number }[],
): { name: string; of: RowFilter }[] {
  return chosen.map(({ arm, lambda, keep }) => ({
    name: `${arms[arm].title.split(":")[0]}, λ ${lambda}`,
    of: { arm, cycle: 1, mode: "anew", lambda, keep },
  }));
}

/**
 * Draws what happens when fewer features of each class are kept, down from all of them.
 *
 * @param rows What was measured.
 * @param options The N that were tried, the weight that all were tried with, the measures and the file.
 * @returns A forest plot whose title tells the first measure.
 */
export function keepForest(
  rows: StudyRow[],
  { keeps, lambda, measures, file }: { keeps: number[]; lambda: number; measures: Measure[] } & ChartFile,
): Figure {
  const treatments = [
    ...[...new Set(keeps)].sort((a, b) => a - b).map((keep) => ({
      name: `N = ${keep}`,
      of: { arm: "trimmed", cycle: 1, mode: "anew", lambda, keep } as RowFilter,
    })),
    { name: "all (full)", of: { arm: "full", cycle: 1, mode: "anew", lambda } as RowFilter },
  ];
  const told = treatments.map(({ name, of }) =>
    `${name} ${signed(compare(rows, { of, metric: measures[0].metric })?.mean ?? NaN)}`
  );
  const title = `Keeping fewer features of a class, ${measures[0].name}: ${told.join(", ")}`;
  return armForest(rows, { treatments, measures, title, file });
}
