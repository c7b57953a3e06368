/** The metrics: golden vectors, a case that separates six plausible wrong formulas, closed forms. */
import assert from "node:assert/strict";
import { metricsStream } from "@/sae/metrics.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { assertClose, golden } from "./fixtures.ts";

function measure(x: number[][], reconstruction: number[][], features = x.map(() => [0])) {
  const stream = metricsStream(x[0].length, features[0].length);
  stream.add({ x: x.flat(), reconstruction: reconstruction.flat(), features: features.flat() });
  return stream.metrics();
}

Deno.test("metricsStream() matches the golden metrics of ReLU and top-k", () => {
  const decoded = (features: number[][]) =>
    features.map((f) =>
      golden.decoderBias.map((b, j) => f.reduce((sum, v, i) => sum + v * golden.decoder[i][j], b))
    );
  for (const { features, metrics } of [golden.relu, golden.topk1]) {
    const found = measure(golden.x, decoded(features), features);
    const wanted = [
      metrics.EV,
      metrics.NMSE_meanbase,
      metrics.L0,
      metrics.l2ratio,
      metrics.gamma,
      metrics.cossim,
    ];
    const { explainedVariance, fvu, l0, l2Ratio, gamma, cosine } = found;
    assertClose([explainedVariance, fvu, l0, l2Ratio, gamma, cosine], wanted, 1e-9);
  }
  assertClose(
    [measure(golden.x, decoded(golden.relu.features), golden.relu.features).l1],
    [golden.relu.l1],
    1e-9,
  );
});

Deno.test("metricsStream() gives the right one of seven formulas on the vector built to separate them", () => {
  const { x, reconstruction, wrong, ...wanted } = golden.separating;
  const found = measure(x, reconstruction);
  assertClose([found.explainedVariance], [wanted.explainedVariance], 1e-12);
  assertClose(
    [found.cosine, found.l2Ratio, found.gamma],
    [wanted.cosine, wanted.l2Ratio, wanted.gamma],
    1e-6,
  );
  for (const value of Object.values(wrong)) assert.ok(Math.abs(found.explainedVariance - value) > 0.005);
});

Deno.test("metricsStream() gives 0 to a prediction of the mean, with γ defined", () => {
  const found = measure([[1, 5], [3, 7], [8, 0]], [[4, 4], [4, 4], [4, 4]]);
  assert.ok(Math.abs(found.explainedVariance) < 1e-12);
  assert.equal(found.gamma, 1);
});

Deno.test("metricsStream() does not change with an offset of 1000, whatever the chunks", () => {
  const random = seededRandom(1, "offset");
  const x = Float64Array.from(normals(600, random));
  const reconstruction = x.map((value) => value + 0.3 * random.normal());
  const features = new Float64Array(200 * 2).map(() => random.normal());
  const run = (offset: number, chunk: number) => {
    const stream = metricsStream(3, 2);
    for (let from = 0; from < 200; from += chunk) {
      stream.add({
        x: x.subarray(from * 3, (from + chunk) * 3).map((value) => value + offset),
        reconstruction: reconstruction.subarray(from * 3, (from + chunk) * 3).map((value) => value + offset),
        features: features.subarray(from * 2, (from + chunk) * 2),
      });
    }
    return stream.metrics();
  };
  const plain = run(0, 200).explainedVariance;
  for (const chunk of [200, 64, 1]) assert.ok(Math.abs(run(1000, chunk).explainedVariance - plain) < 1e-9);
  assert.equal(run(0, 64).count, 200);
  assert.equal(run(0, 64).l0, run(0, 200).l0);
});

Deno.test("metricsStream() counts features above 0 alone", () => {
  const found = measure([[1], [2]], [[1], [2]], [[0.5, -1, 0], [0, 2, 0]]);
  assert.equal(found.l0, 1);
  assert.equal(found.l1, 1.25);
});

Deno.test("metricsStream() refuses arrays of other lengths", () => {
  const stream = metricsStream(2, 3);
  const add = () => stream.add({ x: [1, 2], reconstruction: [1, 2], features: [1, 2] });
  assert.throws(add, /Cannot measure an SAE: found 2 .* 2 features.*n·3/);
});
