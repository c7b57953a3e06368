/** Charts of the experiment on the digits: weights, cycles, and the noise of raw pixels. */
import type { ChartFile, Measure } from "@/saeception/arm_charts.ts";
import { signed } from "@/saeception/signed.ts";
import { meanAndSd } from "@/saeception/metrics/paired.ts";
import { choiceOf, compare, type CycleMode, type StudyRow } from "@/saeception/study_rows.ts";
import { isOtherKeep, type Try, type ValidatedTry } from "@/saeception/digits/tries.ts";
import { lines, scatter } from "@/plot/charts.ts";
import { referenceColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";

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
 * @param options The measure, the choice for each arm and the file.
 * @returns Lines over the cycles.
 */
export function cycleChart(
  rows: StudyRow[],
  { measure, chosen, file }: { measure: Measure; chosen: Try[] } & ChartFile,
): Figure {
  const last = Math.max(...rows.map(({ cycle }) => cycle));
  const names = ["none", "trimmed", "full"] as const;
  const at = (arm: typeof names[number], mode: CycleMode, cycle: number) =>
    compare(rows, { of: { ...choiceOf(arm, chosen), mode, cycle }, metric: measure.metric });
  const points = (arm: typeof names[number], mode: CycleMode) =>
    Array.from({ length: last }, (_, i) => i + 1).flatMap((cycle) => {
      const difference = at(arm, mode, cycle);
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
  const end = (arm: typeof names[number], mode: CycleMode) => signed(at(arm, mode, last)?.mean ?? NaN);
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
