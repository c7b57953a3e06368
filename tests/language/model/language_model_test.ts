/** Training a language model: the same bits whether or not it was stopped or killed, no leaks, clear refusals. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { resolveLanguageConfig } from "@/language/model/config.ts";
import { crossEntropy } from "@/language/model/cross_entropy.ts";
import { readLanguageModel, trainLanguageModel, untrainedModel } from "@/language/model/language_model.ts";
import { createLanguageTrainee } from "@/language/model/language_trainee.ts";
import { arraysFrom } from "@/training/parameters.ts";
import type { Progress } from "@/training/progress.ts";
import { runVictim } from "../../training/killed_after.ts";
import { withDataFolder } from "../../vae/small.ts";
import { smallLanguage, smallModel } from "../small_language.ts";

await useBackend();
const data = await smallLanguage();

async function trained(overrides = {}, run = {}) {
  const { parameters, ...model } = await trainLanguageModel(data, { ...smallModel(data), ...overrides }, run);
  const arrays = await arraysFrom(parameters);
  tf.dispose(parameters);
  return { model, arrays };
}

Deno.test("trainLanguageModel() gives the same bits for the same seed and others for another", async () => {
  const results: unknown[] = [];
  for (const seed of [1, 1, 2]) {
    await withDataFolder(async () => void results.push((await trained({ seed })).arrays));
  }
  assert.deepEqual(results[0], results[1]);
  assert.notDeepEqual(results[0], results[2]);
});

Deno.test("trainLanguageModel() continues after a stop with the same bits, curves and samples", async () => {
  let whole: Awaited<ReturnType<typeof trained>> | undefined;
  await withDataFolder(async () => void (whole = await trained()));
  await withDataFolder(async () => {
    let reached = 0;
    for (const at of [2, 3, 4]) {
      let asked = 0;
      const signal = {
        get aborted() {
          return ++asked > at;
        },
      } as AbortSignal;
      const { model } = await trained({}, { signal });
      assert.equal(model.training.step, reached += at);
      assert.equal(model.complete, false);
    }
    const { model, arrays } = await trained();
    assert.ok(model.complete);
    assert.deepEqual(arrays, whole!.arrays);
    assert.deepEqual(model.history, whole!.model.history);
    assert.deepEqual(model.samples, whole!.model.samples);
  });
});

Deno.test("trainLanguageModel() continues after kill -9 with the same bits", () =>
  withDataFolder(async (folder) => {
    const steps = 30;
    const victim = join(import.meta.dirname!, "../train_and_die.ts");
    await runVictim(victim, { args: [{ steps }, 12], folder });
    const told: number[] = [];
    const onProgress = ({ step }: Progress) => told.push(step);
    const continued = await trained({ steps }, { onProgress });
    assert.equal(told[0], 13);
    await withDataFolder(async () => {
      const uninterrupted = await trained({ steps });
      assert.deepEqual(continued.arrays, uninterrupted.arrays);
      assert.deepEqual(continued.model.history, uninterrupted.model.history);
    });
  }));

Deno.test("trainLanguageModel() learns, and tells curves beside the lines of counting and what it writes", () =>
  withDataFolder(async () => {
    let latest: Progress | undefined;
    const { model } = await trained({ steps: 150 }, {
      onProgress: (progress: Progress) => latest = progress,
    });
    const { validation, training, unigram, bigram } = Object.fromEntries(
      Object.entries(model.history.values).map(([name, list]) => [name.replace("nats per token/", ""), list]),
    );
    assert.deepEqual(model.history.step, [0, 50, 100, 150]);
    assert.ok(Math.abs(validation[0] - unigram[0]) < 1e-5, "it begins as the unigrams");
    assert.ok(validation[3] < unigram[3] - 1 && training[3] < unigram[3] - 1, `${validation}`);
    assert.ok(new Set(bigram).size === 1 && bigram[0] < unigram[0]);
    assert.deepEqual(model.samples.map(({ step }) => step), [0, 50, 100, 150]);
    assert.ok(model.samples.every(({ texts }) => texts.length === 2));
    assert.deepEqual(latest!.history, model.history);
    assert.equal(latest!.rows!.at(-1)!.name, "step 150");
  }));

Deno.test("readLanguageModel() reads a finished model, and nothing else", () =>
  withDataFolder(async () => {
    const config = resolveLanguageConfig(smallModel(data));
    assert.equal(await readLanguageModel(data, config), undefined);
    const { model, arrays } = await trained();
    const { parameters, ...found } = (await readLanguageModel(data, config))!;
    assert.deepEqual(found, model);
    assert.deepEqual(await arraysFrom(parameters), arrays);
    tf.dispose(parameters);
    assert.equal(await readLanguageModel({ ...data, key: "other" }, config), undefined);
  }));

Deno.test("untrainedModel() has learned nothing, and every neuron of it matters", async () => {
  const { parameters, config, key } = await untrainedModel(data, smallModel(data));
  assert.notEqual(key, (await untrainedModel(data, { ...smallModel(data), seed: 1 })).key);
  const model = { parameters, config };
  const loss = await crossEntropy(model, data.judge);
  assert.ok(loss > Math.log(config.vocabulary) - 0.5, `${loss}`);
  const without = await crossEntropy(model, data.judge, { intervention: (a) => tf.zerosLike(a) });
  assert.ok(Math.abs(without - loss) > 1e-3);
  for (const [name, tensor] of Object.entries(parameters)) {
    const isBias = /Bias$/.test(name);
    assert.equal(tensor.abs().max().dataSync()[0] > 0, !isBias, name);
  }
});

Deno.test("trainLanguageModel() leaves no tensors behind but its parameters", () =>
  withDataFolder(async () => {
    await trained();
    const before = tf.memory().numTensors;
    for (const seed of [5, 6]) await trained({ seed });
    assert.equal(tf.memory().numTensors, before);
  }));

Deno.test("createLanguageTrainee() refuses to go on when the loss is not finite", async () => {
  const trainee = createLanguageTrainee(data, resolveLanguageConfig(smallModel(data)));
  const state = await trainee.state();
  state["parameters/unembedBias"].data[0] = NaN;
  trainee.restore(state);
  assert.throws(() => trainee.step(3), {
    name: "RangeError",
    message: /the loss at step 3 is NaN\. Lower language\.learningRate/,
  });
  trainee.dispose();
});
