/** Text from a model: the likeliest tokens, chances by temperature, seeds, and pinned activations. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { drawToken, sampleTexts } from "@/language/model/sample.ts";
import { decode, encode, makeTokenizer } from "@/language/corpus/tokenizer.ts";
import { seededRandom } from "@/training/random.ts";
import { plainLogits } from "../plain_transformer.ts";
import { tinyConfig, tinyTransformer } from "../tiny_transformer.ts";

await useBackend();
const { arrays, parameters } = tinyTransformer();
const model = { parameters, config: tinyConfig };
const tokenizer = await makeTokenizer(new Uint16Array(0)); // bytes alone

Deno.test("sampleTexts() at temperature 0 writes the likeliest token after the last 12, time after time", () => {
  const [{ tokens, text }] = sampleTexts(model, tokenizer, { prompt: "Call me", length: 15, temperature: 0 });
  const seen = [0, ...encode(tokenizer, "Call me")];
  for (const token of tokens) {
    const last = plainLogits(arrays, seen.slice(-tinyConfig.context), tinyConfig).at(-1)!;
    assert.equal(token, last.indexOf(Math.max(...last)));
    seen.push(token);
  }
  assert.equal(tokens.length, 15);
  assert.equal(text, decode(tokenizer, tokens));
});

Deno.test("sampleTexts() gives the same text for the same seed, alone or as the first of many", () => {
  const options = { prompt: "for", length: 10, seed: 3 };
  const many = sampleTexts(model, tokenizer, { ...options, count: 3 });
  assert.deepEqual(sampleTexts(model, tokenizer, options)[0], many[0]);
  assert.equal(new Set(many.map(({ tokens }) => tokens.join())).size, 3);
  assert.notDeepEqual(sampleTexts(model, tokenizer, { ...options, seed: 4 })[0], many[0]);
});

Deno.test("sampleTexts() draws each token from the changed activations", () => {
  const pinned = (activations: tf.Tensor2D) => {
    assert.deepEqual(activations.shape, [2, tinyConfig.dMlp]);
    return tf.zerosLike(activations);
  };
  const options = { count: 2, length: 6, seed: 1 };
  const without = tinyTransformer().parameters;
  without.mlpOut.assign(tf.zerosLike(without.mlpOut));
  const wanted = sampleTexts({ parameters: without, config: tinyConfig }, tokenizer, options);
  assert.deepEqual(sampleTexts(model, tokenizer, { ...options, intervention: pinned }), wanted);
  assert.notDeepEqual(sampleTexts(model, tokenizer, options), wanted);
});

Deno.test("drawToken() draws with softmax(logits / temperature)", () => {
  const logits = Float32Array.from([0, Math.log(3), -1000]);
  const share = (temperature: number) => {
    const random = seededRandom(0, "draws", temperature);
    const drawn = Array.from({ length: 4000 }, () => drawToken(logits, { temperature, random }));
    assert.ok(!drawn.includes(2));
    return drawn.filter((token) => token === 1).length / drawn.length;
  };
  for (const [temperature, wanted] of [[1, 3 / 4], [0.5, 9 / 10], [2, Math.sqrt(3) / (1 + Math.sqrt(3))]]) {
    assert.ok(Math.abs(share(temperature) - wanted) < 0.025, `temperature ${temperature}`);
  }
  assert.equal(drawToken(Float32Array.of(1, 2, 2), { temperature: 0, random: seededRandom(0) }), 1);
});

Deno.test("sampleTexts() refuses what cannot be written", () => {
  for (const options of [{ count: 0 }, { length: 1.5 }, { temperature: -1 }, { temperature: NaN }]) {
    assert.throws(() => sampleTexts(model, tokenizer, options), /Cannot write texts: found count/);
  }
});

Deno.test("sampleTexts() leaves nothing behind", () => {
  const before = tf.memory().numTensors;
  sampleTexts(model, tokenizer, { length: 3, intervention: (activations) => activations.mul(2) });
  assert.equal(tf.memory().numTensors, before);
});
