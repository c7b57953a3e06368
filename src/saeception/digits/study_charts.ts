/** Charts of the experiment on the digits: arms against the baseline, weights, N, cycles, and the noise of raw pixels. */
import { arms } from "@/saeception/arms.ts";
import { meanAndSd } from "@/saeception/metrics/paired.ts";
import { compare, type CycleMode, type RowFilter, type StudyRow, valuesOf } from "@/saeception/study_rows.ts";
import { isOtherKeep, type Try, type ValidatedTry } from "@/saeception/digits/tries.ts";
import { lines, scatter } from "@/plot/charts.ts";
import { referenceColor, seriesColors } from "@/plot/colors.ts";
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
}

/**
 * Draws the paired differences of arms to a control.
 *
 * @param rows What was measured.
 * @param options The treatments from the top, the measures, the control (the baseline unless told), the file, and
 *   a title in place of what raises and lowers the first measure.
 * @returns A forest plot; with fewer than three seeds the bars reach from the lowest to the highest seed.
 */
export function armForest(
  rows: StudyRow[],
  { treatments, measures, against = { cycle: 0 }, title, file }: {
    treatments: { name: string; of: RowFilter }[];
    measures: Measure[];
    against?: RowFilter;
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
  const panels = measures.map(({ metric, name }) => ({
    name,
    intervals: treatments.map(({ of }) => interval(of, metric)),
  }));
  return forest({
    title: title ?? finding(measures[0].name, panels[0].intervals, treatments.map(({ name }) => name)),
    subtitle: seeds > 2
      ? `Paired differences to the same ${seeds} seeds without targets, with 95 % intervals`
      : `Differences to the same ${seeds} seeds without targets; bars reach from seed to seed`,
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
  const what = measure.replace(/ \(.*\)/, "");
  return `What raises ${what}: ${raised || "nothing"}; what lowers it: ${lowered || "nothing"}`;
}

/**
 * The treatments of the first cycle: every arm with its chosen weight.
 *
 * @param chosen The choice for each arm.
 * @returns Name and filter of each, the method first.
 */
export function armTreatments(chosen: Try[]): { name: string; of: RowFilter }[] {
  return chosen.map(({ arm, lambda, keep }) => ({
    name: `${arms[arm].title.split(":")[0]}, λ ${lambda}`,
    of: { arm, cycle: 1, mode: "anew", lambda, keep },
  }));
}

/**
 * Draws what happens when fewer features of each class are kept, down from all of them.
 *
 * @param rows What was measured.
 * @param options The N that were tried, the measures and the file.
 * @returns A forest plot whose title tells the first measure.
 */
export function keepForest(
  rows: StudyRow[],
  { keeps, measures, file }: { keeps: number[]; measures: Measure[] } & ChartFile,
): Figure {
  const treatments = [
    ...keeps.toSorted((a, b) => a - b).map((keep) => ({
      name: `N = ${keep}`,
      of: { arm: "trimmed", cycle: 1, mode: "anew", keep } as RowFilter,
    })),
    { name: "all (full)", of: { arm: "full", cycle: 1, mode: "anew" } as RowFilter },
  ];
  const told = treatments.map(({ name, of }) =>
    `${name} ${signed(compare(rows, { of, metric: measures[0].metric })?.mean ?? NaN)}`
  );
  const title = `Keeping fewer features of a class, ${measures[0].name}: ${told.join(", ")}`;
  return armForest(rows, { treatments, measures, title, file });
}

/**
 * Draws what each weight of the auxiliary loss does to the validation accuracy.
 *
 * @param tries All tries.
 * @param options The baselines' validation scores, N of the trimmed arm, and the file.
 * @returns A line for each arm over the weights.
 */
export function lambdaChart(
  tries: ValidatedTry[],
  { baselines, keep, file }: { baselines: number[]; keep: number } & ChartFile,
): Figure {
  const own = tries.filter((t) => !isOtherKeep(t, { keep }));
  const names = [...new Set(own.map(({ arm }) => arm))];
  const gain = (t: ValidatedTry) => 100 * (meanAndSd(t.validation).mean - meanAndSd(baselines).mean);
  const best = own.reduce((a, b) => gain(b) > gain(a) ? b : a);
  const worst = own.reduce((a, b) => gain(b) < gain(a) ? b : a);
  return lines({
    title: `On validation, λ = ${best.lambda} toward ${best.arm} gains ${signed(gain(best))} points, ` +
      `λ = ${worst.lambda} toward ${worst.arm} loses ${Math.abs(gain(worst)).toFixed(2)}`,
    x: "weight of the auxiliary loss, λ",
    y: "validation accuracy, difference (points)",
    xScale: "log",
    marks: [{ y: 0, label: "no targets" }],
    series: names.map((arm, i) => {
      const ofArm = own.filter((t) => t.arm === arm).sort((a, b) => a.lambda - b.lambda);
      return {
        name: arm,
        x: ofArm.map(({ lambda }) => lambda),
        y: ofArm.map(gain),
        color: seriesColors[i % seriesColors.length],
        dash: i < seriesColors.length ? "solid" as const : "dot" as const,
      };
    }),
    layout: { height: 480 },
    summary: own.map((t) => `${t.arm} λ ${t.lambda}: ${signed(gain(t))}`).join(", "),
    file,
  });
}

/**
 * Draws how a measure moves from cycle to cycle, trained anew (solid) and trained on (dashed), as differences to the baseline.
 *
 * @param rows What was measured.
 * @param options The measure, N of the trimmed arm and the file.
 * @returns Lines over the cycles.
 */
export function cycleChart(
  rows: StudyRow[],
  { measure, keep, file }: { measure: Measure; keep: number } & ChartFile,
): Figure {
  const last = Math.max(...rows.map(({ cycle }) => cycle));
  const names = ["none", "trimmed", "full"] as const;
  const points = (arm: typeof names[number], mode: CycleMode) =>
    Array.from({ length: last }, (_, i) => i + 1).flatMap((cycle) => {
      const of = { arm, mode, cycle, keep: arm === "none" ? 0 : keep };
      const difference = compare(rows, { of, metric: measure.metric });
      return difference ? [{ cycle, ...difference }] : [];
    });
  const series = names.flatMap((arm, i) =>
    (["anew", "on"] as const).map((mode) => ({
      name: mode === "anew" ? `${arm}, trained anew` : `${arm}, trained on`,
      color: arm === "none" ? referenceColor : seriesColors[i],
      dash: mode === "anew" ? "solid" as const : "dash" as const,
      points: [{ cycle: 0, mean: 0, low: 0, high: 0 }, ...points(arm, mode)],
    }))
  ).filter(({ points }) => points.length > 1);
  const end = (arm: string, mode: CycleMode) => {
    const of = { arm: arm as StudyRow["arm"], mode, cycle: last, keep: arm === "none" ? 0 : keep };
    return signed(compare(rows, { of, metric: measure.metric })?.mean ?? NaN);
  };
  const chart = lines({
    title: `After ${last} cycles, ${measure.name}: trained anew ${end("trimmed", "anew")}; trained on ` +
      `${end("trimmed", "on")}, and ${end("none", "on")} without any targets`,
    x: "cycle",
    y: measure.name,
    series: series.map(({ points, ...line }) => ({
      ...line,
      x: points.map(({ cycle }) => cycle),
      y: points.map(({ mean }) => mean),
    })),
    layout: { xaxis: { dtick: 1 } },
    summary: series.map(({ name, points }) =>
      `${name}: ${
        points.slice(1).map(({ mean, low, high }) => `${signed(mean)} (${signed(low)} to ${signed(high)})`)
          .join(", ")
      }`
    ).join("; "),
    file,
  });
  for (const [i, { points }] of series.entries()) {
    chart.spec.data[i].error_y = {
      type: "data",
      symmetric: false,
      array: points.map(({ mean, high }) => high - mean),
      arrayminus: points.map(({ mean, low }) => mean - low),
      thickness: 1,
      width: 3,
    };
    chart.spec.data[i].mode = "lines+markers";
  }
  return chart;
}

/**
 * Draws the accuracy of each baseline on raw and on scaled pixels, beside what was published.
 *
 * @param accuracies In percent, by seed.
 * @param options The published numbers and the file.
 * @returns Points, a column for each kind of pixels.
 */
export function noiseChart(
  accuracies: { raw: number[]; scaled: number[] },
  { published, file }: { published: { label: string; value: number }[] } & ChartFile,
): Figure {
  const [raw, scaled] = [meanAndSd(accuracies.raw), meanAndSd(accuracies.scaled)];
  const column = (values: number[], at: number) =>
    values.map((_, i) => at + (values.length > 1 ? 0.4 * (i / (values.length - 1) - 0.5) : 0));
  return scatter({
    title: `One seed to the next moves raw-pixel accuracy by ${raw.sd.toFixed(1)} points (SD), ` +
      `scaled pixels by ${scaled.sd.toFixed(2)}`,
    x: "how the pixels are fed",
    y: "test accuracy of the baseline (%)",
    series: [
      {
        name: `raw, 0 to 255: ${accuracies.raw.length} seeds`,
        x: column(accuracies.raw, 0),
        y: accuracies.raw,
      },
      {
        name: `divided by 255: ${accuracies.scaled.length} seeds`,
        x: column(accuracies.scaled, 1),
        y: accuracies.scaled,
      },
    ],
    marks: published.map(({ label, value }) => ({ y: value, label })),
    layout: {
      xaxis: { tickvals: [0, 1], ticktext: ["raw, 0 to 255", "divided by 255"], range: [-0.5, 1.9] },
    },
    summary: `raw ${raw.mean.toFixed(2)} ± ${raw.sd.toFixed(2)} %, scaled ${scaled.mean.toFixed(2)} ± ` +
      `${scaled.sd.toFixed(2)} %`,
    file,
  });
}

function signed(value: number): string {
  const digits = Math.abs(value) >= 10 ? 0 : Math.abs(value) >= 0.1 ? 2 : 3;
  return `${value >= 0 ? "+" : "−"}${Math.abs(value).toFixed(digits)}`;
}
