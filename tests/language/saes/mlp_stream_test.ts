import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { mlpLatents, mlpStream, sampleActivations } from "@/language/saes/mlp_stream.ts";
import { activationRows, randomModel, randomTokens } from "../random_model.ts";

const model = randomModel();
const length = 20 * 8 + 5; // 20 windows
const set = { ...randomTokens(length), tokens: Uint16Array.from({ length }, (_, i) => 40 + i) }; // no token twice
const rows = activationRows(model, set);
const options = { poolContexts: 5, sampleTokens: 64, seed: 3 };

/** The row of the stream with the same numbers, to rounding; there is exactly one. */
function placeOf(row: ArrayLike<number>): number {
  const places = rows.keys().filter((i) => rows[i].every((value, j) => Math.abs(value - row[j]) < 1e-5))
    .toArray();
  assert.equal(places.length, 1);
  return places[0];
}

function rowsOf(batch: tf.Tensor2D): number[][] {
  const found = batch.arraySync();
  batch.dispose();
  return found;
}

Deno.test("mlpStream() shows each token of a pool once, mixed, and each window once an epoch", () => {
  const batches = mlpStream(model, set, options).batches({ batchSize: 10, seed: 0 }); // 4 batches a pool, 4 pools
  const pools = Array.from(
    { length: 4 },
    (_, pool) => Array.from({ length: 4 }, (_, i) => rowsOf(batches.at(4 * pool + i)).map(placeOf)).flat(),
  );
  const windows = pools.map((places) => new Set(places.map((place) => Math.floor(place / 8))));
  for (const [pool, places] of pools.entries()) {
    assert.equal(new Set(places).size, 40);
    assert.equal(windows[pool].size, 5);
    assert.ok(
      new Set(places.slice(0, 10).map((place) => Math.floor(place / 8))).size > 2,
      "a batch is one window",
    );
  }
  assert.equal(new Set(windows.flatMap((own) => [...own])).size, 20);
  assert.notDeepEqual([...windows[0]].sort(), [0, 1, 2, 3, 4]);
  batches.dispose();
});

Deno.test("mlpStream() gives a step the same bits whatever came before it", () => {
  const stream = mlpStream(model, set, options);
  const [whole, resumed] = [
    stream.batches({ batchSize: 12, seed: 1 }),
    stream.batches({ batchSize: 12, seed: 1 }),
  ];
  const inOrder = Array.from({ length: 9 }, (_, step) => rowsOf(whole.at(step)));
  for (const step of [7, 2, 8]) assert.deepEqual(rowsOf(resumed.at(step)), inOrder[step]);
  const other = stream.batches({ batchSize: 12, seed: 2 });
  assert.notDeepEqual(rowsOf(other.at(0)), inOrder[0]);
  [whole, resumed, other].forEach((batches) => batches.dispose());
});

Deno.test("mlpStream() holds one pool and frees it", () => {
  const before = tf.memory().numTensors;
  const batches = mlpStream(model, set, options).batches({ batchSize: 10, seed: 0 });
  for (let step = 0; step < 12; step++) batches.at(step).dispose();
  assert.equal(tf.memory().numTensors, before + 1);
  batches.dispose();
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("sampleActivations() takes distinct positions of many windows, and no more than there are", () => {
  const sample = sampleActivations(model, set, { count: 64, seed: 0 });
  const places = Array.from({ length: 64 }, (_, i) => placeOf(sample.subarray(i * 12, (i + 1) * 12)));
  assert.equal(new Set(places).size, 64);
  assert.equal(new Set(places.map((place) => Math.floor(place / 8))).size, 8);
  assert.equal(sampleActivations(model, set, { count: 1000, seed: 0 }).length, 160 * 12);
  assert.notDeepEqual(sampleActivations(model, set, { count: 64, seed: 1 }), sample);
});

Deno.test("mlpStream() refuses batches that no pool fills and streams without a window", () => {
  const stream = mlpStream(model, set, options);
  assert.throws(() => stream.batches({ batchSize: 41, seed: 0 }), /pools of 5 contexts with 8 tokens each/);
  assert.throws(() => mlpStream(model, randomTokens(8), options).sample, /found 8, wanted at least 9/);
});

Deno.test("mlpLatents() has another key for another model, other tokens and another sample, and computes nothing early", () => {
  const data = { key: "a", train: randomTokens(3), judge: set }; // too short to be read
  const { key, dimensions } = mlpLatents(model, data, options);
  assert.equal(dimensions, 12);
  const keys = [
    mlpLatents(randomModel(2), data, options),
    mlpLatents(model, { ...data, key: "b" }, options),
    mlpLatents(model, data, { ...options, seed: 4 }),
    mlpLatents(model, data, { ...options, poolContexts: 4 }),
  ].map((latents) => latents.key);
  assert.equal(new Set([key, ...keys]).size, 5);
  assert.equal(mlpLatents(model, data, options).heldOut.length, 160 * 12);
});
