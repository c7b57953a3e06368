import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { mostCorrelated, mostCorrelatedAxes, nearestDirections } from "@/features/correlations.ts";
import { randomLatents, sparse, tiedCodes } from "./fakes.ts";

await tf.setBackend("cpu");

/** Pearson's correlation by its definition with means, over written-out columns. */
function pearson(x: number[], y: number[]): number {
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (f: (i: number) => number) => x.reduce((total, _, i) => total + f(i), 0);
  return sum((i) => (x[i] - mx) * (y[i] - my)) /
    Math.sqrt(sum((i) => (x[i] - mx) ** 2) * sum((i) => (y[i] - my) ** 2));
}

Deno.test("mostCorrelated() equals correlations by definition over all pairs, silent together or not", () => {
  const codes = tiedCodes({ count: 90, nFeatures: 14, zeros: 0.8 });
  const columns = Array.from({ length: 14 }, (_, feature) => codes.map((row) => row[feature]));
  mostCorrelated(sparse(codes), { count: 9 }).forEach(({ features, similarities }, feature) => {
    const expected = columns.map((column, other) => ({ other, r: pearson(columns[feature], column) }))
      .filter(({ other }) => other !== feature).sort((a, b) => b.r - a.r).slice(0, 9);
    assert.deepEqual(features, expected.map(({ other }) => other));
    similarities.forEach((r, i) => assert.ok(Math.abs(r - expected[i].r) < 1e-12));
    assert.ok(
      similarities.at(-1)! < 0,
      "pairs that exclude each other are neighbours too, with negative correlation",
    );
  });
});

Deno.test("mostCorrelated() keeps small correlations of rare features next to large sums exact", () => {
  const rows = Array.from({ length: 4000 }, (_, i) => [i < 3 ? 1 : 0, i < 2 ? 1 : 0, 1000 + i % 7]);
  const [{ features, similarities }] = mostCorrelated(sparse(rows), { count: 2 });
  assert.deepEqual(features, [1, 2]);
  const expected = [1, 2].map((other) => pearson(rows.map((row) => row[0]), rows.map((row) => row[other])));
  similarities.forEach((r, i) => assert.ok(Math.abs(r - expected[i]) < 1e-9, `${r} is not ${expected[i]}`));
});

Deno.test("mostCorrelated() leaves out dead and constant features, breaks ties by number", () => {
  const found = mostCorrelated(sparse([[1, 0, 2, 1, 1], [0, 0, 2, 0, 0], [3, 0, 2, 3, 3]]), { count: 9 });
  assert.deepEqual(found[0], { features: [3, 4], similarities: [1, 1] });
  assert.deepEqual(found[1], { features: [], similarities: [] });
  assert.deepEqual(found[2], { features: [], similarities: [] });
});

Deno.test("mostCorrelatedAxes() equals correlations by definition, silent nouns counting", () => {
  const codes = tiedCodes({ count: 60, nFeatures: 4, zeros: 0.7 }).map((row) => [...row, 0, 1]);
  const latents = randomLatents(60, 5).map((value, at) => value + 100 * (at % 5));
  const found = mostCorrelatedAxes(sparse(codes), latents, { dimensions: 5, count: 3 });
  const axis = (j: number) => Array.from(latents).filter((_, at) => at % 5 === j);
  for (const feature of [0, 1, 2, 3]) {
    const expected = [0, 1, 2, 3, 4].map((j) => ({
      j,
      r: pearson(codes.map((row) => row[feature]), axis(j)),
    }))
      .sort((a, b) => b.r - a.r).slice(0, 3);
    assert.deepEqual(found[feature].axes, expected.map(({ j }) => j));
    found[feature].correlations.forEach((r, i) => assert.ok(Math.abs(r - expected[i].r) < 1e-9));
  }
  assert.deepEqual(found[4], { axes: [], correlations: [] });
  assert.deepEqual(
    found[5],
    { axes: [], correlations: [] },
    "a feature that fires equally on all nouns follows nothing",
  );
  const fewer = latents.slice(5);
  assert.throws(() => mostCorrelatedAxes(sparse(codes), fewer, { dimensions: 5, count: 3 }), /59 nouns.*60/);
});

Deno.test("nearestDirections() leaves out the feature itself, not its duplicates, and ignores lengths", () => {
  const decoder = Float32Array.of(1, 0, /**/ 0, 1, /**/ 5, 0, /**/ 1, 1, /**/ -1, 0, /**/ 0, 0);
  const nearest = nearestDirections(decoder, { dimensions: 2, count: 3 });
  assert.deepEqual(nearest[0].features, [2, 3, 1]);
  assert.deepEqual(nearest[2].features, [0, 3, 1]);
  assert.ok(Math.abs(nearest[0].similarities[1] - Math.SQRT1_2) < 1e-6);
  assert.deepEqual(nearest[5].similarities, [0, 0, 0]);
});
