/** The plain kernels against TensorFlow.js on the same random numbers. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { depthToSpace as tfDepthToSpace, spaceToDepth as tfSpaceToDepth } from "@/backend/depth_to_space.ts";
import { useBackend } from "@/backend/use_backend.ts";
import { convolve, dense, depthToSpace, type Grid, keepLargest, spaceToDepth } from "@/explorer/kernels.ts";
import { normals, seededRandom } from "@/training/random.ts";

await useBackend();

const numbers = (length: number, name: string) => normals(length, seededRandom(1, name));

function close(actual: Float32Array, wanted: ArrayLike<number>): void {
  assert.equal(actual.length, wanted.length);
  actual.forEach((value, at) =>
    assert.ok(Math.abs(value - wanted[at]) < 1e-4, `${at}: ${value}, ${wanted[at]}`)
  );
}

Deno.test("dense() is x · W + b", () => {
  const [x, w, b] = [numbers(7, "x"), numbers(7 * 5, "w"), numbers(5, "b")];
  const wanted = tf.tidy(() =>
    tf.matMul(tf.tensor2d(x, [1, 7]), tf.tensor2d(w, [7, 5])).add(tf.tensor1d(b)).dataSync()
  );
  close(dense(x, { weights: { shape: [7, 5], data: w }, bias: b }), wanted);
});

Deno.test("convolve() is a 3 × 3 convolution with zeros around the edge", () => {
  const [x, w, b] = [numbers(6 * 5 * 3, "x"), numbers(9 * 3 * 4, "w"), numbers(4, "b")];
  const wanted = tf.tidy(() =>
    tf.conv2d(tf.tensor4d(x, [1, 6, 5, 3]), tf.tensor4d(w, [3, 3, 3, 4]), 1, "same").add(tf.tensor1d(b))
      .dataSync()
  );
  const grid: Grid = { height: 6, width: 5, channels: 3, data: x };
  close(convolve(grid, { weights: { shape: [3, 3, 3, 4], data: w }, bias: b }).data, wanted);
});

Deno.test("spaceToDepth() and depthToSpace() lay out blocks as the backend does", () => {
  const x = numbers(8 * 4 * 3, "x");
  const [deep, back] = tf.tidy(() => {
    const deep = tfSpaceToDepth(tf.tensor4d(x, [1, 8, 4, 3]), 4);
    return [deep.dataSync(), tfDepthToSpace(deep, 4).dataSync()];
  });
  const own = spaceToDepth({ height: 8, width: 4, channels: 3, data: x }, 4);
  assert.deepEqual([own.height, own.width, own.channels], [2, 1, 48]);
  close(own.data, deep);
  close(depthToSpace(own, 4).data, back);
});

Deno.test("keepLargest() keeps k, the lower index of equals, and nothing negative", () => {
  assert.deepEqual(keepLargest(Float32Array.of(1, 3, 3, -1, 2), 2), Float32Array.of(0, 3, 3, 0, 0));
  assert.deepEqual(keepLargest(Float32Array.of(2, 1, 2, 2), 2), Float32Array.of(2, 0, 2, 0));
  assert.deepEqual(keepLargest(Float32Array.of(-1, 5, -2), 2), Float32Array.of(0, 5, 0));
});
