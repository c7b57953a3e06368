import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { logitWeights } from "@/language/records/logit_weights.ts";
import { chanceOf, lossChange, positionLogits } from "@/language/records/position_logits.ts";
import { logits, mlpActivations } from "@/language/model/transformer.ts";
import { plantedModel } from "../planted_model.ts";

await useBackend();

const { parameters } = plantedModel(2);
const tokens = Uint16Array.from({ length: 26 }, (_, at) => (at * at + 3 * at) % 6);
const context = 4;
const model = { parameters, config: { context, dMlp: 3 } };
const set = { tokens };

/** Cross entropy of the token after each position, all contexts run whole, neurons changed first. */
function losses(change: (activations: tf.Tensor2D) => tf.Tensor2D): number[] {
  return tf.tidy(() => {
    const input = tf.tensor2d(Array.from(tokens.subarray(0, 24)), [6, context], "int32");
    const { residual, activations } = mlpActivations(parameters, input);
    const table = logits(parameters, { residual, activations: change(activations) });
    const rows = tf.logSoftmax(table).arraySync() as number[][];
    return rows.map((row, at) => -row[tokens[at + 1]]);
  });
}

Deno.test("positionLogits() equals a run over everything, and leaves no tensor", async () => {
  const positions = Uint32Array.of(0, 3, 4, 13, 14, 23);
  const before = tf.memory().numTensors;
  const few = await positionLogits(model, set, { positions });
  assert.equal(tf.memory().numTensors, before);
  const all = tf.tidy(() => {
    const input = tf.tensor2d(Array.from(tokens.subarray(0, 24)), [6, context], "int32");
    return logits(parameters, mlpActivations(parameters, input)).arraySync();
  });
  positions.forEach((position, row) =>
    all[position].forEach((logit, token) => assert.ok(Math.abs(logit - few.logits[row * 6 + token]) < 1e-5))
  );
  assert.deepEqual([...few.targets], Array.from(positions, (position) => tokens[position + 1]));
  for (const wrong of [[24], [3, 2], [3, 3]]) {
    await assert.rejects(
      () => positionLogits(model, set, { positions: Uint32Array.from(wrong) }),
      RangeError,
    );
  }
});

Deno.test("lossChange() is the change of the loss when neurons are really changed", async () => {
  const direction = [0.5, -1, 2];
  const plain = losses((activations) => activations);
  const pushed = losses((activations) => activations.sub(tf.tensor1d(direction).mul(0.7)));
  const positions = Uint32Array.of(1, 6, 7, 20);
  const at = await positionLogits(model, set, { positions });
  const weights = logitWeights(parameters, Float32Array.from(direction));
  positions.forEach((position, row) => {
    const change = lossChange(at, { row, weights, amount: -0.7 });
    assert.ok(Math.abs(change - (pushed[position] - plain[position])) < 1e-4);
    // a shift of all weights changes nothing, although it moves every logit
    const shifted = lossChange(at, { row, weights: weights.map((weight) => weight + 5), amount: -0.7 });
    assert.ok(Math.abs(shifted - change) < 1e-4);
  });
  assert.equal(lossChange(at, { row: 0, weights, amount: 0 }), 0);
});

Deno.test("chanceOf() is the softmax's share, and rises with the direction's own tokens", () => {
  const at = {
    positions: Uint32Array.of(0),
    logits: Float32Array.of(0, Math.log(3), 1000),
    targets: Uint16Array.of(0),
  };
  const weights = Float32Array.of(0, 0, -1000);
  const counted = Uint8Array.of(0, 1, 0);
  assert.ok(Math.abs(chanceOf(at, { row: 0, weights, amount: 2, counted }) - 0.75) < 1e-6);
  assert.equal(chanceOf(at, { row: 0, weights, amount: 0, counted }), 0);
});
