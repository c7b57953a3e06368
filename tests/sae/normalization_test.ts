/** Centring, whitening and scaling, and their folding into the weights. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { activate, preActivations, reconstruct } from "@/sae/model.ts";
import { fitNormalization, foldNormalization, normalize } from "@/sae/normalization.ts";
import { assertClose, randomTensor, randomWeights } from "./fixtures.ts";

/** Correlated latents with very different scales and an offset, [500, 6]. */
function latents(): tf.Tensor2D {
  const scales = tf.tensor1d([4, 2, 1, 0.5, 0.2, 0.1]);
  const mixed = tf.matMul(
    randomTensor([500, 6], 1).mul(scales) as tf.Tensor2D,
    randomTensor([6, 6], 2) as tf.Tensor2D,
  );
  return mixed.add(3) as tf.Tensor2D;
}

function covariance(x: tf.Tensor2D): tf.Tensor2D {
  const centred = x.sub(x.mean(0)) as tf.Tensor2D;
  return tf.matMul(centred, centred, true, false).div(x.shape[0]) as tf.Tensor2D;
}

Deno.test("fitNormalization() with exponent 1 gives mean 0 and the identity as covariance", () => {
  const x = latents();
  const y = normalize(x, fitNormalization(x, { centring: true, whitening: 1, scaling: true }));
  assertClose(y.mean(0), [0, 0, 0, 0, 0, 0], 1e-4);
  assertClose(covariance(y), tf.eye(6), 1e-2);
});

Deno.test("fitNormalization() with exponent ½ gives the root of the covariance, up to scale", () => {
  const x = latents();
  const y = normalize(x, fitNormalization(x, { centring: true, whitening: 0.5, scaling: false }));
  const half = covariance(y);
  const whole = covariance(x);
  assertClose(tf.matMul(half, half).div(whole.max()), whole.div(whole.max()), 1e-3);
});

Deno.test("fitNormalization() scales the mean squared length to the number of dimensions", () => {
  const x = latents();
  for (const whitening of [0, 0.3, 1]) {
    const y = normalize(x, fitNormalization(x, { centring: true, whitening, scaling: true }));
    assertClose(y.square().sum(1).mean(), [6], 0.02);
  }
});

Deno.test("fitNormalization() without any of the three leaves latents as they are", () => {
  const x = latents();
  assertClose(normalize(x, fitNormalization(x, { centring: false, whitening: 0, scaling: false })), x, 0);
});

Deno.test("foldNormalization() keeps the features and gives the reconstruction in the latents' own coordinates", () => {
  const x = latents();
  const weights = randomWeights(5);
  for (const whitening of [0, 0.5, 1]) {
    const normalization = fitNormalization(x, { centring: true, whitening, scaling: true });
    const { encoder, ...rest } = weights;
    const inside = { ...rest, encoder: encoder.transpose() } as unknown as Parameters<
      typeof preActivations
    >[0];
    const folded = foldNormalization(weights, normalization);
    const y = normalize(x, normalization);
    const features = activate(preActivations(inside, y), { kind: "topk", k: 3 });
    assertClose(activate(preActivations(folded, x), { kind: "topk", k: 3 }), features, 2e-3);
    const back = tf.matMul(reconstruct(inside, features), normalization.inverse).add(normalization.mean);
    assertClose(reconstruct(folded, features), back, 1e-3);
  }
});

Deno.test("fitNormalization() and foldNormalization() leave nothing but their results", () => {
  const [x, weights] = [latents(), randomWeights(5)];
  const before = tf.memory().numTensors;
  const normalization = fitNormalization(x, { centring: true, whitening: 1, scaling: true });
  const folded = foldNormalization(weights, normalization);
  assert.equal(tf.memory().numTensors, before + 7);
  tf.dispose([{ ...normalization }, { ...folded }]);
});
