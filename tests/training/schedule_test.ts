/** Schedules at their corners. */
import assert from "node:assert/strict";
import { linearWarmup, warmupCosine, warmupLinearDecay } from "@/training/schedule.ts";

Deno.test("linearWarmup() rises in equal steps and stays at 1", () => {
  assert.deepEqual([0, 1, 3, 9].map((step) => linearWarmup(step, 4)), [0.25, 0.5, 1, 1]);
  assert.equal(linearWarmup(0, 0), 1);
});

Deno.test("warmupCosine() is 1 after warm-up, 1/2 half-way and 0 at the end", () => {
  const options = { steps: 110, warmupSteps: 10 };
  assert.equal(warmupCosine(4, options), 0.5);
  assert.equal(warmupCosine(10, options), 1);
  assert.ok(Math.abs(warmupCosine(60, options) - 0.5) < 1e-12);
  assert.ok(warmupCosine(110, options) < 1e-12);
});

Deno.test("warmupLinearDecay() is flat until the last part, then falls to 0", () => {
  const options = { steps: 100, warmupSteps: 10, decayFraction: 0.4 };
  assert.deepEqual([10, 60, 80, 100].map((step) => warmupLinearDecay(step, options)), [1, 1, 0.5, 0]);
  assert.equal(warmupLinearDecay(99, { ...options, decayFraction: 0 }), 1);
});
