/** Codes and labels: lengths, missing labels, zeros. */
import assert from "node:assert/strict";
import {
  argmaxLabels,
  checkClasses,
  countRows,
  groupLabels,
  labelledRows,
  sparseRows,
  squaredNorms,
  takeRows,
} from "@/saeception/metrics/codes.ts";
import { cases, codesOf } from "./fixtures/metrics.ts";

Deno.test("countRows() refuses data that are no whole rows and labels of another number", () => {
  assert.equal(countRows({ data: new Float32Array(6), width: 3 }, new Int16Array(2)), 2);
  assert.throws(() => countRows({ data: new Float32Array(7), width: 3 }), /found 7 numbers, wanted n·3/);
  assert.throws(() => countRows({ data: new Float32Array(6), width: 3 }, new Int16Array(3)), TypeError);
});

Deno.test("checkClasses() names the first label that is no class", () => {
  checkClasses(Int16Array.of(0, 2), 3);
  assert.throws(() => checkClasses(Int16Array.of(0, 3), 3), /label 1 is 3, wanted 0 to 2/);
  assert.throws(() => checkClasses(Int16Array.of(-1), 3), RangeError);
});

Deno.test("labelledRows() leaves out the rows without a class and keeps the others in order", () => {
  const codes = codesOf([[1, 2], [3, 4], [5, 6]]);
  const kept = labelledRows(codes, Int16Array.of(4, -1, 0));
  assert.deepEqual([...kept.codes.data], [1, 2, 5, 6]);
  assert.deepEqual([...kept.labels], [4, 0]);
  assert.equal(labelledRows(codes, Int16Array.of(0, 1, 2)).codes, codes);
});

Deno.test("argmaxLabels() takes the first of equals, as NumPy", () => {
  assert.deepEqual([...argmaxLabels(codesOf([[0, 0, 0], [1, 5, 5], [-3, -2, -2.5]]))], [0, 1, 1]);
  for (const { codes, argmax } of cases) assert.deepEqual([...argmaxLabels(codes)], argmax);
});

Deno.test("takeRows() repeats and reorders", () => {
  assert.deepEqual([...takeRows(codesOf([[1, 2], [3, 4]]), [1, 0, 1]).data], [3, 4, 1, 2, 3, 4]);
});

Deno.test("sparseRows() keeps exactly the entries that are not 0, negative ones too", () => {
  const rows = sparseRows(codesOf([[0, -2, 0], [0, 0, 0], [3, 0, 4]]));
  assert.deepEqual([...rows.offsets], [0, 1, 1, 3]);
  assert.deepEqual([...rows.columns], [1, 0, 2]);
  assert.deepEqual([...rows.values], [-2, 3, 4]);
  assert.deepEqual([...squaredNorms(rows)], [4, 0, 25]);
});

Deno.test("groupLabels() renumbers without gaps", () => {
  const { count, of, sizes } = groupLabels(Int32Array.of(9, -1, 9, 4));
  assert.deepEqual([count, [...of], [...sizes]], [3, [0, 1, 0, 2], [2, 1, 1]]);
});
