/** The configuration of the study on the trait classifier. */
import assert from "node:assert/strict";
import { resolveTraitArmsConfig, traitArmsDefaults } from "@/saeception/traits/trait_arms_config.ts";

Deno.test("resolveTraitArmsConfig() completes with the defaults", () => {
  assert.deepEqual(resolveTraitArmsConfig(), traitArmsDefaults);
  assert.deepEqual(resolveTraitArmsConfig({ seeds: 7 }), { ...traitArmsDefaults, seeds: 7 });
});

Deno.test("resolveTraitArmsConfig() refuses what it does not know and what is out of range, by name", () => {
  assert.throws(() => resolveTraitArmsConfig({ seedz: 3 } as object), {
    name: "TypeError",
    message: /traitArms\.seedz is not a field/,
  });
  assert.throws(() => resolveTraitArmsConfig({ keep: 0 }), {
    name: "RangeError",
    message: /traitArms\.keep is 0/,
  });
  assert.throws(() => resolveTraitArmsConfig({ lambda: -1 }), /traitArms\.lambda is -1/);
  assert.throws(() => resolveTraitArmsConfig({ epochs: 1.5 }), /traitArms\.epochs is 1\.5/);
});
