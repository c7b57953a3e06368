import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { resolveLanguageConfig } from "@/language/model/config.ts";
import { readLanguageModel, trainLanguageModel, untrainedModel } from "@/language/model/language_model.ts";
import languageSaeTask from "@/language/saes/language_sae_task.ts";
import { disposeLanguageSaes, languageSaes } from "@/language/saes/language_saes.ts";
import { languageMembers, resolveLanguageSaesConfig } from "@/language/saes/language_saes_config.ts";
import { languageData } from "@/language/corpus/token_set.ts";
import { ownFolder, smallConfig } from "../small_saes.ts";

await useBackend();
await ownFolder();
const small = { vocabulary: 300, corpusShare: 0.01, dModel: 8, heads: 2, dMlp: 12, context: 8 };
const language = resolveLanguageConfig({
  ...small,
  steps: 4,
  batchSize: 4,
  validationContexts: 2,
  measurements: 1,
});
const data = await languageData(language);
const second = { ...language, seed: 1 };
for (const config of [language, second]) await trainLanguageModel(data, config);
const models = {
  model: (await readLanguageModel(data, language))!,
  "second model": (await readLanguageModel(data, second))!,
  "untrained model": await untrainedModel(data, language),
};

Deno.test("languageSaes() stops, goes on, and reads what is there", async () => {
  const before = tf.memory().numTensors;
  const stop = new AbortController();
  const onProgress = ({ step, steps }: { step: number; steps: number }) =>
    7 * step > 2.5 * steps && stop.abort();
  const partial = await languageSaes({ data, models }, smallConfig, {
    processes: 0,
    signal: stop.signal,
    onProgress,
  });
  assert.ok(!partial.complete);
  const done = partial.members.map(({ name }) => name); // the third may have ended before it was noticed
  assert.deepEqual(done.slice(0, 2), ["BatchTopK 24", "TopK 24"], "the longest are the first");
  assert.ok(done.length >= 2 && done.length < 4, `${done.length} done`);
  disposeLanguageSaes(partial);
  const titles = new Set<string>();
  const whole = await languageSaes({ data, models }, smallConfig, {
    processes: 0,
    onProgress: ({ title }) => titles.add(title),
  });
  assert.ok(whole.complete && whole.members.length === 9 && titles.has("SAEs of the language model"));
  disposeLanguageSaes(whole);
  const read = await languageSaes({ data, models }, smallConfig, {
    onProgress: () => assert.fail("it measured again"),
  });
  assert.deepEqual(
    read.members.map(({ metrics, matches }) => [metrics, matches]),
    whole.members.map(({ metrics, matches }) => [metrics, matches]),
  );
  const fvu = read.members.map(({ metrics }) => metrics.fvu);
  assert.ok(fvu[0] !== fvu[1] && fvu[0] !== fvu[5], "two models gave the same SAE");
  disposeLanguageSaes(read);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("languageSaeTask() refuses another model than it was asked for", async () => {
  const config = resolveLanguageSaesConfig(smallConfig);
  const [member] = languageMembers(config);
  const task = { language, role: "model" as const, modelKey: "another", config, members: [member] };
  await assert.rejects(languageSaeTask(task, {}), /Cannot read the model: found [0-9a-f]+, wanted another/);
  const missing = { ...task, language: { ...language, seed: 9 } };
  await assert.rejects(languageSaeTask(missing, {}), /found none, wanted another/);
});
