/** All metrics at once: each one its own function's value, names in one table, missing labels, samples. */
import assert from "node:assert/strict";
import { codeMetrics } from "@/saeception/metrics/code_metrics.ts";
import { labelledRows, takeRows } from "@/saeception/metrics/codes.ts";
import { metricNames } from "@/saeception/metrics/metric_names.ts";
import { metricsStream } from "@/sae/metrics.ts";
import { cases, golden, near } from "./fixtures/metrics.ts";

const { classCount, width } = golden;
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

Deno.test("codeMetrics() gives scikit-learn's values under the names of the table", () => {
  for (const { codes, labels, means, ...wanted } of cases) {
    const metrics = codeMetrics({ codes, labels, classCount, seed: 1 });
    for (
      const name of ["ari", "silhouette", "silhouetteArgmax", "daviesBouldin", "calinskiHarabasz"] as const
    ) {
      near([metrics[name]], [wanted[name]], 1e-9);
    }
    for (const [name, value] of Object.entries(means)) {
      near([metrics[name as keyof typeof means]], [value], 1e-6);
    }
    assert.ok(metrics.ariKmeans > -0.5 && metrics.ariKmeans <= 1);
    const names = Object.keys(metricNames).filter((name) => name !== "probe" && name !== "fvu");
    assert.deepEqual(Object.keys(metrics).sort(), names.sort());
  }
});

Deno.test("codeMetrics() fits the probe on the one set and scores it on the other", () => {
  for (const { codes, labels, probe } of cases) {
    const metrics = codeMetrics({
      codes: takeRows(codes, rows(40, 60)),
      labels: labels.slice(40),
      classCount,
      seed: 1,
      probe: { codes: takeRows(codes, rows(0, 40)), labels: labels.slice(0, 40) },
    });
    near([metrics.probe!], [probe.accuracy], 1e-12);
  }
});

Deno.test("codeMetrics() counts L0, dead units and FVU as src/sae does", () => {
  const { codes, labels } = cases[0];
  const x = Float32Array.from({ length: 120 }, (_, i) => Math.sin(i));
  const reconstruction = x.map((value, i) => value + 0.1 * Math.cos(3 * i));
  const metrics = codeMetrics({
    codes,
    labels,
    classCount,
    seed: 1,
    reconstruction: { x, reconstruction, dimensions: 2 },
  });
  const stream = metricsStream(2, width);
  stream.add({ x, reconstruction, features: codes.data });
  assert.equal(metrics.l0, stream.metrics().l0);
  assert.equal(metrics.fvu, stream.metrics().fvu);
  assert.equal(metrics.dead, 1 / 8);
});

Deno.test("codeMetrics() leaves out examples without a class", () => {
  const { codes, labels } = cases[0];
  const hidden = labels.map((label, i) => i % 5 === 0 ? -1 : label);
  const kept = labelledRows(codes, hidden);
  const all = codeMetrics({ codes, labels: hidden, classCount, seed: 1 });
  const wanted = codeMetrics({ ...kept, classCount, seed: 1 });
  assert.deepEqual({ ...all, l0: 0, dead: 0 }, { ...wanted, l0: 0, dead: 0 });
});

Deno.test("codeMetrics() draws the examples of the silhouettes by its seed, and nothing else from fewer examples", () => {
  const { codes, labels, silhouette } = cases[1];
  const measure = (seed: number) => codeMetrics({ codes, labels, classCount, seed, geometrySamples: 30 });
  assert.deepEqual(measure(1), measure(1));
  assert.notEqual(measure(1).silhouette, measure(2).silhouette);
  assert.ok(Math.abs(measure(1).silhouette - silhouette) < 0.2);
  assert.equal(measure(1).daviesBouldin, measure(2).daviesBouldin);
});

Deno.test("codeMetrics() gives NaN, not an error, for clusters of a single class", () => {
  const { codes } = cases[0];
  const metrics = codeMetrics({ codes, labels: new Int16Array(60), classCount, seed: 1 });
  assert.ok(Number.isNaN(metrics.silhouette) && Number.isNaN(metrics.calinskiHarabasz));
  assert.equal(metrics.ariKmeans, 1);
  assert.equal(metrics.l0 > 0, true);
});

Deno.test("metricNames tells for every metric which way is better, with titles that differ", () => {
  const all = Object.values(metricNames);
  assert.equal(new Set(all.map(({ title }) => title)).size, all.length);
  assert.deepEqual(
    [metricNames.daviesBouldin.better, metricNames.dead.better, metricNames.silhouette.better],
    [
      "lower",
      "lower",
      "higher",
    ],
  );
});
