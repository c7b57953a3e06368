/** Several language models at once. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { trainLanguageModel } from "@/language/model/language_model.ts";
import { trainLanguageModels } from "@/language/model/language_models.ts";
import { languageData } from "@/language/corpus/token_set.ts";
import { arraysFrom } from "@/training/parameters.ts";
import type { Progress } from "@/training/progress.ts";
import { withDataFolder } from "../../vae/small.ts";

await useBackend();
const shape = {
  vocabulary: 300,
  corpusShare: 0.01,
  dModel: 8,
  heads: 2,
  dMlp: 8,
  context: 8,
  steps: 6,
  batchSize: 2,
  validationContexts: 4,
  measurements: 2,
};

Deno.test("trainLanguageModels() gives each model as it is trained alone, and trains no model twice", () =>
  withDataFolder(async () => {
    const data = await languageData(shape);
    const members = [{ ...shape, seed: 0 }, { ...shape, seed: 1 }];
    const models = await trainLanguageModels(data, members, { processes: 2 });
    assert.deepEqual(models.map(({ complete, config }) => [complete, config.seed]), [[true, 0], [true, 1]]);
    const told: Progress[] = [];
    const again = await trainLanguageModels(data, members, { onProgress: (progress) => told.push(progress) });
    assert.deepEqual(told, []);
    assert.deepEqual(again.map(({ key }) => key), models.map(({ key }) => key));
    await withDataFolder(async () => {
      const alone = await trainLanguageModel(data, members[1]);
      assert.deepEqual(await arraysFrom(alone.parameters), await arraysFrom(models[1].parameters));
    });
    for (const { parameters } of [...models, ...again]) tf.dispose(parameters);
  }));

Deno.test("trainLanguageModels() returns what a stop left", () =>
  withDataFolder(async () => {
    const data = await languageData(shape);
    const stopped = await trainLanguageModels(data, [{ ...shape }], {
      processes: 0,
      signal: AbortSignal.abort(),
    });
    assert.deepEqual(stopped.map(({ complete, training: { step } }) => [complete, step]), [[false, 0]]);
    tf.dispose(stopped[0].parameters);
  }));
