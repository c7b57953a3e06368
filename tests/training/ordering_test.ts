import assert from "node:assert/strict";
import { descendingOrder } from "@/training/ordering.ts";
import { normals, seededRandom } from "@/training/random.ts";

Deno.test("descendingOrder() equals a sort with a comparison, ties by position", () => {
  const random = seededRandom(1);
  const values = Float32Array.from(normals(5000, random), (x, i) => i % 3 ? x : Math.round(x));
  const expected = Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);
  assert.deepEqual(Array.from(descendingOrder(values)), expected);
});

Deno.test("descendingOrder() takes −0 for 0 and sorts infinities to the ends", () => {
  const values = Float32Array.of(-0, 0, -Infinity, 1e-45, Infinity, -1e-45, -0);
  assert.deepEqual(Array.from(descendingOrder(values)), [4, 3, 0, 1, 6, 5, 2]);
});

Deno.test("descendingOrder() refuses NaN", () => {
  assert.throws(() => descendingOrder(Float32Array.of(1, NaN)), /RangeError|NaN at position 1/);
});
