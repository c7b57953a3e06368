/** Walks through latent space. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { imageBatch } from "@/nouns/images.ts";
import { seededRandom } from "@/training/random.ts";
import { dimensionActivity, interpolate, jitter, sampleFitted } from "@/vae/explore.ts";
import type { Vae } from "@/vae/vae.ts";
import { smallNouns } from "./small.ts";

await useBackend();

Deno.test("interpolate() goes from one end to the other in equal steps", () => {
  const line = interpolate(Float32Array.of(0, 10), Float32Array.of(3, 4), 4);
  assert.deepEqual([...line].map((v) => Math.round(1e5 * v) / 1e5), [0, 10, 1, 8, 2, 6, 3, 4]);
});

Deno.test("jitter() adds noise of the stated size, and none for 0", () => {
  const latent = new Float32Array(20_000).fill(2);
  const copies = jitter(latent, [0, 0.5], seededRandom(0));
  assert.deepEqual(copies.subarray(0, 20_000), latent);
  const deviation = Math.sqrt(copies.subarray(20_000).reduce((sum, v) => sum + (v - 2) ** 2, 0) / 20_000);
  assert.ok(Math.abs(deviation - 0.5) < 0.01, String(deviation));
});

Deno.test("sampleFitted() has the mean and deviation of each dimension", () => {
  const means = Float32Array.of(1, 10, 3, 10, 5, 10); // dimension 0: mean 3, variance 8/3; dimension 1: always 10
  const drawn = sampleFitted(means, { dimensions: 2, samples: 20_000 }, seededRandom(1));
  const first = drawn.filter((_, i) => i % 2 === 0);
  const mean = first.reduce((sum, v) => sum + v, 0) / first.length;
  const variance = first.reduce((sum, v) => sum + (v - mean) ** 2, 0) / first.length;
  assert.ok(Math.abs(mean - 3) < 0.05 && Math.abs(variance - 8 / 3) < 0.1, `${mean}, ${variance}`);
  assert.ok(drawn.filter((_, i) => i % 2 === 1).every((v) => Math.abs(v - 10) < 1e-3));
});

Deno.test("dimensionActivity() tells a dimension that is used from one that is not", () => {
  const encode = (images: tf.Tensor4D) => {
    const brightness = images.mean([1, 2, 3]).reshape([-1, 1]);
    const mu = tf.concat([brightness.mul(20), brightness.mul(0)], 1) as tf.Tensor2D;
    return { mu, logvar: tf.concat([brightness.mul(0).sub(4), brightness.mul(0)], 1) as tf.Tensor2D };
  };
  const before = tf.memory().numTensors;
  const { heldOut } = smallNouns();
  const images = imageBatch(heldOut, [0, 1, 2, 3, 4, 5]);
  const activity = dimensionActivity({ imageSize: 32, encode } as unknown as Vae, images);
  assert.equal(activity.active, 1);
  assert.ok(activity.kl[0] > 1 && activity.kl[1] === 0);
  assert.ok(
    Math.abs(activity.posteriorDeviation[0] - Math.exp(-2)) < 1e-6 && activity.posteriorDeviation[1] === 1,
  );
  assert.equal(tf.memory().numTensors, before);
});
