/** Cluster indices: scikit-learn's values, closed forms, and cases that plausible wrong formulas fail. */
import assert from "node:assert/strict";
import { adjustedRandIndex, calinskiHarabasz, daviesBouldin } from "@/saeception/metrics/clustering.ts";
import { cases, codesOf, near } from "./fixtures/metrics.ts";

Deno.test("adjustedRandIndex(), daviesBouldin() and calinskiHarabasz() give scikit-learn's values", () => {
  for (const each of cases) {
    near([adjustedRandIndex(Int32Array.from(each.argmax), each.labels)], [each.ari], 1e-12);
    near([daviesBouldin(each.codes, each.labels)], [each.daviesBouldin], 1e-10);
    near([calinskiHarabasz(each.codes, each.labels)], [each.calinskiHarabasz], 1e-9);
  }
});

Deno.test("adjustedRandIndex() corrects for chance, is symmetric and ignores names", () => {
  const [a, b] = [Int16Array.of(0, 0, 1, 1, 2, 2), Int16Array.of(0, 0, 0, 1, 1, 1)];
  // Pairs: 2 together in both, 3 in a, 6 in b, of 15. Unadjusted, the Rand index would be 10 / 15.
  near([adjustedRandIndex(a, b)], [(2 - 18 / 15) / (4.5 - 18 / 15)], 1e-12);
  assert.equal(adjustedRandIndex(b, a), adjustedRandIndex(a, b));
  assert.equal(adjustedRandIndex(a, a.map((label) => 5 - 3 * label)), 1);
  near([adjustedRandIndex(Int16Array.of(0, 1, 0, 1), Int16Array.of(0, 0, 1, 1))], [-0.5], 1e-12);
});

Deno.test("adjustedRandIndex() is 1 for equal trivial partitions and 0 against one cluster", () => {
  assert.equal(adjustedRandIndex(Int16Array.of(1, 1, 1), Int16Array.of(2, 2, 2)), 1);
  assert.equal(adjustedRandIndex(Int16Array.of(0, 1, 2), Int16Array.of(2, 1, 0)), 1);
  assert.equal(adjustedRandIndex(Int16Array.of(0, 1, 1), Int16Array.of(0, 0, 0)), 0);
  assert.ok(Number.isNaN(adjustedRandIndex(new Int16Array(0), new Int16Array(0))));
  assert.throws(() => adjustedRandIndex(new Int16Array(2), new Int16Array(3)), TypeError);
});

const line = codesOf([[0], [2], [2], [10], [14]]);
const sides = Int16Array.of(0, 0, 0, 1, 1);

Deno.test("daviesBouldin() uses mean distances, not root mean squares", () => {
  // Centroids 4/3 and 12; mean distances (4/3 + 2/3 + 2/3) / 3 and 2.
  near([daviesBouldin(line, sides)], [(8 / 9 + 2) / (12 - 4 / 3)], 1e-12);
  const wrong = (Math.sqrt(8 / 9) + 2) / (12 - 4 / 3);
  assert.ok(Math.abs(daviesBouldin(line, sides) - wrong) > 0.005);
});

Deno.test("daviesBouldin() takes the worst neighbour of each cluster, and leaves out centroids that coincide", () => {
  const points = codesOf([[-1], [1], [9], [11], [99], [101]]);
  near([daviesBouldin(points, Int16Array.of(0, 0, 1, 1, 2, 2))], [(2 / 10 + 2 / 10 + 2 / 90) / 3], 1e-12);
  near([daviesBouldin(codesOf([[-1], [1], [-2], [2]]), Int16Array.of(0, 0, 1, 1))], [0]);
  assert.equal(daviesBouldin(codesOf([[1], [1], [2], [2]]), Int16Array.of(0, 0, 1, 1)), 0);
});

Deno.test("calinskiHarabasz() divides by the degrees of freedom and weighs clusters by their size", () => {
  // Mean 5.6: between 3 (4/3 − 5.6)² + 2 (12 − 5.6)², within 8/3 + 8.
  const [between, within] = [3 * (4 / 3 - 5.6) ** 2 + 2 * 6.4 ** 2, 8 / 3 + 8];
  near([calinskiHarabasz(line, sides)], [between / 1 / (within / 3)], 1e-9);
  assert.equal(calinskiHarabasz(codesOf([[1], [1], [2]]), Int16Array.of(0, 0, 1)), 1);
});

Deno.test("daviesBouldin() and calinskiHarabasz() are undefined for one cluster and for all singletons", () => {
  for (const labels of [Int16Array.of(3, 3, 3, 3, 3), Int16Array.of(0, 1, 2, 3, 4)]) {
    assert.ok(Number.isNaN(daviesBouldin(line, labels)));
    assert.ok(Number.isNaN(calinskiHarabasz(line, labels)));
  }
});
