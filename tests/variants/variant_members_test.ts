import assert from "node:assert/strict";
import { defaultSaeConfig, resolveSaeConfig } from "@/sae/config.ts";
import { resolveVariantsConfig, variantsDefaults } from "@/variants/config.ts";
import {
  ownVariant,
  seedMembers,
  startControls,
  variantMembers,
  weakSpotAttempts,
} from "@/variants/variant_members.ts";

const config = resolveVariantsConfig({ seeds: 3, l0: 5, nFeatures: 512, steps: 77, learningRate: 0.002 });

Deno.test("variantMembers() lists every activation, at the same size, length and L0, under distinct names", () => {
  const variants = variantMembers(config);
  const resolved = variants.map(({ fields }) => resolveSaeConfig(fields));
  assert.equal(new Set(variants.map(({ name }) => name)).size, variants.length);
  assert.deepEqual([...new Set(resolved.map(({ activation }) => activation))], [
    "relu",
    "gated",
    "jumprelu",
    "topk",
    "batchtopk",
    "matryoshka",
  ]);
  for (const { activation, nFeatures, steps, learningRate, k, whitening } of resolved) {
    const goal = activation === "jumprelu" ? 6 : 5; // its L0 ends below the target
    assert.deepEqual([nFeatures, steps, learningRate, k, whitening], [512, 77, 0.002, goal, 1]);
  }
  for (const { l0By, fields } of variants) {
    assert.equal(l0By === "lambda", ["relu", "gated"].includes(fields.activation!));
  }
});

Deno.test("weakSpotAttempts() and startControls() change one thing of a kind, in one SAE", () => {
  const kinds = variantMembers(config);
  for (const { name, fields, seeds } of [...weakSpotAttempts(config), ...startControls(config)]) {
    const kind = kinds.find((own) => name.startsWith(`${own.name}, `))!;
    const [before, after] = [kind.fields, fields].map((own) => Object.entries(resolveSaeConfig(own)));
    const differing = after.filter(([, value], i) => JSON.stringify(value) !== JSON.stringify(before[i][1]));
    assert.deepEqual(differing.map(([field]) => field), [
      name.endsWith("nouns") ? "initialization" : "whitening",
    ]);
    assert.equal(seeds, 1);
    assert.equal(seedMembers({ name, fields, l0By: "k", seeds }, { config }).length, 1);
  }
});

Deno.test("seedMembers() changes nothing but seed and name, and the weight that was found", () => {
  const [variant] = variantMembers(config);
  const members = seedMembers(variant, { config, lambda: 1.25 });
  assert.deepEqual(members.map(({ seed }) => seed), [0, 1, 2]);
  assert.equal(new Set(members.map(({ label }) => label)).size, 3);
  for (const { seed: _, label: __, ...rest } of members) {
    assert.deepEqual(rest, { ...variant.fields, lambda: 1.25 });
  }
  assert.equal(seedMembers(variant, { config })[0].lambda, variant.fields.lambda);
});

Deno.test("resolveVariantsConfig() names the field that does not fit another", () => {
  assert.throws(
    () => resolveVariantsConfig({ editPairs: 30, responsePairs: 20 }),
    /variants\.editPairs is 30/,
  );
  assert.throws(() => resolveVariantsConfig({ l0: 40, nFeatures: 32 }), /variants\.l0 is 40/);
  assert.throws(() => resolveVariantsConfig({ seeds: 0 }), /variants\.seeds is 0/);
});

Deno.test("ownVariant() is the default SAE, so that the sweep's is not trained twice", () => {
  assert.deepEqual(resolveSaeConfig(ownVariant(variantsDefaults).fields), { ...defaultSaeConfig });
});
