/** The order of the data. */
import assert from "node:assert/strict";
import { batchIndices } from "@/training/batches.ts";

Deno.test("batchIndices() sees every sample once an epoch, across batches that straddle epochs", () => {
  const batch = batchIndices({ count: 10, batchSize: 4, seed: 7 });
  const seen = Array.from({ length: 5 }, (_, step) => [...batch(step)]).flat();
  assert.deepEqual(seen.slice(0, 10).toSorted((a, b) => a - b), [...Array(10).keys()]);
  assert.deepEqual(seen.slice(10).toSorted((a, b) => a - b), [...Array(10).keys()]);
  assert.notDeepEqual(seen.slice(0, 10), seen.slice(10));
});

Deno.test("batchIndices() is a function of the step alone", () => {
  const options = { count: 1000, batchSize: 64, seed: 1 };
  const straight = batchIndices(options);
  for (let step = 0; step < 40; step++) straight(step);
  assert.deepEqual(straight(3), batchIndices(options)(3));
  assert.notDeepEqual(batchIndices(options)(3), batchIndices({ ...options, seed: 2 })(3));
});

Deno.test("batchIndices() handles a batch larger than the data", () => {
  assert.equal(batchIndices({ count: 3, batchSize: 8, seed: 0 })(5).length, 8);
});

Deno.test("batchIndices() refuses an empty data set", () => {
  assert.throws(() => batchIndices({ count: 0, batchSize: 4, seed: 0 }), RangeError);
});
