/** Configurations are refused by the field's name. */
import assert from "node:assert/strict";
import { resolveConfig } from "@/training/config.ts";

const defaults = { steps: 100, rate: 0.1, mode: "relu", widths: [64, 128] };
const rules = {
  steps: { min: 1, integer: true },
  rate: { min: 0, max: 1 },
  mode: { oneOf: ["relu", "topk"] },
  widths: { min: 1, integer: true, length: [1, 4] },
} as const;
// deno-lint-ignore no-explicit-any
const resolve = (overrides: any) => resolveConfig("sae", defaults, rules, overrides);

Deno.test("resolveConfig() keeps the defaults that are not overridden", () => {
  assert.deepEqual(resolve({ rate: 1, mode: undefined }), { ...defaults, rate: 1 });
});

Deno.test("resolveConfig() names an unknown field and the fields there are", () => {
  assert.throws(() => resolve({ lr: 1 }), {
    name: "TypeError",
    message: /sae\.lr is not a field.*steps, rate, mode/,
  });
});

Deno.test("resolveConfig() names field, value and range of what is out of range", () => {
  assert.throws(() => resolve({ steps: 0 }), {
    name: "RangeError",
    message: /sae\.steps is 0, .*whole number from 1/,
  });
  assert.throws(() => resolve({ steps: 1.5 }), /sae\.steps is 1\.5/);
  assert.throws(() => resolve({ rate: NaN }), /sae\.rate is NaN/);
  assert.throws(() => resolve({ mode: "gelu" }), /sae\.mode is "gelu", wanted is one of relu, topk/);
  assert.throws(() => resolve({ widths: [64, -1] }), /sae\.widths\[1\] is -1/);
  assert.throws(() => resolve({ widths: [] }), /sae\.widths is \[\]/);
});

Deno.test("resolveConfig() refuses another type", () => {
  assert.throws(() => resolve({ steps: "many" }), { name: "TypeError", message: /sae\.steps is "many"/ });
  assert.throws(() => resolve({ widths: 64 }), /sae\.widths is 64, wanted is a list/);
});
