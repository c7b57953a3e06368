/** The product that skips zeros. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { sparseProduct } from "@/backend/sparse_product.ts";
import { useBackend } from "@/backend/use_backend.ts";
import { assertClose, randomTensor } from "../sae/fixtures.ts";

await useBackend();

Deno.test("sparseProduct() is the dense product", () => {
  const raw = randomTensor([9, 31], 2) as tf.Tensor2D;
  const sparse = tf.mul<tf.Tensor2D>(raw, tf.cast(tf.greater(raw, 1.2), "float32"));
  const full = randomTensor([31, 7], 3) as tf.Tensor2D;
  const before = tf.memory().numTensors;
  const found = sparseProduct(sparse, full);
  assert.equal(tf.memory().numTensors, before + 1);
  assertClose(found, tf.matMul(sparse, full), 1e-5);
});
