/** Editing the opened layer: outcomes that follow from features made by hand. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { categories, traitCounts, valueOffsets } from "@/nouns/catalogue.ts";
import { scoreNounCodes } from "@/saeception/traits/noun_code_scores.ts";
import { intervene } from "@/saeception/traits/noun_interventions.ts";

await useBackend();

/** One latent dimension and one feature for each of the first two values of each category: 2c and 2c + 1. */
const width = 2 * categories.length;
const count = 64;
const labels = new Int16Array(count * 5);
const latents = new Float32Array(count * width);
for (let sample = 0; sample < count; sample++) {
  for (let category = 0; category < 5; category++) {
    const trait = (sample >> category) & 1;
    labels[sample * 5 + category] = valueOffsets[category] + trait;
    latents[sample * width + 2 * category + trait] = 1;
  }
}
const eye = (scale = 1) => tf.eye(width).mul(scale) as tf.Tensor2D;
const model = (decoder: tf.Tensor2D) => ({
  parameters: {
    encoder: eye(),
    encoderBias: tf.zeros<tf.Rank.R1>([width]),
    decoder,
    decoderBias: tf.zeros<tf.Rank.R1>([width]),
  },
  activation: { kind: "relu" } as const,
});
const split = { dimensions: width, choosing: { latents, labels }, heldOut: { latents, labels } };

/** Reads trait 1 where its dimension is larger, trait 0 where its own is, and a third trait where neither is. */
const read = (rows: Float32Array) => {
  const values = Int16Array.from({ length: rows.length / 2 }, (_, at) => {
    const [zero, one] = [rows[2 * at], rows[2 * at + 1]];
    const category = at % 5;
    const none = Math.min(2, traitCounts[category] - 1);
    return valueOffsets[category] + (one > zero ? 1 : zero > 0 ? 0 : none);
  });
  return Promise.resolve(values);
};
const options = { examples: { latents, labels }, read, seed: 1 };

Deno.test("intervene() finds that perfect features change their own category and nothing else", async () => {
  const rows = await intervene(await scoreNounCodes(model(eye()), split), options);
  assert.deepEqual(rows.map(({ category, values }) => [category, values]), [
    ...categories.map((category) => [category, 2]),
    ["all", 10],
  ]);
  for (const { category, examples, ablated, randomAblated } of rows) {
    assert.equal(examples, category === "all" ? 200 : 40);
    if (category === "background") continue; // it has no third trait
    if (category !== "all") assert.deepEqual(ablated, { changed: 1, readAsValue: 0, othersKept: 1 });
    assert.ok(randomAblated.changed < 0.2, "another category's feature leaves this one alone");
    assert.ok(randomAblated.othersKept < 0.5, "and changes one of the others");
  }
});

Deno.test("intervene() steers to the value by the feature's mean active value, and its control does not", async () => {
  const strong = await intervene(await scoreNounCodes(model(eye(1.5)), split), options);
  for (const { category, steered, randomSteered } of strong) {
    // What is added is 1.5, the other trait of the category has 1.
    assert.deepEqual(steered, { changed: 1, readAsValue: 1, othersKept: 1 }, category);
    assert.ok(randomSteered.readAsValue < steered.readAsValue, category);
  }
});

Deno.test("intervene() swaps where adding is too weak, because it takes out what was there", async () => {
  const weak = await intervene(await scoreNounCodes(model(eye(0.9)), split), options);
  for (const { category, steered, swapped } of weak) {
    // What is added is .9 and the trait that is there has 1, or .1 when it was taken out.
    assert.equal(steered.readAsValue, 0, category);
    assert.deepEqual(swapped, { changed: 1, readAsValue: 1, othersKept: 1 }, category);
  }
});

Deno.test("intervene() draws the same examples for the same seed and no more than asked for", async () => {
  const scores = await scoreNounCodes(model(eye()), split);
  const small = { ...options, valuesPerCategory: 1, examplesPerValue: 3 };
  const rows = await intervene(scores, small);
  assert.deepEqual(rows.map(({ values, examples }) => [values, examples]).slice(4), [[1, 3], [5, 15]]);
  assert.deepEqual(await intervene(scores, small), rows);
});

Deno.test("intervene() sees when one feature carries two categories", async () => {
  const entangled = eye().arraySync() as number[][];
  for (const row of [6, 7]) entangled[row][row + 2] = 1; // the head's features write the glasses' dimensions too
  const scores = await scoreNounCodes(model(tf.tensor2d(entangled)), split);
  const rows = await intervene(scores, options);
  const [accessory, head] = [rows[2], rows[3]];
  assert.equal(accessory.ablated.othersKept, 1);
  assert.ok(head.ablated.othersKept < 0.8 && head.ablated.changed === 1, `${head.ablated.othersKept}`);
});
