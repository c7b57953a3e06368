import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { contextCount, contextsAtOnce, firstContexts, readContexts } from "@/language/model/contexts.ts";
import { activationRows, randomModel, randomTokens } from "../random_model.ts";

const model = randomModel();

Deno.test("contextCount() asks for a token after the last position", () => {
  assert.deepEqual([8, 9, 16, 17].map((length) => contextCount(randomTokens(length), 8)), [0, 1, 1, 2]);
});

Deno.test("firstContexts() are whole windows, at most those of the stream", () => {
  const set = randomTokens(50);
  assert.deepEqual([...firstContexts(set, { length: 8, tokens: 31 })], [0, 1, 2]);
  assert.equal(firstContexts(set, { length: 8, tokens: 1e6 }).length, 6);
  assert.throws(() => firstContexts(set, { length: 8, tokens: 7 }), /found 50 of which 7 are wanted/);
  assert.throws(() => firstContexts(randomTokens(8), { length: 8, tokens: 80 }), /at least one window of 8/);
});

Deno.test("readContexts() gives windows in the order asked for, with what follows each token, and frees them", () => {
  const set = randomTokens(30 * 8 + 1);
  const rows = activationRows(model, set);
  const asked = Uint32Array.from({ length: 21 }, (_, i) => (7 * i + 3) % 30);
  const before = tf.memory().numTensors;
  const found: number[] = [];
  for (const { contexts, targets, residual, activations } of readContexts(model, set, asked)) {
    assert.ok(contexts.length <= contextsAtOnce);
    const [next, values] = [targets.arraySync(), activations.arraySync()];
    assert.deepEqual(residual.shape, [contexts.length * 8, 6]);
    contexts.forEach((context, i) => {
      for (let t = 0; t < 8; t++) {
        assert.equal(next[i * 8 + t], set.tokens[context * 8 + t + 1]);
        rows[context * 8 + t].forEach((value, j) => assert.ok(Math.abs(values[i * 8 + t][j] - value) < 1e-5));
      }
    });
    found.push(...contexts);
  }
  assert.deepEqual(found, [...asked]);
  assert.equal(tf.memory().numTensors, before);
  for (const _ of readContexts(model, set, asked)) break;
  assert.equal(tf.memory().numTensors, before);
});
