import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { storedTextRecords } from "@/language/records/stored_text_records.ts";
import { chooseFeatures, studyPrompts, studyTextRecords } from "@/language/records/study_text_records.ts";
import { promptSheet } from "@/language/records/prompt_sheet.ts";
import { readTexts } from "@/language/records/text_reading.ts";
import type { LanguageSaes, LanguageSaesInput } from "@/language/saes/language_saes.ts";
import { textSource } from "../text_source.ts";

await useBackend();

const match = (feature: number, f1: number, token: number) => ({
  feature,
  token,
  f1,
  chosenF1: f1,
  uses: 300,
  precision: f1,
  recall: f1,
  auroc: f1,
  threshold: 0,
});

Deno.test("chooseFeatures() steps evenly from the best match to the worst, and draws among the living", () => {
  const matches = [match(9, 0.1, 1), match(3, 0.9, 2), match(5, 0.5, 3), match(-1, 0, 4), match(3, 0.8, 5)];
  const density = Float32Array.from({ length: 12 }, (_, i) => i < 6 || i === 9 ? 0.01 : 0);
  assert.deepEqual(chooseFeatures({ matches, density }, { matched: 2, drawn: 0 }), [3, 9]);
  assert.deepEqual(chooseFeatures({ matches, density }, { matched: 9, drawn: 0, features: [11, 3] }), [
    3,
    5,
    9,
    11,
  ]);
  const drawn = chooseFeatures({ matches, density }, { matched: 0, drawn: 4, seed: 2 });
  assert.equal(drawn.length, 4);
  assert.ok(drawn.every((feature) => density[feature] > 0));
  assert.deepEqual(chooseFeatures({ matches, density }, { matched: 0, drawn: 4, seed: 2 }), drawn);
  assert.notDeepEqual(chooseFeatures({ matches, density }, { matched: 0, drawn: 4, seed: 3 }), drawn);
});

Deno.test("storedTextRecords() reads what it stored, and stores nothing of what was stopped", async () => {
  const root = await Deno.makeTempDir();
  const source = await textSource();
  const options = { features: [2, 5], promptCount: 1, inputs: { model: "m" }, root };
  await assert.rejects(storedTextRecords(source, { ...options, signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
  const built = await storedTextRecords(source, options);
  const broken = {
    ...source,
    model: { ...source.model, parameters: { ...source.model.parameters, mlpIn: tf.zeros([1, 1]) } },
  };
  assert.deepEqual(await storedTextRecords(broken, options), built, "nothing is computed again");
  await assert.rejects(
    storedTextRecords(broken, { ...options, seed: 1 }),
    "another draw is another artifact",
  );
  await Deno.remove(root, { recursive: true });
});

Deno.test("studyPrompts() and studyTextRecords() read a reader's texts with the SAE that is named", async () => {
  Deno.env.set("STUDY_DATA", await Deno.makeTempDir());
  const { model, tokenizer, set, dictionary, activations } = await textSource();
  const member = {
    role: "model",
    kind: "trained",
    matches: [match(3, 0.9, 2)],
    density: new Float32Array(20),
  };
  const saes = {
    config: {},
    members: [
      { ...member, name: "neurons", kind: "neurons", dictionary },
      { ...member, name: "SAE", dictionary, activations: { choose: activations, judge: activations } },
    ],
  } as unknown as LanguageSaes;
  const models = { model: { ...model, key: "m" } };
  const input = { data: { key: "d", tokenizer, judge: set }, models } as unknown as LanguageSaesInput;
  const texts = ["for x in y:", "We sailed"];
  const found = await studyPrompts(saes, input, { texts, member: "SAE" });
  assert.deepEqual(found.prompts, await readTexts({ model, tokenizer, dictionary, activations }, { texts }));
  await assert.rejects(studyPrompts(saes, input, { texts }), /Cannot record neurons: found no activations/);
  const options = { member: "SAE", matched: 1, drawn: 0, promptCount: 1, promptFeatures: 1 };
  const records = await studyTextRecords(saes, input, { ...options, texts });
  assert.deepEqual(
    records.prompts.map(({ tokens }) => tokens).slice(0, 2),
    found.prompts.map(({ tokens }) => tokens),
  );
  assert.equal(records.prompts.length, 3);
  assert.deepEqual([found.vocabulary, found.labels.tokens], [records.vocabulary, records.labels.tokens]);
  assert.equal(
    (await studyTextRecords(saes, input, options)).prompts.length,
    1,
    "other texts are other records",
  );
  await promptSheet(found, { prompt: 1 }).png();
  await Deno.remove(Deno.env.get("STUDY_DATA")!, { recursive: true });
});
