/** Charts of the study: their titles are computed from the numbers, so other numbers give other titles. */
import assert from "node:assert/strict";
import { armForest, armTreatments } from "@/saeception/arm_charts.ts";
import { cycleChart, lambdaChart, noiseChart } from "@/saeception/digits/study_charts.ts";
import type { ValidatedTry } from "@/saeception/digits/tries.ts";
import type { Trace } from "@/plot/figure.ts";
import { madeUpRows } from "./made_up_rows.ts";

type Line = { name: string; x: number[]; y: number[]; error_x: Bars; error_y: Bars };
type Bars = { array: number[]; arrayminus: number[] };
const near = (found: number[], wanted: number[]) => {
  assert.equal(found.length, wanted.length);
  found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-3, `${found}, wanted ${wanted}`));
};
const lineOf = (data: Trace[], name: string) =>
  (data as unknown as Line[]).find((line) => line.name === name)!;
const treatments = [
  { name: "trimmed, λ 0.5", of: { arm: "trimmed", cycle: 1, mode: "anew" } },
  { name: "full, λ 0.1", of: { arm: "full", cycle: 1, mode: "anew" } },
] as const;
const measures = [{ metric: "accuracy", name: "accuracy (points)" }, { metric: "dense/csi", name: "CSI" }];
const forestOf = (trimmed: number[], full: number[]) =>
  armForest(madeUpRows([{ differences: trimmed }, { arm: "full", differences: full }]), {
    treatments: [...treatments],
    measures,
  });

Deno.test("armForest() says what raises and what lowers the first measure, and says otherwise of other numbers", () => {
  const chart = forestOf([1, 1.1, 0.9], [-1, -1.1, -0.9]);
  assert.equal(chart.title, "What raises accuracy: trimmed; what lowers it: full");
  assert.match(chart.summary, /trimmed, λ 0\.5: accuracy \(points\) \+1\.00, CSI \+0\.10; full/);
  assert.equal(
    forestOf([1, 9, -1], [-1, 1, 0]).title,
    "What raises accuracy: nothing; what lowers it: nothing",
  );
  assert.match(
    forestOf([-1, -1.1, -0.9], [1, 1, 1.1]).title,
    /raises accuracy: full; what lowers it: trimmed$/,
  );
});

Deno.test("armForest() draws the 95 % interval of three seeds and the range of two", () => {
  const [three] = forestOf([1, 2, 3], [0, 0, 0]).spec.data as unknown as Line[];
  near([three.x[0], three.error_x.array[0]], [2, 4.30265 / Math.sqrt(3)]);
  const two = forestOf([1, 2], [-0.5, 0.5]);
  const [accuracy, csi] = two.spec.data as unknown as Line[];
  near(accuracy.x, [1.5, 0]);
  near(accuracy.error_x.array, [0.5, 0.5]);
  near(accuracy.error_x.arrayminus, [0.5, 0.5]);
  near(csi.error_x.array, [0.05, 0.05]);
  assert.equal(two.title, "What raises accuracy: trimmed; what lowers it: nothing");
});

Deno.test("armForest() holds against another control, and leaves out what was not measured", () => {
  const rows = madeUpRows([{ differences: [1, 2, 3] }, { arm: "full", differences: [1, 2, 3] }]);
  const chart = armForest(rows, {
    treatments: [...treatments, { name: "bias", of: { arm: "bias" } }],
    measures,
    against: { arm: "full" },
  });
  const [accuracy] = chart.spec.data as unknown as Line[];
  near(accuracy.x, [0, 0]);
  assert.match(chart.summary, /bias: accuracy \(points\) –, CSI –/);
});

Deno.test("armTreatments() names each arm with its chosen weight and finds its row", () => {
  assert.deepEqual(armTreatments([{ arm: "class-means", lambda: 0.14, keep: 25 }]), [{
    name: "class means, without an SAE, λ 0.14",
    of: { arm: "class-means", cycle: 1, mode: "anew", lambda: 0.14, keep: 25 },
  }]);
});

Deno.test("lambdaChart() names the weights that gain and lose most, in points, and leaves out other N", () => {
  const tries: ValidatedTry[] = [
    { arm: "trimmed", lambda: 0.5, keep: 25, validation: [0.93, 0.95] },
    { arm: "trimmed", lambda: 0.1, keep: 25, validation: [0.91, 0.91] },
    { arm: "full", lambda: 0.1, keep: 25, validation: [0.87, 0.88] },
    { arm: "trimmed", lambda: 0.1, keep: 3, validation: [1, 1] },
  ];
  const chart = lambdaChart(tries, { baselines: [0.9, 0.9], keep: 25 });
  assert.match(chart.title, /λ = 0\.5 toward trimmed gains \+4\.00 points, λ = 0\.1 toward full loses 2\.50/);
  const trimmed = lineOf(chart.spec.data, "trimmed");
  near(trimmed.x, [0.1, 0.5]);
  near(trimmed.y, [1, 4]);
  const lower = lambdaChart(tries, { baselines: [0.95, 0.95], keep: 25 });
  assert.match(lower.title, /gains −1\.00 points, .* loses 7\.50/);
});

Deno.test("cycleChart() ends its lines at the last cycle's differences, which its title tells", () => {
  const rows = madeUpRows([
    { differences: [1, 1, 1] },
    { cycle: 2, differences: [1, 2, 3] },
    { cycle: 2, keep: 3, differences: [50, 50, 50] },
    { mode: "on", differences: [3, 3, 3] },
    { mode: "on", cycle: 2, differences: [4, 4, 4] },
    { arm: "none", mode: "on", differences: [0.5, 0.5, 0.5] },
    { arm: "none", mode: "on", cycle: 2, differences: [5, 5, 5] },
  ]);
  const chart = cycleChart(rows, {
    measure: measures[0],
    chosen: [{ arm: "trimmed", lambda: 0, keep: 25 }, { arm: "full", lambda: 0, keep: 25 }],
  });
  assert.match(
    chart.title,
    /^After 2 cycles, .*anew \+2\.00; trained on \+4\.00, and \+5\.00 without any targets/,
  );
  assert.deepEqual(chart.spec.data.map(({ name }) => name), [
    "none, trained on",
    "trimmed, trained anew",
    "trimmed, trained on",
  ]);
  const anew = lineOf(chart.spec.data, "trimmed, trained anew");
  near(anew.x, [0, 1, 2]);
  near(anew.y, [0, 1, 2]);
  near(anew.error_y.array, [0, 0, 4.30265 / Math.sqrt(3)]);
});

Deno.test("noiseChart() tells the spread over the seeds of either kind of pixels", () => {
  const published = [{ label: "published", value: 91 }];
  const chart = noiseChart({ raw: [88, 90, 92], scaled: [95, 95.1, 95.2] }, { published });
  assert.match(chart.title, /raw-pixel accuracy by 2\.0 points \(SD\), scaled pixels by 0\.10/);
  assert.match(chart.summary, /raw 90\.00 ± 2\.00 %, scaled 95\.10 ± 0\.10 %/);
  near(lineOf(chart.spec.data, "raw, 0 to 255: 3 seeds").x, [-0.2, 0, 0.2]);
  assert.match(
    noiseChart({ raw: [80, 90, 100], scaled: [95, 95] }, { published }).title,
    /by 10\.0 .* by 0\.00/,
  );
});
