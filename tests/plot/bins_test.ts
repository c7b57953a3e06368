import assert from "node:assert/strict";
import { binCounts } from "@/plot/bins.ts";

Deno.test("binCounts() includes lower edges, the last upper edge, and nothing outside", () => {
  assert.deepEqual(binCounts([0, 0.99, 1, 2, 4, 4.1, -0.1, NaN], { low: 0, high: 4, bins: 4 }), [2, 1, 1, 1]);
});

Deno.test("binCounts() of values that are all the same counts them in the first bin", () => {
  assert.deepEqual(binCounts(Float32Array.of(3, 3), { low: 3, high: 3, bins: 3 }), [2, 0, 0]);
});
