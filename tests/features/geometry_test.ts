import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { bestPairs } from "@/features/assignment.ts";
import { compareDirections, cosineTable, someDirections, whitenDirections } from "@/features/geometry.ts";
import { latentMoments, principalAxes } from "@/features/moments.ts";
import { whitenedDictionary } from "@/features/floors.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { randomLatents } from "./fakes.ts";

await tf.setBackend("cpu");

const near = (a: number, b: number, tolerance = 1e-5) =>
  assert.ok(Math.abs(a - b) < tolerance, `${a} for ${b}`);
const directions = (count: number, dimensions: number, seed: number) =>
  normals(count * dimensions, seededRandom(seed, "directions"));

/** The largest total over every injection of rows into columns. */
function bestTotal(table: number[][], taken: number[] = []): number {
  if (taken.length === table.length) return 0;
  return Math.max(
    ...table[taken.length].map((x, column) =>
      taken.includes(column) ? -Infinity : x + bestTotal(table, [...taken, column])
    ),
  );
}

Deno.test("bestPairs() reaches the largest total of all matchings, which taking the best pair first does not", () => {
  assert.deepEqual([...bestPairs(Float32Array.of(0.9, 0.8, 0.8, 0.1), { rows: 2, columns: 2 })], [1, 0]);
  const random = seededRandom(0, "similarity");
  for (let trial = 0; trial < 20; trial++) {
    const table = Array.from({ length: 4 }, () => Array.from({ length: 6 }, () => random.uniform()));
    const pairs = bestPairs(Float32Array.from(table.flat()), { rows: 4, columns: 6 });
    assert.equal(new Set(pairs).size, 4);
    near(pairs.reduce((sum, column, row) => sum + table[row][column], 0), bestTotal(table));
    const turned = Float32Array.from({ length: 24 }, (_, at) => table[at % 4][Math.floor(at / 4)]);
    const back = bestPairs(turned, { rows: 6, columns: 4 });
    assert.equal(back.filter((column) => column < 0).length, 2);
    near(back.reduce((sum, column, row) => sum + (column < 0 ? 0 : table[column][row]), 0), bestTotal(table));
  }
  assert.throws(() => bestPairs(new Float32Array(5), { rows: 2, columns: 2 }), TypeError);
  assert.throws(() => bestPairs(Float32Array.of(NaN), { rows: 1, columns: 1 }), RangeError);
});

Deno.test("compareDirections() is 1 for a permuted, scaled and flipped copy and low for random directions", () => {
  const truth = directions(12, 16, 0);
  const copy = someDirections(truth, [...Array(12).keys()].reverse(), { dimensions: 16 })
    .map((x, at) => x * (at < 96 ? -3 : 0.5));
  const same = compareDirections(copy, truth, { dimensions: 16 });
  for (const score of [same.mcc, same.targetMmcs, same.featureMmcs, same.uniqueness]) near(score, 1);
  assert.deepEqual([...same.pairs], [...Array(12).keys()].reverse());
  near(same.cosines[0], 1);
  near(same.cosines[11], -1);
  const chance = compareDirections(directions(12, 64, 1), directions(12, 64, 0), { dimensions: 64 });
  assert.ok(chance.mcc < 0.3, `${chance.mcc}`);
});

Deno.test("compareDirections() sees duplicates in the one-to-one mean and in uniqueness, not in the targets' mean", () => {
  // Both targets at 45° to one another; every feature is the first target.
  const truth = Float32Array.of(1, 0, Math.SQRT1_2, Math.SQRT1_2);
  const scores = compareDirections(Float32Array.of(1, 0, 2, 0, -1, 0), truth, { dimensions: 2 });
  near(scores.featureMmcs, 1);
  near(scores.targetMmcs, (1 + Math.SQRT1_2) / 2);
  near(scores.mcc, (1 + Math.SQRT1_2) / 2);
  near(scores.uniqueness, 1 / 3);
  // Of equal targets, one feature may serve both, but not one to one.
  const twice = compareDirections(Float32Array.of(1, 0, 0, 1), Float32Array.of(1, 0, 1, 0), {
    dimensions: 2,
  });
  assert.deepEqual([twice.targetMmcs, twice.mcc], [1, 0.5]);
});

Deno.test("compareDirections() divides by the shorter side and gives 0 to a direction without length", () => {
  const truth = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const one = compareDirections(Float32Array.of(0, 0, 5), truth, { dimensions: 3 });
  assert.deepEqual([one.mcc, [...one.pairs]], [1, [-1, -1, 0]]);
  assert.equal(compareDirections(new Float32Array(3), truth, { dimensions: 3 }).mcc, 0);
  assert.throws(() => compareDirections(new Float32Array(0), truth, { dimensions: 3 }), RangeError);
});

Deno.test("random directions reach the best |cosine| of Annex A.3", () => {
  const floor = (dimensions: number, count: number) =>
    compareDirections(directions(count, dimensions, 2), directions(60, dimensions, 3), { dimensions })
      .targetMmcs;
  near(floor(256, 512), 0.202, 0.008);
  near(floor(64, 2048), 0.435, 0.012);
});

Deno.test("whitenDirections() undoes the map back, and comparing across coordinates gives a wrong number", () => {
  const latents = randomLatents(400, 4).map((x, i) => x * [10, 1, 1, 0.1][i % 4]);
  const moments = latentMoments(latents, 4);
  const axes = principalAxes(moments);
  const points = directions(5, 4, 5).map((x, i) => x * [10, 1, 1, 0.1][i % 4]);
  const trainedWhitened = whitenDirections(points, { axes, whitening: 1 });
  const decoder = whitenedDictionary("points", { points, mean: moments.mean, axes, whitening: 1 }).decoder;
  near(compareDirections(decoder, points, { dimensions: 4 }).mcc, 1);
  const both = [decoder, points].map((rows) => whitenDirections(rows, { axes, whitening: 1 }));
  near(compareDirections(both[0], both[1], { dimensions: 4 }).mcc, 1);
  const mixed = compareDirections(trainedWhitened, points, { dimensions: 4 }).mcc;
  assert.ok(mixed < 0.95, `${mixed}`);
  // Raw and whitened cosines differ: a wide axis hides the others in raw coordinates.
  const pair = [Float32Array.of(1, 1, 0, 0), Float32Array.of(1, -1, 0, 0)]
    .map((row) => row.map((x, i) => x * [10, 1, 1, 0.1][i]));
  assert.ok(cosineTable(pair[0], pair[1], { dimensions: 4 })[0] > 0.95);
  const [a, b] = pair.map((rows) => whitenDirections(rows, { axes, whitening: 1 }));
  assert.ok(Math.abs(cosineTable(a, b, { dimensions: 4 })[0]) < 0.2);
});

Deno.test("compareDirections() leaves no tensors behind", () => {
  const before = tf.memory().numTensors;
  compareDirections(directions(3, 4, 0), directions(2, 4, 1), { dimensions: 4 });
  assert.equal(tf.memory().numTensors, before);
});
