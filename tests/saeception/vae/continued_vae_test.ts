import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { continueVae, targetLoss } from "@/saeception/vae/continued_vae.ts";
import { meanCosine } from "@/saeception/mean_cosine.ts";
import { arraysFrom } from "@/training/parameters.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { encodeMeans } from "@/vae/latents.ts";
import { trainVae } from "@/vae/train_vae.ts";
import type { Vae } from "@/vae/vae.ts";
import { smallConfig, smallNouns, withDataFolder } from "../../vae/small.ts";

await useBackend();
const nouns = smallNouns();
const options = { nouns, steps: 6, learningRate: 1e-3, seed: 3 };
const targets = normals(300 * 64, seededRandom(0, "targets"));

/** Weights after training on; both VAEs are disposed of. */
async function trainedOn(vae: Vae, more: Partial<Parameters<typeof continueVae>[1]> = {}) {
  const continued = await continueVae(vae, { ...options, ...more });
  const weights = await arraysFrom(continued.parameters);
  tf.dispose(continued.parameters);
  return { key: continued.key, weights };
}

Deno.test("targetLoss() is 0 at the targets, whatever their length with the cosine", () => {
  const mu = tf.tensor2d([[1, 2], [-3, 1]]);
  const value = (targets: tf.Tensor2D, loss: "cosine" | "mse") =>
    targetLoss(mu, { targets, loss }).dataSync()[0];
  assert.ok(Math.abs(value(mu.mul(4), "cosine")) < 1e-6);
  assert.equal(value(mu, "mse"), 0);
  assert.equal(value(mu.mul(2), "mse"), (1 + 4 + 9 + 1) / 4);
  assert.ok(Math.abs(value(mu.neg(), "cosine") - 2) < 1e-6);
});

Deno.test("targetLoss() of a batch is the mean over its examples, not over the batch as one vector", () => {
  const mu = tf.tensor2d([[10, 0], [0, 1]]);
  const targets = tf.tensor2d([[1, 0], [1, 0]]);
  assert.ok(Math.abs(targetLoss(mu, { targets, loss: "cosine" }).dataSync()[0] - 0.5) < 1e-6);
  assert.equal(
    meanCosine(Float32Array.of(10, 0, 0, 1), { targets: Float32Array.of(1, 0, 1, 0), dimensions: 2 }),
    0.5,
  );
});

Deno.test("targetLoss() has a gradient by the means", () => {
  const mu = tf.tensor2d([[1, 2, 3]]);
  const gradient = tf.grad((x) =>
    targetLoss(x as tf.Tensor2D, { targets: tf.tensor2d([[3, 2, 1]]), loss: "cosine" })
  )(mu);
  const [values, dot] = [gradient.dataSync(), gradient.mul(mu).sum().dataSync()[0]];
  assert.ok(Math.hypot(...values) > 0.01);
  assert.ok(Math.abs(dot) < 1e-6, "the length is free");
});

Deno.test("continueVae() with lambda 0 is the control, bit for bit and under its key", () =>
  withDataFolder(async () => {
    const vae = await trainVae(nouns, smallConfig);
    const control = await trainedOn(vae);
    assert.deepEqual(await trainedOn(vae, { targets, lambda: 0 }), control);
    const pulled = await trainedOn(vae, { targets, lambda: 1 });
    const others = await trainedOn(vae, { targets: targets.map((x) => -x), lambda: 1 });
    assert.equal(new Set([control.key, pulled.key, others.key]).size, 3);
    assert.notDeepEqual(pulled.weights, control.weights);
    assert.notDeepEqual(others.weights, pulled.weights);
    tf.dispose(vae.parameters);
  }));

Deno.test("continueVae() brings each mean nearer to its own target, in the nouns' order", () =>
  withDataFolder(async () => {
    const vae = await trainVae(nouns, { ...smallConfig, steps: 60 });
    const before = await encodeMeans(vae, nouns);
    const wanted = before.train.map((x, at) => at % 64 < 32 ? x : 0); // half of each mean
    for (const loss of ["cosine", "mse"] as const) {
      const moved = await continueVae(vae, { ...options, steps: 60, targets: wanted, lambda: 10, loss });
      const after = await encodeMeans(moved, nouns);
      const control = await continueVae(vae, { ...options, steps: 60 });
      const untouched = await encodeMeans(control, nouns);
      const cosine = (rows: Float32Array) => meanCosine(rows, { targets: wanted, dimensions: 64 });
      assert.ok(cosine(after.train) > cosine(before.train) + 0.02, loss);
      assert.ok(cosine(after.train) > cosine(untouched.train) + 0.02, loss);
      tf.dispose([moved.parameters, control.parameters]);
    }
    tf.dispose(vae.parameters);
  }));

Deno.test("continueVae() refuses targets of other nouns, a negative weight, and leaves no tensors", () =>
  withDataFolder(async () => {
    const vae = await trainVae(nouns, smallConfig);
    await assert.rejects(continueVae(vae, { ...options, targets: targets.subarray(64) }), {
      name: "TypeError",
      message: /found 19136 numbers as targets, wanted 64 for each of 300/,
    });
    await assert.rejects(continueVae(vae, { ...options, targets, lambda: -1 }), /lambda is -1/);
    await trainedOn(vae, { targets });
    const count = tf.memory().numTensors;
    await trainedOn(vae, { targets, lambda: 2 });
    assert.equal(tf.memory().numTensors, count);
    tf.dispose(vae.parameters);
  }));
