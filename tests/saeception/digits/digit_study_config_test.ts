/** The configuration of the study on the digits. */
import assert from "node:assert/strict";
import { resolveSaeceptionConfig, saeceptionDefaults } from "@/saeception/digits/digit_study_config.ts";

Deno.test("resolveSaeceptionConfig() completes with the defaults", () => {
  assert.deepEqual(resolveSaeceptionConfig(), saeceptionDefaults);
  assert.deepEqual(resolveSaeceptionConfig({ seeds: 20, otherKeeps: [] }), {
    ...saeceptionDefaults,
    seeds: 20,
    otherKeeps: [],
  });
  assert.ok(Object.isFrozen(resolveSaeceptionConfig()));
});

Deno.test("resolveSaeceptionConfig() refuses what it does not know and what is out of range, by name", () => {
  assert.throws(() => resolveSaeceptionConfig({ epoch: 3 } as object), {
    name: "TypeError",
    message: /saeception\.epoch is not a field/,
  });
  assert.throws(() => resolveSaeceptionConfig({ seeds: 1 }), /saeception\.seeds is 1/);
  assert.throws(() => resolveSaeceptionConfig({ trainCount: 499 }), /saeception\.trainCount is 499/);
  assert.throws(() => resolveSaeceptionConfig({ lambdas: [] }), /saeception\.lambdas/);
  assert.throws(() => resolveSaeceptionConfig({ lambdas: [0.1, -1] }), /saeception\.lambdas/);
});

Deno.test("resolveSaeceptionConfig() refuses to keep more features than there are", () => {
  const nFeatures = 32;
  for (const field of ["keep", "k"] as const) {
    assert.equal(resolveSaeceptionConfig({ nFeatures, [field]: 32 })[field], 32);
    assert.throws(() => resolveSaeceptionConfig({ nFeatures, [field]: 33 }), {
      name: "RangeError",
      message: new RegExp(`saeception\\.${field} is 33, wanted is a number up to saeception.nFeatures = 32`),
    });
  }
  assert.throws(() => resolveSaeceptionConfig({ nFeatures, otherKeeps: [3, 40] }), /otherKeeps is 40/);
  assert.throws(() => resolveSaeceptionConfig({ keepOfExample: 9 }), /keepOfExample is 9.*saeception\.k = 8/);
});
