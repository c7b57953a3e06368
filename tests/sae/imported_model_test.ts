/** Models from other conventions: against closed forms and the training's own gate. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { gatedAsThresholds } from "@/sae/gated.ts";
import { gateAsThresholds, modelOf, transposed } from "@/sae/imported_model.ts";
import { encode } from "@/sae/sae.ts";
import { assertClose, randomTensor } from "./fixtures.ts";

const numbers = (shape: number[], seed: number) => randomTensor(shape, seed).dataSync() as Float32Array;
const weights = {
  encoder: numbers([4, 6], 1),
  encoderBias: numbers([6], 2),
  decoder: numbers([6, 4], 3),
  decoderBias: numbers([4], 4),
};

Deno.test("transposed() swaps the axes of a matrix that is not square", () => {
  assert.deepEqual(transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2), Float32Array.of(1, 4, 2, 5, 3, 6));
});

Deno.test("modelOf() gives x · W + b of weights that do not subtract the decoder bias, and (x − b_d) · W + b of ones that do", () => {
  const x = randomTensor([5, 4], 5) as tf.Tensor2D;
  const encoder = tf.tensor2d(weights.encoder, [4, 6]);
  for (const subtracts of [false, true]) {
    const model = modelOf(weights, { activation: { kind: "relu" }, subtracts });
    const input = subtracts ? tf.sub(x, weights.decoderBias) : x;
    const wanted = tf.relu(tf.add(tf.matMul(input as tf.Tensor2D, encoder), weights.encoderBias));
    assertClose(encode(model, x), wanted, 1e-6);
  }
});

Deno.test("modelOf() takes a threshold below 0 for 0, so that features stay non-negative", () => {
  const threshold = Float32Array.of(-1, -1, -1, 0.5, 0.5, 0.5);
  const model = modelOf(weights, { activation: { kind: "threshold", threshold }, subtracts: true });
  assert.ok(model.activation.kind === "threshold");
  assertClose(model.activation.threshold, [0, 0, 0, 0.5, 0.5, 0.5], 0);
});

Deno.test("gateAsThresholds() agrees with what training makes of a gated SAE", () => {
  const gate = { magnitudeGain: numbers([6], 6), magnitudeBias: numbers([6], 7) };
  const opened = gateAsThresholds(weights, gate);
  const model = modelOf(opened.weights, { activation: opened.activation, subtracts: true });
  const trained = gatedAsThresholds({
    encoder: tf.transpose(tf.tensor2d(weights.encoder, [4, 6])),
    encoderBias: tf.tensor1d(weights.encoderBias),
    decoder: tf.tensor2d(weights.decoder, [6, 4]),
    decoderBias: tf.tensor1d(weights.decoderBias),
    magnitudeGain: tf.tensor1d(gate.magnitudeGain),
    magnitudeBias: tf.tensor1d(gate.magnitudeBias),
  });
  assertClose(model.parameters.encoder, tf.transpose(trained.weights.encoder), 1e-6);
  assertClose(model.parameters.encoderBias, trained.weights.encoderBias, 0);
  assert.ok(model.activation.kind === "threshold");
  assertClose(model.activation.threshold, trained.threshold, 1e-6);
});
