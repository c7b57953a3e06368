/** The sparse selections of training against golden vectors and a plain sort. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { batchTopKCode, deadCode, selectCode, type SparseCode, topKCode } from "@/sae/selection.ts";
import { assertClose, golden, randomTensor } from "./fixtures.ts";

function dense({ rows, features, values }: SparseCode, shape: number[]): tf.Tensor {
  return tf.scatterND(tf.stack([rows, features], 1), values, shape);
}

Deno.test("topKCode() matches the golden vectors and keeps k entries per sample", () => {
  const z = tf.tensor2d(golden.preActivations);
  assertClose(dense(topKCode(z, 2), [2, 4]), golden.topk2.features);
  assert.deepEqual([...topKCode(z, 3).rows.dataSync()], [0, 0, 0, 1, 1, 1]);
});

Deno.test("batchTopKCode() matches the golden vectors: samples share the budget", () => {
  const code = batchTopKCode(tf.tensor2d(golden.preActivations), golden.batchtopk.total);
  assertClose(dense(code, [2, 4]), golden.batchtopk.features);
  assertClose([Math.min(...code.values.dataSync())], [golden.batchtopk.smallestKept]);
});

Deno.test("batchTopKCode() keeps exactly the number asked for, the same as a full sort, ties included", () => {
  const raw = (randomTensor([9, 31], 4) as tf.Tensor2D).mul(4).round() as tf.Tensor2D; // many ties
  const z = raw.dataSync();
  for (const total of [1, 14, 100, 279]) {
    const code = batchTopKCode(raw, total);
    const order = [...z.keys()].sort((a, b) => z[b] - z[a] || a - b).slice(0, total);
    const rows = code.rows.dataSync();
    const found = [...code.features.dataSync()].map((feature, i) => rows[i] * 31 + feature);
    assert.deepEqual(found, order);
  }
});

Deno.test("selectCode() rounds k · batch for a fractional k", () => {
  const z = randomTensor([6, 10], 2) as tf.Tensor2D;
  assert.equal(selectCode(z, { activation: "batchtopk", k: 1.25 }).values.size, 8);
  assert.equal(selectCode(z, { activation: "topk", k: 2 }).values.size, 12);
});

Deno.test("deadCode() chooses among the dead alone", () => {
  const { dead, k, features } = golden.aux;
  const code = deadCode(tf.tensor2d(golden.preActivations), { dead: tf.tensor1d(dead, "int32"), k });
  assertClose(dense(code, [2, 4]), features);
});

Deno.test("selections leave nothing but their three arrays", () => {
  const z = randomTensor([6, 10], 2) as tf.Tensor2D;
  const dead = tf.tensor1d([1, 5], "int32");
  const before = tf.memory().numTensors;
  for (const code of [topKCode(z, 2), batchTopKCode(z, 9), deadCode(z, { dead, k: 1 })]) {
    tf.dispose([code.rows, code.features, code.values]);
  }
  assert.equal(tf.memory().numTensors, before);
});
