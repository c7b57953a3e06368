import assert from "node:assert/strict";
import {
  languageMembers,
  languageSaesDefaults,
  resolveLanguageSaesConfig,
} from "@/language/saes/language_saes_config.ts";
import { resolvePreset } from "@/notebook/presets.ts";
import { resolveSaeConfig } from "@/sae/config.ts";

Deno.test("languageMembers() differ from the study's own SAE in what their names say", () => {
  const members = languageMembers(languageSaesDefaults);
  const [own, ...others] = members.map(({ fields }) => resolveSaeConfig(fields));
  assert.equal(new Set(members.map(({ name }) => name)).size, members.length);
  assert.deepEqual([own.nFeatures, own.k, own.activation, own.steps * own.batchSize], [
    4096,
    32,
    "batchtopk",
    3 * 2 ** 19,
  ]);
  const differences = others.map((other) =>
    Object.keys(own).filter((field) => {
      const key = field as keyof typeof own;
      return field !== "label" && JSON.stringify(own[key]) !== JSON.stringify(other[key]);
    }).join()
  );
  const ofLength = ["batchSize", "steps", "warmupSteps", "deadWindow", "resampleEvery"];
  assert.deepEqual(
    differences.slice(0, 5).map((fields) =>
      fields.split(",").filter((field) => !ofLength.includes(field)).join()
    ),
    ["", "activation", "activation,lambda,initialization,deadRemedy", "nFeatures", ""],
  );
  assert.deepEqual(others.map(({ steps }) => steps).slice(0, 5), [768, 384, 1536, 768, 384]);
  assert.deepEqual(members.map(({ role }) => role).filter((role) => role !== "model"), [
    "second model",
    "untrained model",
  ]);
});

Deno.test("resolveLanguageSaesConfig() refuses less than a batch to learn from, and every preset is sound", () => {
  assert.throws(
    () => resolveLanguageSaesConfig({ trainTokens: 100 }),
    /languageSaes\.trainTokens is 100, .* 1024/,
  );
  assert.throws(() => resolveLanguageSaesConfig({ comparedTokens: 9 }), /languageSaes\.comparedTokens is 9/);
  assert.throws(() => resolveLanguageSaesConfig({ nFeatures: 2.5 }), /languageSaes\.nFeatures is 2\.5/);
  for (const preset of ["smoke", "quick", "full", "paper"]) {
    for (const { fields, kind } of languageMembers(resolvePreset(preset).languageSaes)) {
      if (kind !== "neurons") assert.ok(resolveSaeConfig(fields).steps >= 1);
    }
  }
});
