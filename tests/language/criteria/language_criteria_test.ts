import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { criteriaSources, sourceNames } from "@/language/criteria/criteria_sources.ts";
import { languageCriteria } from "@/language/criteria/language_criteria.ts";
import { disposeLanguageSaes } from "@/language/saes/language_saes.ts";
import { encodeTokens } from "@/language/saes/token_activations.ts";
import { makeTokenizer } from "@/language/corpus/tokenizer.ts";
import { randomModel } from "../random_model.ts";
import { smallData, smallSaes } from "../small_saes.ts";

await useBackend();
const saes = await smallSaes();
const { choose, judge, ...rest } = await smallData();
const documents = [{ name: "a walk over 20 tokens, one of them the full stop", kind: "english" as const }];
const tokenizer = await makeTokenizer(new Uint16Array(0)); // bytes only, as many as the models have tokens
const data = { ...rest, tokenizer, choose: { ...choose, documents }, judge: { ...judge, documents } };
const models = {
  model: randomModel(1),
  "second model": randomModel(2),
  "untrained model": randomModel(3),
};
const options = {
  chooseTokens: 390,
  judgeTokens: 380,
  secondTokens: 200,
  leastUses: 5,
  texts: 1,
  ablated: 5,
  pinnedAt: 5,
};

Deno.test("criteriaSources() have the same tokens everywhere, what an SAE says of them, and leave no tensor", async () => {
  const before = tf.memory().numTensors;
  const sources = await criteriaSources(saes, { data, models, ...options });
  const { features, neurons, floors, again } = sources;
  for (const { activations, dictionary } of [features, neurons, ...floors, again[sourceNames.features]]) {
    assert.equal(activations.heldOut.nFeatures, dictionary.nFeatures);
    assert.deepEqual([activations.choosing.count % 8, activations.heldOut.count % 8], [0, 0]);
    assert.equal(activations.heldOut.count, features.activations.heldOut.count);
  }
  assert.ok(features.activations.heldOut.count <= 380);
  const tokens = features.activations.heldOut.count;
  const encoded = await encodeTokens(features.dictionary, models.model, { set: data.judge, tokens });
  assert.deepEqual(encoded.samples, features.activations.heldOut.samples);
  assert.equal(again[sourceNames.points].activations.heldOut.count, 200);
  assert.equal(again[sourceNames.features].model, models["second model"]);
  assert.notDeepEqual(again[sourceNames.neurons].activations, neurons.activations);
  sources.dispose();
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("criteriaSources() names the SAE that is missing", async () => {
  const members = saes.members.filter(({ role }) => role !== "untrained model");
  const partial = { ...saes, members };
  await assert.rejects(
    () => criteriaSources(partial, { data, models, ...options }),
    /^RangeError: Cannot compare the features: found no trained SAE of the untrained model/,
  );
});

Deno.test("languageCriteria() says when there are too few tokens for any context", async () => {
  const few = { ...options, chooseTokens: 8, judgeTokens: 8 };
  await assert.rejects(
    () => languageCriteria(saes, { data, models }, few),
    /^RangeError: Cannot measure the criteria/,
  );
});

Deno.test("languageCriteria() stops without a trace, measures everything, and reads it again", async () => {
  const stopped = languageCriteria(saes, { data, models }, { ...options, signal: AbortSignal.abort() });
  await assert.rejects(() => stopped, { name: "AbortError" });
  const heard: string[] = [];
  const onProgress = ({ phase }: { phase?: string }) => heard.push(phase ?? "");
  const found = await languageCriteria(saes, { data, models }, { ...options, onProgress });
  assert.ok(heard.includes("What units tell"));
  const [stop] = found.contexts;
  assert.equal(stop.name, "full stop, English");
  assert.deepEqual(stop.units.map(({ kind }) => kind), [
    "feature",
    "best neuron",
    "most correlated neuron",
    ...[sourceNames.directions, sourceNames.points, sourceNames.untrained],
  ]);
  assert.deepEqual(stop.units.map(({ again }) => again !== null), [true, true, true, false, true, false]);
  assert.equal(found.writing.length, found.contexts.length);
  assert.equal(found.regions.sources.length, 5);
  const again = await languageCriteria(saes, { data, models }, {
    ...options,
    onProgress: () => assert.fail("it measured again"),
  });
  assert.deepEqual(again, found);
  disposeLanguageSaes(saes);
});
