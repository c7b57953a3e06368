import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { activationAt, columnOf } from "@/features/activations.ts";
import { saeDictionary } from "@/features/dictionary.ts";
import { encodeTokens, measureTokens, neuronDictionary } from "@/language/saes/token_activations.ts";
import { evaluate, type SaeModel } from "@/sae/sae.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { activationRows, randomModel, randomTokens } from "../random_model.ts";

const model = randomModel();
const set = randomTokens(40 * 8 + 3);
const rows = activationRows(model, set);
const weights = (name: string, shape: [number, number]) =>
  tf.tensor2d(normals(shape[0] * shape[1], seededRandom(5, name)), shape);
const sae: SaeModel = {
  parameters: {
    encoder: weights("encoder", [12, 30]),
    encoderBias: tf.fill([30], -2),
    decoder: weights("decoder", [30, 12]),
    decoderBias: tf.fill([12], 0.3),
  },
  activation: { kind: "topk", k: 4 },
};
const dictionary = saeDictionary({ ...sae, name: "made up" });

Deno.test("encodeTokens() numbers samples as the stream numbers tokens", async () => {
  const found = await encodeTokens(dictionary, model, { set, tokens: 37 * 8 + 7 });
  assert.equal(found.count, 37 * 8); // whole windows
  for (const sample of [0, 7, 8, 130, 295]) {
    const codes = dictionary.encode(tf.tensor2d(rows[sample], [1, 12])).dataSync();
    codes.forEach((value, feature) =>
      assert.ok(Math.abs(activationAt(found, { feature, sample }) - value) < 1e-4)
    );
  }
  assert.ok(Math.max(...found.samples) > 290);
  assert.equal((await encodeTokens(dictionary, model, { set, tokens: 1e9 })).count, 320);
});

Deno.test("encodeTokens() of the neurons gives the neurons", async () => {
  const found = await encodeTokens(neuronDictionary(model), model, { set, tokens: 320 });
  const { samples, values } = columnOf(found, 7);
  const wanted = rows.flatMap((row, i) => row[7] > 0 ? [[i, row[7]]] : []);
  assert.deepEqual([...samples], wanted.map(([i]) => i));
  wanted.forEach(([, value], i) => assert.ok(Math.abs(values[i] - value) < 1e-5));
});

Deno.test("measureTokens() gives the activations of encodeTokens() and the metrics of evaluate()", async () => {
  const before = tf.memory().numTensors;
  const { activations, metrics } = await measureTokens(dictionary, model, { set, tokens: 320 });
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(activations, await encodeTokens(dictionary, model, { set, tokens: 320 }));
  const wanted = await evaluate(sae, Float32Array.from(rows.flatMap((row) => [...row])));
  for (const [name, value] of Object.entries(wanted)) {
    const found = metrics[name as keyof typeof metrics];
    assert.ok(Math.abs(found - value) <= 1e-4 * Math.abs(value), `${name}: found ${found}, wanted ${value}`);
  }
});

Deno.test("encodeTokens() can be stopped", async () => {
  const stop = new AbortController();
  const work = encodeTokens(dictionary, model, {
    set,
    tokens: 320,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await assert.rejects(work, { name: "AbortError" });
});
