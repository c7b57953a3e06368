/** The transformer: its equations, the past alone, and logits that are linear in the MLP's activations. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { attentionBias, logits, mlpActivations, rmsNorm } from "@/language/model/transformer.ts";
import { initTransformer } from "@/language/model/transformer_start.ts";
import { plainLogits } from "../plain_transformer.ts";
import { randomTokens, tinyConfig, tinyTransformer } from "../tiny_transformer.ts";

await useBackend();
const { arrays, parameters } = tinyTransformer();

function run(tokens: number[][]): number[] {
  const result = tf.tidy(() =>
    logits(parameters, mlpActivations(parameters, tf.tensor2d(tokens, undefined, "int32")))
  );
  const values = Array.from(result.dataSync());
  result.dispose();
  return values;
}

function assertClose(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number) {
  assert.equal(found.length, wanted.length);
  for (let i = 0; i < found.length; i++) {
    assert.ok(Math.abs(found[i] - wanted[i]) < tolerance, `at ${i}: ${found[i]}, wanted ${wanted[i]}`);
  }
}

Deno.test("logits() of mlpActivations() are those of plain loops, at every length", () => {
  for (const length of [1, 5, tinyConfig.context]) {
    const tokens = randomTokens([3, length]);
    const plain = tokens.flatMap((context) => plainLogits(arrays, context, tinyConfig).flat());
    assertClose(run(tokens), plain, 1e-4);
  }
});

Deno.test("mlpActivations() sees the past alone: a later token never moves earlier logits by a bit", () => {
  const [tokens] = randomTokens([1, 10]);
  const before = run([tokens]);
  const { vocabulary } = tinyConfig;
  for (const changed of [1, 5, 9]) {
    const other = tokens.with(changed, (tokens[changed] + 1) % vocabulary);
    const after = run([other]);
    assert.deepEqual(after.slice(0, changed * vocabulary), before.slice(0, changed * vocabulary));
    const rest = (values: number[]) => values.slice(changed * vocabulary, (changed + 1) * vocabulary);
    assert.notDeepEqual(rest(after), rest(before));
  }
});

Deno.test("mlpActivations() looks back through attention: the first token moves the last logits", () => {
  const [tokens] = randomTokens([1, 10]);
  const last = (values: number[]) => values.slice(-tinyConfig.vocabulary);
  assert.notDeepEqual(last(run([tokens.with(0, (tokens[0] + 1) % 257)])), last(run([tokens])));
});

Deno.test("attentionBias() gives each head its score by distance, and lets no query see a later key", () => {
  const positions = tf.tensor2d([0, 1, 2, 3, 0, 10, 20, 30], [2, 4]);
  const bias = attentionBias(positions, 3).arraySync();
  const shown = bias.map((head) => head.map((row) => row.map((value) => value < -1e8 ? "–" : value)));
  assert.deepEqual(shown, [
    [[0, "–", "–"], [1, 0, "–"], [2, 1, 0]],
    [[0, "–", "–"], [10, 0, "–"], [20, 10, 0]],
  ]);
  const weights = tf.softmax(attentionBias(positions, 3)).arraySync() as number[][][];
  assert.ok(
    weights.every((head) => head.every((row, i) => row.every((weight, j) => j <= i || weight === 0))),
  );
});

Deno.test("logits() are linear in the activations: a direction moves them by itself · mlpOut · unembed", () => {
  const tokens = tf.tensor2d(randomTokens([2, 6]), undefined, "int32");
  const { residual, activations } = mlpActivations(parameters, tokens);
  const direction = tf.randomNormal([1, tinyConfig.dMlp], 0, 1, "float32", 1) as tf.Tensor2D;
  const moved = logits(parameters, { residual, activations: activations.add(direction) });
  const difference = moved.sub(logits(parameters, { residual, activations }));
  const direct = tf.matMul(
    tf.matMul(direction, parameters.mlpOut as tf.Tensor2D),
    parameters.unembed as tf.Tensor2D,
  );
  assertClose(difference.dataSync(), tf.tile(direct, [12, 1]).dataSync(), 1e-4);
  assert.ok(activations.min().dataSync()[0] === 0 && activations.max().dataSync()[0] > 0);
});

Deno.test("rmsNorm() gives rows a mean square of 1, whatever their mean", () => {
  const rows = rmsNorm(tf.tensor2d([[3, 4], [100, 100]])).arraySync();
  assertClose(rows.flat(), [3 / Math.sqrt(12.5), 4 / Math.sqrt(12.5), 1, 1], 1e-5);
});

Deno.test("initTransformer() begins with the given seed's weights and logits that know nothing", () => {
  const start = initTransformer(tinyConfig);
  assert.deepEqual(initTransformer(tinyConfig), start);
  assert.notDeepEqual(initTransformer({ ...tinyConfig, seed: 1 }).embedding.data, start.embedding.data);
  assert.ok(plainLogits(start, randomTokens([1, 4])[0], tinyConfig).flat().every((logit) => logit === 0));
});

Deno.test("mlpActivations() and logits() leave nothing behind", () => {
  const tokens = tf.tensor2d(randomTokens([2, 6]), undefined, "int32");
  const before = tf.memory().numTensors;
  const { residual, activations } = mlpActivations(parameters, tokens);
  tf.dispose([residual, activations, logits(parameters, { residual, activations })]);
  assert.equal(tf.memory().numTensors, before);
});
