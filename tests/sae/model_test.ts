/** The forward pass: golden vectors, exact selection, invariances, leaks. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { activate, preActivations, reconstruct } from "@/sae/model.ts";
import { assertClose, golden, goldenParameters, goldenSamples, randomTensor } from "./fixtures.ts";

Deno.test("preActivations() matches the golden vectors", () => {
  assertClose(preActivations(goldenParameters(), goldenSamples()), golden.preActivations);
});

Deno.test("activate() and reconstruct() match the golden vectors of ReLU and top-k", () => {
  const z = tf.tensor2d(golden.preActivations);
  const relu = activate(z, { kind: "relu" });
  assertClose(relu, golden.relu.features);
  assertClose(reconstruct(goldenParameters(), relu), golden.relu.reconstruction);
  assertClose(activate(z, { kind: "topk", k: 2 }), golden.topk2.features);
  assertClose(activate(z, { kind: "topk", k: 1 }), golden.topk1.features);
});

Deno.test("activate() with a threshold keeps values above it, each feature its own, and equal ones not", () => {
  const z = tf.tensor2d([[1, 0.9, 0.2], [-1, 0.91, 0.3]]);
  const threshold = tf.tensor1d([0, 0.9, 0.25]);
  assertClose(activate(z, { kind: "threshold", threshold }), [1, 0, 0, 0, 0.91, 0.3]);
});

Deno.test("activate() keeps exactly k of equal values, the lower indices", () => {
  const z = tf.tensor2d([[2, 5, 5, 5, 2]]);
  assertClose(activate(z, { kind: "topk", k: 2 }), [0, 5, 5, 0, 0]);
  assertClose(activate(tf.ones([1, 4]), { kind: "topk", k: 3 }), [1, 1, 1, 0]);
});

Deno.test("activate() with k = all features equals ReLU", () => {
  const z = randomTensor([7, 13], 1) as tf.Tensor2D;
  assertClose(activate(z, { kind: "topk", k: 13 }), activate(z, { kind: "relu" }), 0);
});

Deno.test("the reconstruction does not depend on the order of the features", () => {
  const order = tf.tensor1d([2, 0, 3, 1], "int32");
  const p = goldenParameters();
  const permuted = {
    encoder: tf.gather(p.encoder, order, 1),
    encoderBias: tf.gather(p.encoderBias, order),
    decoder: tf.gather(p.decoder, order),
    decoderBias: p.decoderBias,
  };
  for (const activation of [{ kind: "relu" }, { kind: "topk", k: 2 }] as const) {
    const [one, other] = [p, permuted].map((parameters) =>
      reconstruct(parameters, activate(preActivations(parameters, goldenSamples()), activation))
    );
    assertClose(one, other, 1e-6);
  }
});

Deno.test("the forward pass leaves nothing but its result", () => {
  const [p, x] = [goldenParameters(), goldenSamples()];
  const before = tf.memory().numTensors;
  for (const activation of [{ kind: "relu" }, { kind: "topk", k: 2 }] as const) {
    const z = preActivations(p, x);
    const f = activate(z, activation);
    const out = reconstruct(p, f);
    assert.equal(tf.memory().numTensors, before + 3);
    tf.dispose([z, f, out]);
  }
});

Deno.test("activate() with topk keeps what sorting each row keeps, ties and rows with too few above 0 included", () => {
  const [rows, width, k] = [60, 40, 7];
  const z = tf.round(randomTensor([rows, width], 9).sub(0.8).mul(2)).div(2) as tf.Tensor2D; // many equal ones, few above 0
  const found = activate(z, { kind: "topk", k }).arraySync();
  let short = 0;
  for (const [row, values] of z.arraySync().entries()) {
    const kept = [...values.keys()].sort((a, b) => values[b] - values[a] || a - b).slice(0, k)
      .filter((i) => values[i] > 0);
    short += Number(kept.length < k);
    assert.deepEqual(found[row], values.map((value, i) => kept.includes(i) ? value : 0));
  }
  assert.ok(short > 5 && short < rows - 5, `${short} rows have fewer than ${k} above 0`);
});
