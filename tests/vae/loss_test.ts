/** The loss and its schedule against closed forms. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { betaAt, klLoss, reconstructionLoss, sampleLatent } from "@/vae/loss.ts";

await useBackend();
const close = (a: number, b: number, tolerance = 1e-6) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

Deno.test("reconstructionLoss() is the mean over every number, not a sum", () => {
  const value = tf.tidy(() =>
    reconstructionLoss(tf.tensor([1, 2, 3, 5], [2, 2]), tf.zeros([2, 2])).dataSync()[0]
  );
  close(value, (1 + 4 + 9 + 25) / 4);
});

Deno.test("klLoss() is the divergence between normals, summed over dimensions and averaged over the batch", () => {
  const value = tf.tidy(() => {
    const mu = tf.tensor2d([[0, 1], [2, 0]]);
    const logvar = tf.tensor2d([[0, 0], [Math.log(4), -2]]);
    return klLoss({ mu, logvar }).dataSync()[0];
  });
  const first = 1 / 2;
  const second = (4 + 4 - 1 - Math.log(4)) / 2 + (Math.exp(-2) - 1 + 2) / 2;
  close(value, (first + second) / 2);
});

Deno.test("betaAt() is 0, then rises linearly and ends at its maximum", () => {
  const config = { maxBeta: 1e-6, betaStartStep: 1000, steps: 5000 };
  assert.equal(betaAt(999, config), 0);
  assert.equal(betaAt(1000, config), 0);
  close(betaAt(3000, config), 5e-7, 1e-15);
  close(betaAt(5000, config), 1e-6, 1e-15);
});

Deno.test("sampleLatent() adds noise of the posterior's deviation", () => {
  const z = tf.tidy(() => {
    const posterior = { mu: tf.tensor2d([[1, 1]]), logvar: tf.tensor2d([[Math.log(9), 0]]) };
    return sampleLatent(posterior, tf.tensor2d([[2, -1]])).dataSync();
  });
  close(z[0], 7);
  close(z[1], 0);
});
