import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { storedTextRecords } from "@/language/records/stored_text_records.ts";
import { chooseFeatures } from "@/language/records/study_text_records.ts";
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
