/** Which features stand for a class or an example: means, ranks, ties, rare classes and several labels. */
import assert from "node:assert/strict";
import type { Labels } from "@/saeception/activation_source.ts";
import {
  classesOf,
  classMeans,
  dropFeatures,
  keepFeatures,
  topFeatures,
  topOfExample,
} from "@/saeception/sharpening.ts";

const labelled = (classCount: number, perExample: number, values: number[]): Labels => ({
  classCount,
  perExample,
  values: Int16Array.from(values),
});
const whole = (...values: number[]) => [{ first: 0, values: Float32Array.from(values) }];
const lists = (features: Uint32Array[]) => features.map((list) => [...list]);

Deno.test("classMeans() averages each class's rows, whatever the chunks and their order", () => {
  const labels = labelled(2, 1, [0, 1, 0]);
  const options = { labels, width: 2, atLeast: 1 };
  const means = classMeans(whole(1, 0, 10, 20, 3, 4), options);
  assert.deepEqual([...means.counts], [2, 1]);
  assert.deepEqual([...means.means], [2, 2, 10, 20]);
  assert.deepEqual([...means.global], [14 / 3, 8]);
  const parts = [{ first: 1, values: Float32Array.of(10, 20, 3, 4) }, {
    first: 0,
    values: Float32Array.of(1, 0),
  }];
  assert.deepEqual(classMeans(parts, options), means);
});

Deno.test("classMeans() counts an example for each of its classes, and one without for the global mean only", () => {
  const labels = labelled(4, 2, [0, 2, 1, -1, -1, -1]);
  const { counts, means, global } = classMeans(whole(3, 6, 9), { labels, width: 1, atLeast: 1 });
  assert.deepEqual([...counts], [1, 1, 1, 0]);
  assert.deepEqual([...global], [6]);
  assert.deepEqual([...means], [3, 6, 3, 6], "a class without examples has the global mean");
});

Deno.test("classMeans() fills a class that is too small up with average examples", () => {
  const labels = labelled(2, 1, [0, 0, 0, 1]);
  const { means } = classMeans(whole(0, 0, 0, 8), { labels, width: 1, atLeast: 3 });
  assert.deepEqual([...means], [0, (8 + 2 * 2) / 3], "class 0 has three examples, class 1 lacks two");
});

Deno.test("classMeans() sums in float64", () => {
  const count = 20_000;
  const rows = [{ first: 0, values: new Float32Array(count).fill(0.1) }];
  const labels = labelled(1, 1, Array(count).fill(0));
  const { means } = classMeans(rows, { labels, width: 1, atLeast: 1 });
  assert.ok(Math.abs(means[0] - Math.fround(0.1)) < 1e-12);
  let sum = 0;
  for (let i = 0; i < count; i++) sum = Math.fround(sum + Math.fround(0.1));
  assert.ok(Math.abs(sum / count - 0.1) > 1e-7, "a float32 sum would be off");
});

Deno.test("classMeans() refuses rows and labels that do not belong together", () => {
  const labels = labelled(2, 1, [0, 1]);
  const wrong = {
    name: "TypeError",
    message: /labels for 2 examples\. Take activations and labels of the same/,
  };
  assert.throws(() => classMeans(whole(1), { labels, width: 1, atLeast: 1 }), wrong);
  assert.throws(() => classMeans(whole(1, 2, 3), { labels, width: 1, atLeast: 1 }), wrong);
  assert.throws(
    () => classesOf(labelled(2, 1, [2]), 0),
    /found 2 for example 0, wanted -1 or a class below 2/,
  );
});

Deno.test("topFeatures() takes the largest class means, ties by index, never-firing classes included", () => {
  const labels = labelled(3, 1, [0, 1, 2]);
  const means = classMeans(whole(1, 5, 5, 2, 0, 4, 0, 4, 0, 0, 0, 0), { labels, width: 4, atLeast: 1 });
  assert.deepEqual(lists(topFeatures(means, { keep: 2 })), [[1, 2], [1, 3], [0, 1]]);
  assert.deepEqual(lists(topFeatures(means, { keep: 9 }))[0], [1, 2, 3, 0], "no more than there are");
});

Deno.test("topFeatures() by contrast passes over the feature that is on for every class", () => {
  const labels = labelled(2, 1, [0, 1]);
  const means = classMeans(whole(9, 2, 0, 9, 0, 2), { labels, width: 3, atLeast: 1 });
  assert.deepEqual(lists(topFeatures(means, { keep: 1 })), [[0], [0]]);
  assert.deepEqual(lists(topFeatures(means, { keep: 1, contrast: true })), [[1], [2]]);
});

Deno.test("topFeatures() of labels that are out of step are other features", () => {
  const codes = whole(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const of = (values: number[]) =>
    lists(
      topFeatures(classMeans(codes, { labels: labelled(3, 1, values), width: 3, atLeast: 1 }), { keep: 1 }),
    );
  assert.deepEqual(of([0, 1, 2]), [[0], [1], [2]]);
  assert.deepEqual(of([1, 2, 0]), [[2], [0], [1]]);
});

Deno.test("topOfExample() takes the largest active features, ties by index", () => {
  assert.deepEqual([...topOfExample(Float32Array.of(0, 3, 1, 3, 5), 2)], [4, 1]);
  assert.deepEqual([...topOfExample(Float32Array.of(0, 3, 0, 3, 0), 4)], [1, 3]);
  assert.deepEqual([...topOfExample(Float32Array.of(0, 3), 0)], []);
});

Deno.test("keepFeatures() and dropFeatures() of several lists keep the values and add up to the code", () => {
  const code = Float32Array.of(1, 2, 3, 4, 5);
  const union = [Uint32Array.of(3, 0), Uint32Array.of(3, 1)];
  const [kept, rest] = [code.slice(), code.slice()];
  keepFeatures(kept, union);
  dropFeatures(rest, union);
  assert.deepEqual([...kept], [1, 2, 0, 4, 0]);
  assert.deepEqual([...rest], [0, 0, 3, 0, 5]);
});
