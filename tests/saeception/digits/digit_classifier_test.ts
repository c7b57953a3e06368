/** The digit classifier: its first weights, its layers, its loss, and its independence of the stack around it. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import {
  digitCrossEntropy,
  digitOutputs,
  type DigitWeights,
  initialDigitNetwork,
  networkAt,
  openedLayer,
  stackNetworks,
} from "@/saeception/digits/digit_classifier.ts";
import { variablesFrom } from "@/training/parameters.ts";
import { slot } from "./made_up_digits.ts";

await useBackend();
const networks = [0, 1, 2, 3].map((seed) => initialDigitNetwork(seed, 16));
const weightsOf = (list: typeof networks) => variablesFrom(stackNetworks(list)) as unknown as DigitWeights;

Deno.test("initialDigitNetwork() draws uniformly within one over the root of the inputs, by the seed", () => {
  for (const [name, { shape, data }] of Object.entries(networks[0])) {
    const bound = 1 / Math.sqrt(name.startsWith("input") ? 784 : 16);
    const largest = Math.max(...(data as Float32Array).map(Math.abs));
    assert.ok(largest <= bound && largest > 0.6 * bound, `${name}: ${largest} of ${bound}`);
    assert.equal(data.length, shape[0] * shape[1]);
    assert.notDeepEqual(data, networks[1][name as keyof DigitWeights].data);
  }
  assert.deepEqual(initialDigitNetwork(0, 16), networks[0]);
  const count = Object.values(networks[0]).reduce((sum, { data }) => sum + data.length, 0);
  assert.equal(count, 13_002, "the parameters of SAE-ception's classifier");
});

Deno.test("digitOutputs() computes each network on its own group's pixels, as written out", () => {
  const x = tf.randomUniform([1, 2, 5, 784], 0, 1, "float32", 4) as tf.Tensor4D;
  const { opened, hidden, logits } = digitOutputs(weightsOf(networks), x);
  networks.forEach((network, n) => {
    const pixels = tf.slice(x, [0, n % 2, 0, 0], [1, 1, -1, -1]).reshape([5, 784]);
    const linear = (input: tf.Tensor, layer: "input" | "hidden" | "output") => {
      const [w, b] = [network[`${layer}Weights`], network[`${layer}Bias`]];
      return tf.add(tf.dot(input, tf.transpose(tf.tensor(w.data, w.shape))), tf.tensor(b.data));
    };
    const h1 = tf.relu(linear(pixels, "input"));
    const h2 = tf.relu(linear(h1, "hidden"));
    close(slot(opened, n), h1);
    close(slot(hidden, n), h2);
    close(slot(logits, n), linear(h2, "output"));
  });
});

Deno.test("digitOutputs() gives a network the same bits alone as in a stack", () => {
  const x = tf.randomUniform([1, 1, 64, 784], 0, 1, "float32", 4) as tf.Tensor4D;
  const together = digitOutputs(weightsOf(networks), x);
  networks.forEach((network, n) => {
    const alone = digitOutputs(weightsOf([network]), x);
    assert.deepEqual(slot(together.logits, n).dataSync(), slot(alone.logits, 0).dataSync());
    assert.deepEqual(openedLayer(weightsOf([network]), x).dataSync(), slot(together.opened, n).dataSync());
  });
});

Deno.test("digitCrossEntropy() gives the loss and gradient of its definition, also without the native op", async () => {
  const logits = tf.randomNormal([2, 3, 10], 0, 3, "float32", 7) as tf.Tensor3D;
  const labels = [4, 0, 9, 9, 1, 2];
  const values = logits.dataSync() as Float32Array;
  const wanted = labels.map((label, i) => {
    const z = values.subarray(i * 10, i * 10 + 10);
    return Math.log(z.reduce((sum, value) => sum + Math.exp(value), 0)) - z[label];
  });
  const automatic = tf.grad((z) =>
    tf.neg(tf.sum(tf.mul(tf.logSoftmax(z), tf.oneHot(tf.tensor(labels, [2, 3], "int32"), 10))))
  )(logits).dataSync();
  for (const name of ["tensorflow", "cpu"] as const) {
    const engine = await useBackend(name).catch(() => undefined);
    if (!engine) continue;
    const z = tf.tensor3d(values, [2, 3, 10]);
    const { losses, gradient } = digitCrossEntropy(z, tf.tensor1d(labels, "int32"));
    assert.deepEqual(gradient.shape, [2, 3, 10]);
    close(losses, tf.tensor1d(wanted));
    close(gradient, tf.tensor3d(automatic, [2, 3, 10]));
  }
  await useBackend();
});

Deno.test("networkAt() takes out what stackNetworks() put in", () => {
  const stack = stackNetworks(networks);
  assert.deepEqual(stack.inputWeights.shape, [4, 16, 784]);
  networks.forEach((network, n) => assert.deepEqual(networkAt(stack, n), network));
});

function close(found: tf.Tensor, wanted: tf.Tensor): void {
  assert.deepEqual(found.shape, wanted.shape);
  const error = tf.max(tf.abs(tf.sub(found, wanted))).dataSync()[0];
  assert.ok(error < 1e-5, `the largest difference is ${error}`);
}
