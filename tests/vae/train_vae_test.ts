/** Training: the same bits whether or not it was stopped or killed, no leaks, clear refusals. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { arraysFrom } from "@/training/parameters.ts";
import { resolveVaeConfig } from "@/vae/config.ts";
import { encodeMeans } from "@/vae/latents.ts";
import { trainVae } from "@/vae/train_vae.ts";
import { createTrainee } from "@/vae/trainee.ts";
import { runVictim } from "../training/killed_after.ts";
import { smallConfig, smallNouns, withDataFolder } from "./small.ts";

await useBackend();
const nouns = smallNouns();

async function weights(overrides = {}, run = {}) {
  const vae = await trainVae(nouns, { ...smallConfig, ...overrides }, run);
  const arrays = await arraysFrom(vae.parameters);
  tf.dispose(vae.parameters);
  return { vae, arrays };
}

Deno.test("trainVae() gives the same bits for the same seed and others for another", async () => {
  const results: unknown[] = [];
  for (const seed of [1, 1, 2]) {
    await withDataFolder(async () => void results.push((await weights({ seed })).arrays));
  }
  assert.deepEqual(results[0], results[1]);
  assert.notDeepEqual(results[0], results[2]);
});

Deno.test("trainVae() continues after a stop with the same bits, curves and snapshots", async () => {
  let whole: Awaited<ReturnType<typeof weights>> | undefined;
  await withDataFolder(async () => void (whole = await weights()));
  await withDataFolder(async () => {
    let reached = 0;
    for (const at of [2, 3, 4]) {
      let asked = 0;
      const signal = {
        get aborted() {
          return ++asked > at;
        },
      } as AbortSignal;
      const { vae } = await weights({}, { signal });
      assert.equal(vae.training.step, reached += at);
      assert.equal(vae.complete, false);
      await assert.rejects(encodeMeans(vae, nouns), /the VAE stopped at step .* of 12/);
    }
    const { vae, arrays } = await weights();
    assert.ok(vae.complete);
    assert.deepEqual(arrays, whole!.arrays);
    assert.deepEqual(vae.history, whole!.vae.history);
    assert.deepEqual(vae.snapshots, whole!.vae.snapshots);
  });
});

Deno.test("trainVae() continues after kill -9 with the same bits", () =>
  withDataFolder(async (folder) => {
    const steps = 30;
    const victim = join(import.meta.dirname!, "train_and_die.ts");
    await runVictim(victim, { args: [{ ...smallConfig, steps }, 12], folder });
    const unfinished = join(folder, "artifacts", ".unfinished");
    assert.equal([...Deno.readDirSync(unfinished)].length, 1, "the killed run left a checkpoint");
    const told: number[] = [];
    const continued = await weights({ steps }, {
      onProgress: ({ step }: { step: number }) => told.push(step),
    });
    assert.equal(told[0], 13);
    await withDataFolder(async () => {
      const uninterrupted = await weights({ steps });
      assert.deepEqual(continued.arrays, uninterrupted.arrays);
    });
  }));

Deno.test("trainVae() learns and keeps what it measured", () =>
  withDataFolder(async () => {
    const { vae } = await weights({ steps: 200, emaDecay: 0 });
    const { validation_reconstruction } = vae.history.values;
    assert.ok(validation_reconstruction.at(-1)! < 0.5 * validation_reconstruction[0]);
    assert.deepEqual(vae.snapshots.map(({ step }) => step), [0, 4, 20, 60, 200]);
    assert.equal(vae.snapshots[0].images.length, 25 * 3072);
  }));

Deno.test("trainVae() leaves no tensors behind but its parameters", () =>
  withDataFolder(async () => {
    await weights();
    const before = tf.memory().numTensors;
    for (const seed of [5, 6]) await weights({ seed });
    assert.equal(tf.memory().numTensors, before);
  }));

Deno.test("createTrainee() refuses to go on when the loss is not finite", async () => {
  const trainee = await createTrainee(nouns, resolveVaeConfig(smallConfig));
  const state = await trainee.state();
  state["parameters/decoder/output/bias"].data[0] = NaN;
  trainee.restore(state);
  await assert.rejects(async () => await trainee.step(3), {
    name: "RangeError",
    message: /the loss at step 3 is NaN .*Lower vae\.learningRate, it is 0\.0015/,
  });
  trainee.dispose();
});

Deno.test("encodeMeans() gives every noun its mean, whatever its place in a batch", () =>
  withDataFolder(async () => {
    const vae = await trainVae(nouns, smallConfig);
    const latents = await encodeMeans(vae, nouns);
    assert.equal(latents.train.length, 300 * 64);
    assert.equal(latents.heldOut.length, 40 * 64);
    const { imageBatch } = await import("@/nouns/images.ts");
    const alone = tf.tidy(() =>
      vae.encode(tf.tensor4d(imageBatch(nouns.train, [277]), [1, 32, 32, 3])).mu.dataSync()
    );
    assert.ok(alone.every((value, i) => Math.abs(value - latents.train[277 * 64 + i]) < 1e-4));
    tf.dispose(vae.parameters);
  }));
