/** The hand-derived gradients against automatic ones and against finite differences of plain loops. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { logits, mlpActivations } from "@/language/model/transformer.ts";
import { transformerGradients } from "@/language/model/transformer_gradients.ts";
import { arraysFrom, gradientsOf } from "@/training/parameters.ts";
import { seededRandom } from "@/training/random.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import { plainLogits } from "../plain_transformer.ts";
import { randomTokens, tinyConfig, tinyTransformer } from "../tiny_transformer.ts";

await useBackend();
const { arrays, variables, parameters } = tinyTransformer();
const shape: [number, number] = [3, 9];
const [inputs, wanted] = [randomTokens(shape, 1), randomTokens(shape, 2)];
inputs[0][3] = inputs[0][5] = inputs[1][2]; // a token that occurs more than once
const batch = {
  tokens: tf.tensor2d(inputs, shape, "int32"),
  targets: tf.tensor2d(wanted, shape, "int32"),
};

async function byHand(): Promise<{ loss: number; gradients: NamedArrays }> {
  const { loss, gradients } = transformerGradients(parameters, batch);
  const result = { loss: loss.dataSync()[0], gradients: await arraysFrom(gradients) };
  tf.dispose([loss, gradients]);
  return result;
}

function plainLoss(weights: NamedArrays): number {
  const losses = inputs.flatMap((context, c) =>
    plainLogits(weights, context, tinyConfig).map((row, t) =>
      Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[wanted[c][t]]
    )
  );
  return losses.reduce((a, b) => a + b) / losses.length;
}

Deno.test("transformerGradients() are the automatic gradients of the forward pass, for every parameter", async () => {
  const { value, gradients } = gradientsOf(() => {
    const rows = logits(parameters, mlpActivations(parameters, batch.tokens));
    const own = rows.mul(tf.oneHot(batch.targets.as1D(), tinyConfig.vocabulary)).sum(1);
    return tf.logSumExp(rows, 1).sub(own).mean() as tf.Scalar;
  }, variables);
  const automatic = await arraysFrom(gradients);
  const hand = await byHand();
  assert.ok(Math.abs(hand.loss - value.dataSync()[0]) < 1e-5);
  assert.deepEqual(Object.keys(hand.gradients).sort(), Object.keys(arrays).sort());
  for (const [name, { data }] of Object.entries(automatic)) {
    const largest = Math.max(...Array.from(data, Math.abs));
    assert.ok(largest > 1e-4, `${name} matters`);
    data.forEach((g, i) => {
      const error = Math.abs(hand.gradients[name].data[i] - g);
      assert.ok(error < 1e-5 * Math.max(1, largest), `${name} at ${i} is off by ${error}`);
    });
  }
});

Deno.test("transformerGradients() are the slopes of the loss in plain float64 loops", async () => {
  const { loss, gradients } = await byHand();
  assert.ok(Math.abs(loss - plainLoss(arrays)) < 1e-5);
  const random = seededRandom(0, "where");
  for (const name of Object.keys(arrays)) {
    const { data, shape } = arrays[name];
    // a token that occurs, a distance within the contexts
    const place = name === "embedding"
      ? inputs[0][3] * shape[1] + 2
      : name === "positions"
      ? shape[1] + 3
      : random.integer(data.length);
    const moved = (by: number) => {
      const values = Array.from(data);
      values[place] += by;
      return plainLoss({ ...arrays, [name]: { shape, data: values as unknown as Float32Array } });
    };
    const slope = (moved(1e-4) - moved(-1e-4)) / 2e-4;
    const found = gradients[name].data[place];
    assert.ok(Math.abs(found - slope) < 1e-5 + 1e-3 * Math.abs(slope), `${name}: ${found}, wanted ${slope}`);
  }
});

Deno.test("transformerGradients() leaves nothing behind but its results", () => {
  const before = tf.memory().numTensors;
  const { loss, gradients } = transformerGradients(parameters, batch);
  assert.equal(tf.memory().numTensors, before + 1 + Object.keys(arrays).length);
  tf.dispose([loss, gradients]);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("transformerGradients() are the same without TensorFlow's library", async () => {
  const native = await byHand();
  await useBackend("cpu");
  try {
    const { parameters } = tinyTransformer();
    const { loss, gradients } = transformerGradients(parameters, {
      tokens: tf.tensor2d(inputs, shape, "int32"),
      targets: tf.tensor2d(wanted, shape, "int32"),
    });
    assert.ok(Math.abs(loss.dataSync()[0] - native.loss) < 1e-5);
    for (const [name, { data }] of Object.entries(await arraysFrom(gradients))) {
      data.forEach((g, i) =>
        assert.ok(Math.abs(g - native.gradients[name].data[i]) < 1e-5, `${name} at ${i}`)
      );
    }
  } finally {
    await useBackend();
  }
});
