import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { latentMoments, principalAxes } from "@/features/moments.ts";
import { randomLatents } from "./fakes.ts";

await tf.setBackend("cpu");

Deno.test("latentMoments() equals sums over samples, over chunks and far from zero", () => {
  const [count, dimensions] = [5000, 3];
  const latents = randomLatents(count, dimensions).map((x, i) => x * (1 + i % dimensions) + 50);
  for (let i = 0; i < count; i++) latents[i * 3 + 2] += latents[i * 3];
  const { mean, covariance } = latentMoments(latents, dimensions);
  for (let a = 0; a < dimensions; a++) {
    for (let b = 0; b < dimensions; b++) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += (latents[i * 3 + a] - mean[a]) * (latents[i * 3 + b] - mean[b]);
      assert.ok(Math.abs(covariance[a * 3 + b] - sum / count) < 1e-3 * (1 + Math.abs(sum / count)));
    }
  }
  assert.ok(covariance[2] > 0.5, "the third axis follows the first");
});

Deno.test("principalAxes() gives orthonormal directions by falling variance that rebuild the covariance", () => {
  const moments = latentMoments(randomLatents(400, 5).map((x, i) => x * (1 + i % 5)), 5);
  const { directions, variances } = principalAxes(moments);
  const at = (axis: number, i: number) => directions[axis * 5 + i];
  const range = [0, 1, 2, 3, 4];
  assert.deepEqual(Array.from(variances), Array.from(variances).sort((a, b) => b - a));
  for (const a of range) {
    for (const b of range) {
      const dot = range.reduce((sum, i) => sum + at(a, i) * at(b, i), 0);
      assert.ok(Math.abs(dot - Number(a === b)) < 1e-5);
      const rebuilt = range.reduce((sum, axis) => sum + variances[axis] * at(axis, a) * at(axis, b), 0);
      assert.ok(Math.abs(rebuilt - moments.covariance[a * 5 + b]) < 1e-3);
    }
  }
});

Deno.test("latentMoments() leaves no tensors behind", () => {
  const before = tf.memory().numTensors;
  latentMoments(randomLatents(10, 3), 3);
  assert.equal(tf.memory().numTensors, before);
});
