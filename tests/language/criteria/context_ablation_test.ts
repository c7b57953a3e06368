import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { columnOf } from "@/features/activations.ts";
import { contextAblations, meanEffect } from "@/language/criteria/context_ablation.ts";
import { tokenLosses } from "@/language/model/cross_entropy.ts";
import { plantedSet, plantedUnits } from "../planted_units.ts";

await useBackend();

const set = plantedSet(12);
const source = await plantedUnits(set);
const marks = Uint8Array.from({ length: 96 }, (_, at) => Number(set.tokens[at] === 1));

Deno.test("contextAblations() are the changes of the loss when the neuron is really silenced", async () => {
  const feature = 1;
  const [found] = await contextAblations(set, [{ source, feature, marks }], { seed: 3 });
  const plain = await tokenLosses(source.model, set);
  const silenced = await tokenLosses(source.model, set, {
    intervention: (x) => x.mul(tf.tensor1d([1, 0, 1])),
  });
  const active = new Set(columnOf(source.activations.heldOut, feature).samples);
  const mean = (keep: (at: number) => boolean) => {
    const kept = [...marks.keys()].filter(keep);
    return kept.reduce((sum, at) => sum + silenced.losses[at] - plain.losses[at], 0) / kept.length;
  };
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-4, `${a} is not ${b}`);
  near(found.inContext.mean, mean((at) => marks[at] === 1));
  near(found.activeElsewhere.mean, mean((at) => !marks[at] && active.has(at)));
  near(found.elsewhere, mean((at) => !marks[at])); // silent tokens change nothing
  assert.equal(found.inContext.tokens, marks.reduce((a, b) => a + b));
  assert.ok(found.control.tokens > 0 && found.control.mean !== found.inContext.mean);
});

Deno.test("contextAblations() draws the same tokens for every unit, no more than asked for, and leaves no tensor", async () => {
  const subjects = [0, 1, 2].map((feature) => ({ source, feature, marks }));
  const before = tf.memory().numTensors;
  const once = await contextAblations(set, subjects, { seed: 3, tokens: 5 });
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(once, await contextAblations(set, subjects, { seed: 3, tokens: 5 }));
  once.forEach(({ inContext }) => assert.equal(inContext.tokens, 5));
  const other = { ...source, model: { ...source.model } };
  const mixed = [subjects[0], { source: other, feature: 0, marks }];
  await assert.rejects(() => contextAblations(set, mixed, { seed: 3 }), TypeError);
});

Deno.test("meanEffect() has the interval of a mean, and the share above 0", () => {
  const { mean, low, high, helped } = meanEffect([1, 2, 3, -2]);
  assert.deepEqual([mean, helped], [1, 0.75]);
  assert.ok(Math.abs(high - 1 - 1.96 * Math.sqrt((0 + 1 + 4 + 9) / 3 / 4)) < 1e-9);
  assert.ok(Math.abs(high + low - 2) < 1e-9);
  assert.equal(meanEffect([]).mean, 0);
});
