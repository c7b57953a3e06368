/** Wrong formulas that others have shipped, worked out beside the right ones, and the closed form of shrinkage after training. */
import assert from "node:assert/strict";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { metricsStream } from "@/sae/metrics.ts";
import { disposeSae, reconstructLatents } from "@/sae/sae.ts";
import { trainMembers } from "@/sae/train_members.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { golden } from "./fixtures.ts";

type Rows = number[][];

const near = (found: number, wanted: number, tolerance = 1e-7) =>
  assert.ok(Math.abs(found - wanted) <= tolerance, `found ${found}, wanted ${wanted}`);

function measure(x: Rows, reconstruction: Rows) {
  const stream = metricsStream(x[0].length, 1);
  stream.add({ x: x.flat(), reconstruction: reconstruction.flat(), features: x.map(() => 0) });
  return stream.metrics();
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const average = (values: number[]) => sum(values) / values.length;
const square = (row: number[]) => sum(row.map((value) => value * value));
const minus = (a: number[], b: number[]) => a.map((value, j) => value - b[j]);
const meanRow = (rows: Rows) => rows[0].map((_, j) => average(rows.map((row) => row[j])));
const variances = (rows: Rows) => {
  const mean = meanRow(rows);
  return rows[0].map((_, j) => sum(rows.map((row) => (row[j] - mean[j]) ** 2)) / (rows.length - 1));
};

/** Explained variance and its relatives as they are found in the wild; not one of them is the metric. */
const found = {
  /** Ratios of each sample are averaged: rows near the mean count as much as far ones. */
  meanOfRatios: (x: Rows, y: Rows) =>
    1 - average(x.map((row, i) => square(minus(row, y[i])) / square(minus(row, meanRow(x))))),
  /** Held against 0 in place of the mean. */
  zeroBaseline: (x: Rows, y: Rows) =>
    1 - sum(x.map((row, i) => square(minus(row, y[i])))) / sum(x.map(square)),
  /** Variance of the residual, which no constant error changes. */
  varianceForm: (x: Rows, y: Rows) =>
    1 - sum(variances(x.map((row, i) => minus(row, y[i])))) / sum(variances(x)),
  /** SAELens up to 6.45.0 and SAEBench: the mean of squares is squared in place of the mean. */
  shippedBug: (x: Rows, y: Rows) =>
    1 - average(x.map((row, i) => square(minus(row, y[i])))) /
      (average(x.map(square)) - average(x.flat().map((value) => value * value)) ** 2),
};

Deno.test("the wrong formulas give the other numbers of the separating vector, so that it separates them", () => {
  const { x, reconstruction, wrong } = golden.separating;
  const { fvu, squaredError, explainedVariance } = measure(x, reconstruction);
  for (const [name, formula] of Object.entries(found)) {
    const value = formula(x, reconstruction);
    near(value, wrong[name as keyof typeof wrong], 1e-5);
    assert.ok(Math.abs(explainedVariance - value) > 0.005);
  }
  near(fvu, 0.09375, 1e-12); // NMSE against the mean
  const perSample = average(x.map((row, i) => square(minus(row, reconstruction[i])) / square(row)));
  near(perSample, 0.0960531); // NMSE per sample against 0, which is not the FVU
  near(squaredError, 1, 1e-12); // 3 samples with an error of 1 each; divided by their number once, not twice
});

Deno.test("metricsStream() gives the mean of far latents 0, where the zero baseline and the shipped formula praise it", () => {
  const random = seededRandom(6, "far");
  for (const offset of [1, 3]) {
    const x = Array.from({ length: 400 }, () => Array.from(normals(64, random), (value) => value + offset));
    const prediction = x.map(() => meanRow(x));
    near(measure(x, prediction).explainedVariance, 0, 1e-9);
    const praised = offset ** 2 / (1 + offset ** 2);
    near(found.zeroBaseline(x, prediction), praised, 0.03);
    const size = 1 + offset ** 2; // mean square of an entry; in 64 dimensions .48 and .88 in place of 0
    near(found.shippedBug(x, prediction), 1 - 64 / (64 * size - size ** 2), 0.03);
    assert.ok(Math.abs(found.meanOfRatios(x, prediction)) < 1e-9);
  }
});

Deno.test("metricsStream() sees a constant error of the decoder bias, which the variance form hides", () => {
  const random = seededRandom(7, "constant");
  const x = Array.from({ length: 50 }, () => [...normals(3, random)]);
  const shifted = x.map((row) => row.map((value, j) => value + [0.5, 0, -1][j]));
  near(found.varianceForm(x, shifted), 1, 1e-12);
  near(measure(x, shifted).fvu, 50 * 1.25 / (49 * sum(variances(x))), 1e-12);
});

Deno.test("metricsStream() lets γ tell shrinkage from an error at right angles, which the length ratio does not", () => {
  const x = [[4, 0], [2, 0]];
  const shrunken = x.map(([a]) => [0.75 * a, 0]);
  near(measure(x, shrunken).gamma, 0.75, 1e-12); // (3² + 1.5²) / (4·3 + 2·1.5)
  near(measure(x, shrunken).l2Ratio, 0.75, 1e-12);
  const [unbiased] = [[[2, 2], [1, 1]]]; // the projection of x on (1, 1): nothing shrunken along the direction found
  near(measure(x, unbiased).gamma, 1, 1e-12);
  near(measure(x, unbiased).l2Ratio, Math.SQRT1_2, 1e-12);
});

/** What trained ReLU SAEs say when one planted feature of size 2 is there, and when it is not. */
async function outputs(own: Partial<SaeConfig>): Promise<{ on: number; off: number }> {
  const direction = [0.6, 0, 0.8];
  const rows = (count: number) =>
    Float32Array.from({ length: count * 3 }, (_, at) => at % 12 < 3 ? 2 * direction[at % 3] : 0); // one in 4
  const config = resolveSaeConfig({
    activation: "relu",
    nFeatures: 8,
    centring: false,
    scaling: false,
    whitening: 0,
    biasStart: "zero",
    deadRemedy: "none",
    lambdaWarmup: 0.1,
    learningRate: 0.01,
    steps: 900,
    batchSize: 64,
    ...own,
  });
  const latents = { key: "one feature", dimensions: 3, train: rows(400), heldOut: rows(40) };
  const { members: [{ model }] } = await trainMembers([config], { latents });
  const reconstructions = reconstructLatents(model!, rows(4));
  disposeSae(model!);
  const along = (sample: number) => sum(direction.map((u, j) => u * reconstructions[sample * 3 + j]));
  return { on: along(0), off: along(1) };
}

Deno.test("a trained ReLU SAE reconstructs a feature of size a₀ as a₀ − λ/2, on the mean scale as a₀ − λ·d/2", async () => {
  // p·((a₀ − a − b)² + λ·a) + (1 − p)·b² is least at a + b = a₀ − λ/2 and b = λ·p / (2·(1 − p)): the bias takes its part.
  const [a0, p] = [2, 0.25];
  for (
    const { lambda, lossScale } of [
      { lambda: 0.6, lossScale: "sum" },
      { lambda: 0.2, lossScale: "mean" },
    ] as const
  ) {
    const { on, off } = await outputs({ lambda, lossScale });
    near(on, a0 - 0.6 / 2, 0.02);
    near(off, 0.6 * p / (2 * (1 - p)), 0.02);
  }
});

Deno.test("a trained ReLU SAE gives a feature up once λ exceeds 2·a₀·(1 − p), and says the mean", async () => {
  const { on, off } = await outputs({ lambda: 5 });
  near(on, 0.5, 0.05);
  near(off, 0.5, 0.05);
});
