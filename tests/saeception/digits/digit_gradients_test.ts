/** The gradients of a stack of digit classifiers, against automatic ones, and which target pulls which example. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { cosineLoss } from "@/saeception/aux_loss.ts";
import {
  digitCrossEntropy,
  digitOutputs,
  type DigitWeights,
  initialDigitNetwork,
  openedLayer,
  stackNetworks,
} from "@/saeception/digits/digit_classifier.ts";
import { type DigitBatch, digitGradients } from "@/saeception/digits/digit_gradients.ts";
import { digitBatch } from "@/saeception/digits/digit_stack.ts";
import { variablesFrom } from "@/training/parameters.ts";
import { madeUpDigits, madeUpTargets } from "./made_up_digits.ts";

const digits = madeUpDigits().train;
const width = 6;
const targets = [0, 1, 2, 3].map((seed) => madeUpTargets(digits.count, width, seed));
const jobs = targets.map((target, n) => ({ seed: n % 2, epochs: 1, targets: target, lambda: 0.5 }));
const makeWeights = () =>
  variablesFrom(stackNetworks([0, 1, 2, 3].map((seed) => initialDigitNetwork(seed, width))));
const indices = [Uint32Array.of(4, 80, 17), Uint32Array.of(33, 2, 5)];
const gather = (of = indices, among = jobs) =>
  digitBatch(of, { jobs: among, digits, inputScale: 1 / 255, dimensions: width });
const cosinePull = (lambdas: number[]) => [{
  loss: "cosine" as const,
  lambdas: tf.tensor3d(lambdas, [lambdas.length, 1, 1]),
}];

for (const backend of ["tensorflow", "wasm", "cpu"] as const) {
  Deno.test(`digitGradients() are those of cross-entropy plus lambda times the cosine loss, on ${backend}`, async () => {
    if (!await useBackend(backend).catch(() => console.log(`Skipped on ${backend}`))) return;
    const variables = makeWeights();
    const weights = variables as unknown as DigitWeights;
    const lambdas = [0.5, 0, 2, 0.1];
    const batch = gather();
    const { value, grads } = tf.variableGrads(() => {
      const { logits } = digitOutputs(weights, batch.x);
      const flat = tf.logSoftmax(tf.reshape(logits, [-1, 10]));
      const losses = tf.neg(tf.sum(tf.mul(flat, tf.oneHot(batch.labels, 10)), 1));
      const opened = openedLayer(weights, batch.x);
      const pull = cosineLoss(opened, batch.targets!);
      return tf.add(tf.div(tf.sum(losses), 3), tf.sum(tf.mul(pull, lambdas))) as tf.Scalar;
    }, Object.values(variables));
    const { losses } = digitCrossEntropy(digitOutputs(weights, batch.x).logits, batch.labels);
    assert.ok(value.dataSync()[0] > losses.dataSync()[0] / 3);
    const { gradients } = digitGradients(weights, batch, cosinePull(lambdas));
    for (const [name, variable] of Object.entries(variables)) {
      const [found, wanted] = [gradients[name as keyof DigitWeights], grads[variable.name]];
      assert.deepEqual(found.shape, wanted.shape);
      const error = tf.max(tf.abs(tf.sub(found, wanted))).dataSync()[0];
      assert.ok(error < 2e-6 && tf.max(tf.abs(wanted)).dataSync()[0] > 1e-3, `${name} differs by ${error}`);
    }
    await useBackend();
  });
}

Deno.test("digitGradients() of a batch are the mean of its examples', each with its own target, in any order", async () => {
  await useBackend();
  const weights = makeWeights() as unknown as DigitWeights;
  const pulls = cosinePull([1, 1, 1, 1]);
  const gradient = (batch: DigitBatch) => digitGradients(weights, batch, pulls).gradients.inputWeights;
  const whole = gradient(gather());
  const singles = [2, 0, 1].map((i) => {
    const one = gather(indices.map((order) => order.slice(i, i + 1)));
    // The targets of these very examples, written out.
    const own = jobs.flatMap((_, n) => {
      const example = indices[n % 2][i];
      return [...targets[n].subarray(example * width, (example + 1) * width)];
    });
    return gradient({ ...one, targets: tf.tensor3d(own, [4, 1, width]) });
  });
  const error = tf.max(tf.abs(tf.sub(whole, tf.div(tf.addN(singles), 3)))).dataSync()[0];
  assert.ok(error < 1e-6, `differs by ${error}`);
  const shuffled = gradient(gather(indices.map((order) => order.toReversed())));
  assert.ok(tf.max(tf.abs(tf.sub(whole, shuffled))).dataSync()[0] < 1e-6);
  const misaligned = { ...gather(), targets: tf.reverse(gather().targets!, 1) };
  assert.ok(tf.max(tf.abs(tf.sub(whole, gradient(misaligned)))).dataSync()[0] > 1e-3);
});

Deno.test("digitGradients() with lambda 0 beside pulled networks are those without targets, to the bit", async () => {
  await useBackend();
  const weights = makeWeights() as unknown as DigitWeights;
  const plain = digitGradients(weights, { ...gather(), targets: undefined });
  const beside = digitGradients(weights, gather(), cosinePull([0, 3, 0, 3]));
  for (const name of Object.keys(weights) as (keyof DigitWeights)[]) {
    const [a, b] = [plain.gradients[name].dataSync(), beside.gradients[name].dataSync()];
    const size = a.length / 4;
    assert.deepEqual(a.subarray(0, size), b.subarray(0, size));
    assert.deepEqual(a.subarray(2 * size, 3 * size), b.subarray(2 * size, 3 * size));
    if (name.startsWith("input")) {
      assert.notDeepEqual(a.subarray(size, 2 * size), b.subarray(size, 2 * size));
    }
  }
});
