/** Continuing a VAE: from its weights, with a further loss or without. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { takePrefix } from "@/training/parameters.ts";
import { resolveVaeConfig } from "@/vae/config.ts";
import { createTrainee, type TraineeOptions } from "@/vae/trainee.ts";
import { smallConfig, smallNouns } from "./small.ts";

await useBackend();
const nouns = smallNouns();
const config = resolveVaeConfig({
  ...smallConfig,
  emaDecay: 0,
  maxBeta: 1e-3,
  warmupSteps: 0,
  learningRate: 2e-2,
});

async function trained(options: TraineeOptions, steps = 3) {
  const trainee = await createTrainee(nouns, config, options);
  const before = await trainee.measure(0);
  for (let step = 0; step < steps; step++) await trainee.step(step);
  const weights = takePrefix("parameters/", await trainee.result());
  const after = await trainee.measure(steps);
  trainee.dispose();
  return { weights, before, after };
}
const { weights: start } = await trained({});

Deno.test("createTrainee() starts at the given weights, with β at its highest", async () => {
  const { weights, before } = await trained({ start }, 0);
  assert.deepEqual(weights, start);
  assert.equal(before.beta, 1e-3);
});

Deno.test("createTrainee() with a further loss of 0 gives the bits of one without", async () => {
  const plain = await trained({ start });
  const zero = await trained({ start, auxiliary: () => tf.scalar(0) });
  assert.deepEqual(zero.weights, plain.weights);
  assert.notDeepEqual(plain.weights, start);
});

Deno.test("createTrainee() shows the further loss μ and the numbers of the batch's nouns, and learns it", async () => {
  const seen: number[] = [];
  const auxiliary = (mu: tf.Tensor2D, indices: Uint32Array) => {
    assert.equal(mu.shape[0], indices.length);
    seen.push(...indices);
    return tf.mean(tf.square(tf.sub(mu, 5))) as tf.Scalar;
  };
  const { after } = await trained({ start, auxiliary }, 40);
  const first = await trained({ start, auxiliary }, 1);
  assert.ok(after.auxiliary < 0.8 * first.after.auxiliary, `${first.after.auxiliary} to ${after.auxiliary}`);
  assert.ok(
    Math.abs(after.loss - after.reconstruction - 1e-3 * after.kl - after.auxiliary) < 1e-6 * after.loss,
  );
  assert.equal(new Set(seen.slice(0, 300)).size, 300);
});

Deno.test("createTrainee() takes the further loss of a checkpoint back", async () => {
  const options = { start, auxiliary: (mu: tf.Tensor2D) => tf.mean(tf.square(mu)) as tf.Scalar };
  const trainee = await createTrainee(nouns, config, options);
  await trainee.step(0);
  const [state, measured] = [await trainee.state(), await trainee.measure(1)];
  trainee.dispose();
  const other = await createTrainee(nouns, config, options);
  other.restore(state);
  assert.deepEqual(await other.measure(1), measured);
  other.dispose();
  assert.ok(measured.auxiliary > 0);
});
