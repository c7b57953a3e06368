/** Positions of a feature matrix: which are listed and when, and that a list computes what the whole matrix does. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { codeLayout } from "@/sae/code_layout.ts";
import { assertClose, randomTensor } from "./fixtures.ts";

const decoder = randomTensor([20, 6], 1);

Deno.test("codeLayout() lists what is above its feature's floor, row after row, and nothing that equals it", () => {
  const z = tf.tensor2d([[1, 2, NaN, 0.5], [3, -1, 0, 0.6]]);
  const few = (floor?: tf.Tensor) =>
    codeLayout(z, { decoder: tf.ones([4, 3]), listUpTo: 1, ...(floor && { floor }) });
  assertClose(few().z, [1, 2, 0.5, 3, Math.fround(0.6)], 0);
  assertClose(few(tf.tensor1d([1, 1, 0, 0.55])).z, [2, 3, Math.fround(0.6)], 0);
  assertClose(few(tf.tensor1d([-9, -1, -1, 9])).z, [1, 2, 3, 0], 0);
});

Deno.test("codeLayout() takes the whole matrix when one SAE of a stack has too many, or none has any", () => {
  const z = tf.tensor3d([[[1, -1, -1, -1]], [[1, 1, -1, -1]]]);
  const layout = (listUpTo: number, sign = 1) =>
    codeLayout(tf.mul(z, sign), { decoder: tf.ones([2, 4, 3]), listUpTo }).z.shape;
  assert.deepEqual(layout(0.5), [3]);
  assert.deepEqual(layout(0.25), [2, 1, 4]);
  assert.deepEqual(layout(0), [2, 1, 4]);
  assert.deepEqual(codeLayout(tf.neg(tf.ones([5, 20])), { decoder, listUpTo: 1 }).z.shape, [5, 20]);
});

Deno.test("codeLayout() computes the same from a list and from the matrix, alone and stacked", () => {
  for (const stack of [[], [3]]) {
    const z = randomTensor([...stack, 9, 20], 2).sub(1);
    const own = stack.length ? tf.stack([decoder, decoder.mul(2), decoder.neg()]) : decoder;
    const [rows, vector] = [randomTensor([...stack, 9, 6], 3), randomTensor([...stack, 20], 4)];
    const [list, whole] = [1, 0].map((listUpTo) => codeLayout(z, { decoder: own, listUpTo }));
    const values = (code: typeof list) => tf.relu(code.z).mul(code.ofFeature(vector));
    const both = (of: (code: typeof list) => tf.Tensor) => assertClose(of(list), of(whole), 1e-5);
    assert.ok(list.z.size < whole.z.size / 2);
    both((code) => code.decode(values(code)));
    both((code) => code.overSamples(values(code)));
    both((code) => code.outer(values(code), rows));
    both((code) => code.overSamples(code.read(rows).mul(tf.relu(code.z))));
    assertClose(whole.decode(tf.relu(z)), tf.matMul(tf.relu(z), own), 1e-5);
  }
});
