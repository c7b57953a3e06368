import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import {
  activationAt,
  collectActivations,
  columnOf,
  firstSamples,
  pickFeatures,
} from "@/features/activations.ts";
import { linearDictionary, randomLatents, sparse } from "./fakes.ts";

await tf.setBackend("cpu");
const directions = Array.from(
  { length: 7 },
  (_, i) => Array.from({ length: 4 }, (_, j) => Math.cos(1 + 3 * i + j * j)),
);
const dictionary = linearDictionary(directions, 0.5);
const latents = randomLatents(101, 4);

Deno.test("collectActivations() gives the same entries for every batch size", async () => {
  const whole = await collectActivations(dictionary, latents, { batchSize: 1000 });
  assert.ok(whole.values.length > 100);
  for (const batchSize of [1, 7, 101]) {
    assert.deepEqual(await collectActivations(dictionary, latents, { batchSize }), whole);
  }
});

Deno.test("collectActivations() stores what the formula gives, by feature, samples rising", async () => {
  const activations = await collectActivations(dictionary, latents);
  directions.forEach((direction, feature) => {
    const expected = Array.from({ length: 101 }, (_, sample) => {
      const dot = direction.reduce((sum, x, j) => sum + x * latents[sample * 4 + j], 0);
      return Math.max(0, dot - 0.5);
    });
    const { samples, values } = columnOf(activations, feature);
    assert.deepEqual(Array.from(samples), expected.flatMap((x, sample) => x > 0 ? [sample] : []));
    samples.forEach((sample, at) => assert.ok(Math.abs(values[at] - expected[sample]) < 1e-5));
  });
});

Deno.test("collectActivations() keeps the largest activations of a sample, ties by the lower feature", async () => {
  const codes = [[3, 1, 3, 2, 3], [0, 0, 1, 0, 0], [1, 2, 3, 4, 5], [2, 2, 2, 2, 2]];
  const identity = codes[0].map((_, i) => codes[0].map((_, j) => i === j ? 1 : 0));
  const kept = await collectActivations(linearDictionary(identity), Float32Array.from(codes.flat()), {
    keepPerSample: 2,
  });
  assert.deepEqual(kept, sparse([[3, 0, 3, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 4, 5], [2, 2, 0, 0, 0]]));
});

Deno.test("collectActivations() refuses activations that are negative or not finite, and ragged latents", async () => {
  const encodeTo = (value: number) => ({
    ...dictionary,
    encode: () => tf.fill([1, 7], value) as tf.Tensor2D,
  });
  for (const value of [-1, NaN, Infinity]) {
    await assert.rejects(collectActivations(encodeTo(value), latents.subarray(0, 4)), RangeError);
  }
  await assert.rejects(collectActivations(dictionary, latents.subarray(0, 6)), TypeError);
});

Deno.test("collectActivations() leaves no tensors behind", async () => {
  const before = tf.memory().numTensors;
  await collectActivations(dictionary, latents, { batchSize: 10 });
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("collectActivations() stops when it is asked to", async () => {
  const signal = AbortSignal.abort();
  await assert.rejects(collectActivations(dictionary, latents, { signal }), { name: "AbortError" });
});

Deno.test("activationAt() finds every entry and gives 0 elsewhere", () => {
  const codes = [[0, 3], [1, 0], [0, 0], [2, 4]];
  codes.forEach((row, sample) =>
    row.forEach((value, feature) => assert.equal(activationAt(sparse(codes), { feature, sample }), value))
  );
});

Deno.test("pickFeatures() keeps columns in the order asked for, copied", () => {
  const all = sparse([[1, 0, 3], [0, 5, 0], [7, 0, 9]]);
  const picked = pickFeatures(all, [2, 0, 2]);
  assert.deepEqual(picked, sparse([[3, 1, 3], [0, 0, 0], [9, 7, 9]]));
  picked.values[0] = 0;
  assert.equal(activationAt(all, { feature: 2, sample: 0 }), 3);
});

Deno.test("firstSamples() equals collecting the first samples alone", async () => {
  const all = await collectActivations(dictionary, latents);
  for (const count of [0, 1, 50, 101, 200]) {
    assert.deepEqual(
      firstSamples(all, count),
      await collectActivations(dictionary, latents.subarray(0, count * 4)),
    );
  }
});
