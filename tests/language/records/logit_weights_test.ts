import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { extremeTokens, logitWeights, medianShifted } from "@/language/records/logit_weights.ts";
import { logits } from "@/language/model/transformer.ts";
import { plantedModel } from "../planted_model.ts";

await useBackend();

Deno.test("logitWeights() are the change of the logits when the direction is added, and leave no tensor", () => {
  const { parameters, residual, activations } = plantedModel();
  const direction = Float32Array.of(0.5, -1, 2);
  const before = tf.memory().numTensors;
  const weights = logitWeights(parameters, direction);
  assert.equal(tf.memory().numTensors, before);
  const moved = tf.tidy(() => {
    const plain = logits(parameters, { residual, activations });
    const pushed = logits(parameters, {
      residual,
      activations: activations.add(tf.tensor1d(direction).mul(3)),
    });
    return pushed.sub(plain).dataSync();
  });
  const vocabulary = weights.length;
  moved.forEach((change, at) => assert.ok(Math.abs(change - 3 * weights[at % vocabulary]) < 1e-4));
  assert.throws(() => logitWeights(parameters, new Float32Array(4)), TypeError);
});

Deno.test("logitWeights() of two directions are those of each", () => {
  const { parameters } = plantedModel();
  const both = logitWeights(parameters, Float32Array.of(1, 0, 0, 0, 1, 0));
  const second = logitWeights(parameters, Float32Array.of(0, 1, 0));
  assert.deepEqual(both.subarray(both.length / 2), second);
});

Deno.test("medianShifted() has its median at 0, of an even and an odd number, and keeps the differences", () => {
  assert.deepEqual([...medianShifted(Float32Array.of(1, 9, 2))], [-1, 7, 0]);
  assert.deepEqual([...medianShifted(Float32Array.of(1, 9, 2, 4))], [-2, 6, -1, 1]); // the mean, 4, would give −3
});

Deno.test("extremeTokens() ranks both ends, ties by the lower token", () => {
  const { top, bottom } = extremeTokens(Float32Array.of(2, -1, 2, 5, -1), 3);
  assert.deepEqual([top, bottom], [[3, 0, 2], [1, 4, 0]]);
});
