/** The sections of the planted benchmark and of superposition: complete, frozen, refused by the field's name. */
import assert from "node:assert/strict";
import { resolvePreset } from "@/notebook/presets.ts";
import { plantedDefaults, resolvePlantedConfig } from "@/planted/config.ts";
import { resolveSuperpositionConfig, superpositionDefaults } from "@/superposition/config.ts";

Deno.test("resolvePlantedConfig() completes a configuration and refuses what is out of range", () => {
  assert.deepEqual(resolvePlantedConfig({ toySteps: 7 }), { ...plantedDefaults, toySteps: 7 });
  assert.throws(() => resolvePlantedConfig({ nounsCount: 0 }), /planted\.nounsCount is 0/);
  assert.throws(() => resolvePlantedConfig({ step: 1 } as object), /planted\.step is not a field/);
});

Deno.test("resolveSuperpositionConfig() checks each density", () => {
  assert.deepEqual(resolveSuperpositionConfig(), superpositionDefaults);
  assert.throws(
    () => resolveSuperpositionConfig({ densities: [1, 0] }),
    /superposition\.densities\[1\] is 0/,
  );
  assert.throws(() => resolveSuperpositionConfig({ densities: [1] }), /a list of 2 to 40 entries/);
  assert.throws(() => resolveSuperpositionConfig({ points: 1.5 }), /superposition\.points is 1\.5/);
});

Deno.test("resolvePreset() makes both smaller for smoke and gives them the notebook's seed", () => {
  const { planted, superposition } = resolvePreset("smoke", { seed: 3 });
  assert.deepEqual([planted.seed, superposition.seed], [3, 3]);
  assert.ok(
    planted.toySteps < plantedDefaults.toySteps && superposition.points < superpositionDefaults.points,
  );
});
