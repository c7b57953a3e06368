import assert from "node:assert/strict";
import { bucketCounts, deadCount, featureRecords } from "@/features/records.ts";
import { sparse, tiedCodes } from "./fakes.ts";

const codes = tiedCodes({ count: 200, nFeatures: 12 });
const records = featureRecords(sparse(codes));

Deno.test("featureRecords() top samples equal a full sort, ties by the lower sample", () => {
  records.forEach(({ top }, feature) => {
    const column = codes.map((row) => row[feature]);
    const expected = Array.from(column.keys()).sort((a, b) => column[b] - column[a] || a - b).slice(0, 9);
    assert.deepEqual(top, expected.map((sample) => ({ sample, activation: column[sample] })));
  });
});

Deno.test("featureRecords() density, means and maximum equal their definitions", () => {
  records.forEach((record, feature) => {
    const column = codes.map((row) => row[feature]);
    const active = column.filter((value) => value > 0);
    const sum = active.reduce((a, b) => a + b, 0);
    assert.equal(record.density, active.length / 200);
    assert.equal(record.mean, sum / 200);
    assert.equal(record.meanActive, sum / active.length);
    assert.equal(record.max, 4);
  });
});

Deno.test("featureRecords() counts every active sample once, upper ends included", () => {
  const [record] = featureRecords(sparse([[20], [1], [1.25], [0], [10], [20], [1e-30]]));
  const expected = new Uint32Array(20);
  [expected[0], expected[1], expected[9], expected[19]] = [2, 1, 1, 2];
  assert.deepEqual(record.histogram, expected);
});

Deno.test("featureRecords() shows no image for a dead feature and fewer than k for a rare one", () => {
  const [dead, rare] = featureRecords(sparse([[0, 0], [0, 2], [0, 0]]));
  assert.deepEqual([dead.top, dead.density, dead.max, dead.meanActive], [[], 0, 0, 0]);
  assert.deepEqual(rare.top, [{ sample: 1, activation: 2 }]);
  assert.equal(deadCount([dead, rare]), 1);
});

Deno.test("bucketCounts() counts upper ends in, for any number of intervals", () => {
  const values = Float32Array.of(0.5, 1, 1.5, 4, 3.999);
  assert.deepEqual([...bucketCounts(values, { max: 4, buckets: 4 })], [2, 1, 0, 2]);
  assert.deepEqual([...bucketCounts(values, { max: 4, buckets: 1 })], [5]);
});
