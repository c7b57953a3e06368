import assert from "node:assert/strict";
import { relatives, relativesChart } from "@/features/relatives.ts";
import { valueIndex } from "@/nouns/catalogue.ts";
import { madeUpEntry, madeUpFile } from "./feature_files.ts";

const [crab, dog] = [valueIndex("head", 0), valueIndex("head", 1)];
const shirt = valueIndex("accessory", 0);
const list = (features: number[]) => ({ features, similarities: features.map(() => 0.5) });

/** Two crabs, a dog, an accessory, an unclear feature and a dead one. */
const file = madeUpFile([
  madeUpEntry(0, { target: crab, nearest: list([2, 3]), correlated: list([1, 2]) }),
  madeUpEntry(1, { target: crab, nearest: list([0, 5]), correlated: list([0, 4]) }),
  madeUpEntry(2, { target: dog, nearest: list([4, 0]), correlated: list([3, 0]) }),
  madeUpEntry(3, { target: shirt, nearest: list([4, 0]), correlated: list([4, 2]) }),
  madeUpEntry(4, { target: crab, confidence: 0.2, nearest: list([0, 1]), correlated: list([0, 1]) }),
  madeUpEntry(5, { target: crab, density: 0, nearest: list([0, 1]), correlated: list([]) }),
]);

Deno.test("relatives() counts names, categories and what has no name, over named features alone", () => {
  const { features, nearest, correlated } = relatives(file);
  assert.equal(features, 4, "neither the unclear one nor the dead one");
  assert.deepEqual(nearest.first, { sameName: 1 / 4, sameCategory: 1 / 4, otherCategory: 0, unclear: 2 / 4 });
  assert.deepEqual(correlated.first, {
    sameName: 2 / 4,
    sameCategory: 0,
    otherCategory: 1 / 4,
    unclear: 1 / 4,
  });
  assert.deepEqual(nearest.all, {
    sameName: 1 / 8,
    sameCategory: 2 / 8,
    otherCategory: 2 / 8,
    unclear: 3 / 8,
  });
});

Deno.test("relatives() takes any other living feature as chance", () => {
  // Of 4 · 4 ordered pairs: 2 crab–crab; 4 crab–dog; 6 with the accessory; 4 with the unclear one.
  assert.deepEqual(relatives(file).chance, {
    sameName: 2 / 16,
    sameCategory: 4 / 16,
    otherCategory: 6 / 16,
    unclear: 4 / 16,
  });
});

Deno.test("relatives() measures the overlap of both lists over living features", () => {
  assert.equal(relatives(file).overlap, (1 / 2 + 1 / 2 + 1 / 2 + 1 / 2 + 1) / 5);
});

Deno.test("a pair and a single name are the same when they share a target", () => {
  const pair = { targets: [crab, shirt], precision: 1, recall: 1, f1: 1, shown: 9 };
  const [first] = file.features;
  const paired = madeUpFile([first, { ...first, id: 1, confidence: 0.1, pair }].map((entry, id) => ({
    ...entry,
    nearest: list([1 - id]),
    correlated: list([1 - id]),
  })));
  assert.equal(relatives(paired).nearest.first.sameName, 1);
});

Deno.test("relativesChart() stacks to 1 and says both shares in its title", () => {
  const figure = relativesChart(relatives(file));
  assert.match(figure.title, /same name in 50 % of cases, the nearest direction in 25 %/);
  const heights = figure.spec.data.map(({ y }) => Array.from(y as ArrayLike<number>));
  for (const group of heights[0].keys()) {
    assert.ok(Math.abs(heights.reduce((sum, values) => sum + values[group], 0) - 1) < 1e-12);
  }
});
