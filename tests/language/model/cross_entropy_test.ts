/** Losses of tokens, as the model is and with its activations changed. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { crossEntropy, rowLosses, tokenLosses } from "@/language/model/cross_entropy.ts";
import { plainLogits } from "../plain_transformer.ts";
import { randomTokens, tinyConfig, tinyTransformer } from "../tiny_transformer.ts";

await useBackend();
const { arrays, parameters } = tinyTransformer();
const model = { parameters, config: tinyConfig };
const { context } = tinyConfig;
const set = { tokens: Uint16Array.from(randomTokens([1, 20 * context + 5])[0]) };

function plainLosses(window: number, weights = arrays): number[] {
  const tokens = Array.from(set.tokens.subarray(window * context, (window + 1) * context + 1));
  return plainLogits(weights, tokens.slice(0, -1), tinyConfig).map((row, t) =>
    Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[tokens[t + 1]]
  );
}

Deno.test("tokenLosses() are those of plain loops, window by window in the given order", async () => {
  const { losses, contexts } = await tokenLosses(model, set, { contexts: Uint32Array.of(3, 0, 19) });
  assert.deepEqual([...contexts], [3, 0, 19]);
  [3, 0, 19].flatMap((window) => plainLosses(window)).forEach((loss, i) =>
    assert.ok(Math.abs(losses[i] - loss) < 1e-4)
  );
});

Deno.test("crossEntropy() is the mean over all whole windows", async () => {
  const all = Array.from({ length: 20 }, (_, window) => plainLosses(window)).flat();
  const mean = all.reduce((a, b) => a + b) / all.length;
  assert.ok(Math.abs(await crossEntropy(model, set) - mean) < 1e-5);
});

Deno.test("crossEntropy() with an intervention is that of the changed activations", async () => {
  const none = { ...arrays, mlpOut: { ...arrays.mlpOut, data: new Float32Array(arrays.mlpOut.data.length) } };
  const wanted = plainLosses(1, none).reduce((a, b) => a + b) / context;
  const contexts = Uint32Array.of(1);
  const ablated = await crossEntropy(model, set, { contexts, intervention: (a) => tf.zerosLike(a) });
  assert.ok(Math.abs(ablated - wanted) < 1e-5);
  const same = await crossEntropy(model, set, { contexts, intervention: (a) => a.clone() });
  assert.equal(same, await crossEntropy(model, set, { contexts }));
  assert.notEqual(ablated, same);
});

Deno.test("rowLosses() stay finite where exp() of a logit is not", () => {
  const losses = rowLosses(tf.tensor2d([[1000, 998], [-1000, -1000]]), tf.tensor1d([1, 0], "int32"))
    .dataSync();
  assert.ok(Math.abs(losses[0] - Math.log(1 + Math.exp(2))) < 1e-4);
  assert.ok(Math.abs(losses[1] - Math.log(2)) < 1e-6);
});

Deno.test("tokenLosses() refuses windows that are not there, and stops when asked", async () => {
  await assert.rejects(
    tokenLosses(model, set, { contexts: Uint32Array.of(20) }),
    /Cannot measure the cross-entropy: found window 20, wanted some of the 20/,
  );
  await assert.rejects(crossEntropy(model, { tokens: new Uint16Array(3) }), /found no window/);
  await assert.rejects(crossEntropy(model, set, { signal: AbortSignal.abort() }), { name: "AbortError" });
});

Deno.test("tokenLosses() leaves nothing behind, also when it is stopped", async () => {
  const before = tf.memory().numTensors;
  await tokenLosses(model, set, { intervention: (activations) => activations.mul(0.5) });
  await assert.rejects(crossEntropy(model, set, { signal: AbortSignal.abort() }));
  assert.equal(tf.memory().numTensors, before);
});
