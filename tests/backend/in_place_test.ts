/** Reading and writing a tensor's own memory: the same numbers as by copies, on TensorFlow's library and without it. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { readInPlace, writeInPlace } from "@/backend/in_place.ts";
import { isNative } from "@/backend/native_op.ts";
import { useBackend } from "@/backend/use_backend.ts";

await useBackend();

Deno.test("readInPlace() shows what dataSync() copies, without a copy where the library computes", () => {
  const tensor = tf.tensor2d([[1, -2], [3.5, 4]]);
  const [values, buffers] = readInPlace(tensor, (first) =>
    readInPlace(tensor, (second) => {
      const seen = [...first];
      if (isNative()) second[0] = 7; // the memory is the tensor's own
      return [seen, first[0]];
    }));
  assert.deepEqual(values, [1, -2, 3.5, 4]);
  assert.equal(buffers, isNative() ? 7 : 1);
  tensor.dispose();
});

Deno.test("readInPlace() takes an empty tensor and refuses integers", () => {
  const [empty, whole] = [tf.zeros([0, 3]), tf.tensor1d([1, 2], "int32")];
  assert.equal(readInPlace(empty, ({ length }) => length), 0);
  assert.throws(() => readInPlace(whole, () => 0), /found type int32, wanted float32/);
  tf.dispose([empty, whole]);
});

Deno.test("writeInPlace() gives zeros but for what was written, and ops read it like any tensor", () => {
  const tensor = writeInPlace([2, 3], (values) => {
    assert.deepEqual([...values], [0, 0, 0, 0, 0, 0]);
    values[4] = 5;
  });
  assert.deepEqual(tensor.shape, [2, 3]);
  const doubled = tf.mul(tensor, 2);
  assert.deepEqual([...doubled.dataSync()], [0, 0, 0, 0, 10, 0]);
  tf.dispose([tensor, doubled]);
});

Deno.test("writeInPlace() and readInPlace() leave no tensor behind, also when the caller throws", () => {
  const before = tf.memory().numTensors;
  const tensor = writeInPlace([4], (values) => values.fill(1));
  assert.throws(() => readInPlace(tensor, () => assert.fail("mine")), /mine/);
  assert.throws(() => writeInPlace([4], () => assert.fail("mine")), /mine/);
  assert.deepEqual([...tensor.dataSync()], [1, 1, 1, 1]);
  tensor.dispose();
  assert.equal(tf.memory().numTensors, before);
});
