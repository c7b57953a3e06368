import assert from "node:assert/strict";
import { axisCorrelations, largest } from "@/features/axis_correlations.ts";
import { mostCorrelatedAxes } from "@/features/correlations.ts";
import { randomLatents, sparse, tiedCodes } from "./fakes.ts";

const codes = tiedCodes({ count: 60, nFeatures: 4, zeros: 0.7 });
const activations = sparse(codes);
const latents = randomLatents(60, 5).map((value, at) => value + 3 * (at % 5));

Deno.test("axisCorrelations() gives the same for any cutting of the stream, and for some features alone", () => {
  const whole = mostCorrelatedAxes(activations, latents, { dimensions: 5, count: 3 });
  for (const rows of [1, 7, 59]) {
    const sums = axisCorrelations(activations, { dimensions: 5, features: [2, 0] });
    for (let first = 0; first < 60; first += rows) sums.add(latents.subarray(first * 5, (first + rows) * 5));
    for (const feature of [0, 2]) {
      const { axes, correlations } = sums.of(feature, 3);
      assert.deepEqual({ axes, correlations }, whole[feature]);
    }
  }
});

Deno.test("axisCorrelations() gives cosines that are not centred", () => {
  const sums = axisCorrelations(activations, { dimensions: 5 });
  sums.add(latents);
  const { axes, correlations, cosines } = sums.of(1, 5);
  axes.forEach((axis, i) => {
    let [xy, xx, yy] = [0, 0, 0];
    codes.forEach((row, sample) => {
      const [x, y] = [Math.fround(row[1]), latents[5 * sample + axis]];
      xy += x * y;
      xx += x * x;
      yy += y * y;
    });
    assert.ok(Math.abs(cosines[i] - xy / Math.sqrt(xx * yy)) < 1e-9);
  });
  assert.ok(cosines.some((cosine, i) => Math.abs(cosine - correlations[i]) > 0.05), "centring matters here");
});

Deno.test("largest() breaks ties by number and leaves out −Infinity", () => {
  const scores = [0.5, -Infinity, 0.9, 0.5, 2];
  assert.deepEqual(largest(5, 4, (i) => scores[i]), {
    features: [4, 2, 0, 3],
    similarities: [1, 0.9, 0.5, 0.5],
  });
  assert.deepEqual(largest(2, 4, (i) => scores[i]).features, [0]);
});
