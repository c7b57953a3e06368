/** Parameters between files and variables. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { arraysFrom, assignVariables, gradientsOf, variablesFrom } from "@/training/parameters.ts";

await useBackend();
const arrays = {
  w: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  b: { shape: [2], data: Float32Array.of(-1, 0.5) },
};

Deno.test("variablesFrom() and arraysFrom() give back the same bits and free what they make", async () => {
  const before = tf.memory().numTensors;
  const variables = variablesFrom(arrays);
  assert.deepEqual(await arraysFrom(variables), arrays);
  tf.dispose(variables);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("assignVariables() refuses a missing or misshapen parameter and then changes nothing", async () => {
  const variables = variablesFrom(arrays);
  const wrong = {
    w: { shape: [2, 2], data: new Float32Array(4) },
    b: { shape: [3], data: new Float32Array(3) },
  };
  assert.throws(() => assignVariables(variables, wrong), /parameter "b": it is \[3\], the model has \[2\]/);
  assert.throws(() => assignVariables(variables, { w: wrong.w }), /parameter "b": it is missing/);
  assert.deepEqual(await arraysFrom(variables), arrays);
  tf.dispose(variables);
});

Deno.test("gradientsOf() names the gradients after the variables", () => {
  const variables = variablesFrom(arrays);
  const { value, gradients } = gradientsOf(
    () => variables.w.square().sum().add(variables.b.mul(3).sum()) as tf.Scalar,
    variables,
  );
  assert.equal(value.dataSync()[0], 28.5);
  assert.deepEqual([...gradients.w.dataSync()], [2, 4, 6, 8]);
  assert.deepEqual([...gradients.b.dataSync()], [3, 3]);
  tf.dispose([value, gradients, variables]);
});
