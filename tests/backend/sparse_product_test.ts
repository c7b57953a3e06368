/** The product that skips zeros. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { sparseProduct } from "@/backend/sparse_product.ts";
import { useBackend } from "@/backend/use_backend.ts";
import { assertClose, randomTensor } from "../sae/fixtures.ts";

await useBackend();

Deno.test("sparseProduct() is the dense product, alone and in a stack", () => {
  for (const stack of [[], [3]]) {
    const raw = randomTensor([...stack, 9, 31], 2);
    const sparse = tf.mul(raw, tf.cast(tf.greater(raw, 1.2), "float32"));
    const full = randomTensor([...stack, 31, 7], 3);
    const before = tf.memory().numTensors;
    const found = sparseProduct(sparse, full);
    assert.equal(tf.memory().numTensors, before + 1);
    assertClose(found, tf.matMul(sparse, full), 1e-5);
  }
});
