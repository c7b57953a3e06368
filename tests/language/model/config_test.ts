/** Language model configurations that do not go together are refused. */
import assert from "node:assert/strict";
import { languageDefaults, resolveLanguageConfig } from "@/language/model/config.ts";

Deno.test("resolveLanguageConfig() completes the defaults", () => {
  assert.deepEqual(resolveLanguageConfig(), languageDefaults);
  assert.deepEqual(resolveLanguageConfig({ heads: 8 }), { ...languageDefaults, heads: 8 });
});

Deno.test("resolveLanguageConfig() names the field that is refused", () => {
  assert.throws(() => resolveLanguageConfig({ steps: 0 }), /language\.steps is 0/);
  assert.throws(() => resolveLanguageConfig({ vocabulary: 256 }), /language\.vocabulary is 256/);
  assert.throws(() => resolveLanguageConfig({ corpusShare: 0 }), /language\.corpusShare is 0/);
  assert.throws(() => resolveLanguageConfig({ heads: 3 }), /language\.heads is 3 with dModel 128/);
  assert.throws(() => resolveLanguageConfig({ layers: 1 } as object), /language\.layers is not a field/);
});
