import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { ablationEffects } from "@/language/records/ablation_effects.ts";
import { logitWeights, medianShifted } from "@/language/records/logit_weights.ts";
import { logits } from "@/language/model/transformer.ts";
import { plantedModel } from "../planted_model.ts";

await useBackend();

const { parameters, residual, activations } = plantedModel();
const directions = Float32Array.of(0.3, -0.5, 0.8, 1, 0.2, -0.1); // [2, 3]
const weights = logitWeights(parameters, directions);
const shifted = Float32Array.from([
  ...medianShifted(weights.subarray(0, 6)),
  ...medianShifted(weights.subarray(6)),
]);
const pairs = {
  rows: [0, 1, 2, 3, 3],
  features: [0, 1, 1, 0, 1],
  activations: [0.7, 2, 0.01, 4, 1],
  targets: [5, 0, 2, -1, 4],
};
const full = logits(parameters, { residual, activations });
const effects = ablationEffects(full, tf.tensor2d(shifted, [2, 6]), { pairs, votes: 2 });

/** Probabilities of a row in float64. */
function softmax(row: number[]): number[] {
  const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
  return row.map((value) => Math.exp(value) / total);
}

/** Probabilities with and without the feature of a pair: from a forward pass with the ablated activations. */
function forward(pair: number): { p: number[]; q: number[] } {
  const row = pairs.rows[pair];
  const at = tf.oneHot([row], 4).reshape([4, 1]);
  const d = tf.tensor2d(directions.slice(3 * pairs.features[pair], 3 * pairs.features[pair] + 3), [1, 3]);
  const ablated = activations.sub<tf.Tensor2D>(at.mul(d).mul(pairs.activations[pair]));
  const without = logits(parameters, { residual, activations: ablated }).arraySync()[row];
  return { p: softmax(full.arraySync()[row]), q: softmax(without) };
}

Deno.test("ablationEffects() equals a forward pass with the ablated activations", () => {
  pairs.rows.forEach((_, pair) => {
    const { p, q } = forward(pair);
    const target = pairs.targets[pair];
    const near = (found: number, wanted: number) =>
      assert.ok(Math.abs(found - wanted) < 2e-6, `${found} is not ${wanted}`);
    near(effects.losses[pair], target < 0 ? 0 : Math.log(p[target] / q[target]));
    near(effects.probabilities[pair], target < 0 ? 0 : p[target]);
    near(effects.kls[pair], p.reduce((sum, share, v) => sum + share * Math.log(share / q[v]), 0));
    const w = shifted.subarray(6 * pairs.features[pair]);
    p.forEach((share, v) =>
      near(Math.log(share / q[v]), pairs.activations[pair] * w[v] - effects.shifts[pair])
    );
    const gained = p.map((share, v) => ({ v, gain: share - q[v] })).sort((a, b) => b.gain - a.gain);
    assert.deepEqual([...effects.upTokens.subarray(2 * pair, 2 * pair + 2)], [gained[0].v, gained[1].v]);
    assert.deepEqual([...effects.downTokens.subarray(2 * pair, 2 * pair + 2)], [gained[5].v, gained[4].v]);
    near(effects.upValues[2 * pair], gained[0].gain);
    near(effects.downValues[2 * pair + 1], gained[4].gain);
  });
});

Deno.test("ablationEffects() does not see a shift of the weights, and KL stays exact where the feature is weak", () => {
  const again = ablationEffects(full, tf.tensor2d(weights, [2, 6]), { pairs });
  again.losses.forEach((loss, pair) => assert.ok(Math.abs(loss - effects.losses[pair]) < 2e-6));
  const { p } = forward(2);
  const w = shifted.subarray(6);
  const mean = p.reduce((sum, share, v) => sum + share * w[v], 0);
  const variance = p.reduce((sum, share, v) => sum + share * (w[v] - mean) ** 2, 0);
  const expected = 0.01 ** 2 * variance / 2; // the second order, far below what float32 logits could tell
  assert.ok(Math.abs(effects.kls[2] / expected - 1) < 0.02, `${effects.kls[2]} is not ${expected}`);
});

Deno.test("ablationEffects() leaves no tensors behind, and handles more pairs than it takes at once", () => {
  const many = Array.from({ length: 1200 }, (_, i) => i % 5);
  const list = (values: number[]) => many.map((pair) => values[pair]);
  const table = tf.tensor2d(shifted, [2, 6]);
  const before = tf.memory().numTensors;
  const found = ablationEffects(full, table, {
    pairs: {
      rows: list(pairs.rows),
      features: list(pairs.features),
      activations: list(pairs.activations),
      targets: list(pairs.targets),
    },
    votes: 2,
  });
  assert.equal(tf.memory().numTensors, before);
  many.forEach((pair, i) => {
    assert.ok(Math.abs(found.losses[i] - effects.losses[pair]) < 1e-6);
    assert.equal(found.downTokens[2 * i + 1], effects.downTokens[2 * pair + 1]);
  });
});

Deno.test("ablationEffects() of an effect that exp() cannot hold is finite, and equals the forward pass", () => {
  const strong = { rows: [1], features: [0], activations: [300], targets: [0] };
  const { losses, kls } = ablationEffects(full, tf.tensor2d(shifted, [2, 6]), { pairs: strong });
  const base = full.arraySync()[1];
  const without = base.map((value, v) => value - 300 * shifted[v]);
  const lse = (row: number[]) =>
    Math.max(...row) + Math.log(row.reduce((sum, x) => sum + Math.exp(x - Math.max(...row)), 0));
  const [p, change] = [softmax(base), lse(without) - lse(base)];
  const kl = p.reduce((sum, share, v) => sum + share * (300 * shifted[v] + change), 0);
  assert.ok(kl > 100);
  assert.ok(Math.abs(losses[0] / (300 * shifted[0] + change) - 1) < 1e-5);
  assert.ok(Math.abs(kls[0] / kl - 1) < 1e-5);
});
