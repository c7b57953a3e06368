/** The published SAE, trained beside its network. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import type { SaeModel } from "@/sae/sae.ts";
import { type JointSaes, jointSaes } from "@/saeception/digits/joint_sae.ts";
import { normals, seededRandom } from "@/training/random.ts";

await useBackend();
const [batch, dimensions] = [12, 6];

/** Batches for two networks, `[2, batch, dimensions]`. */
function show(joint: JointSaes, step: number): void {
  const size = [2, batch, dimensions] as [number, number, number];
  const x = tf.tensor3d(normals(2 * batch * dimensions, seededRandom(step, "h")).map(Math.abs), size);
  joint.observer.step(step, x);
  x.dispose();
}
const weights = ({ parameters }: SaeModel) =>
  Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, tensor.arraySync()]));

Deno.test("jointSaes() learns by mean (x − x̂)² + .75 mean |z|, both means over all elements", async () => {
  const joint = jointSaes([3, 4], dimensions);
  const start = joint.models()[1].parameters;
  const x = tf.tensor2d(normals(2 * batch * dimensions, seededRandom(0, "h")).map(Math.abs), [
    2 * batch,
    dimensions,
  ])
    .slice([batch], [batch]);
  const loss = (...[encoder, bias, decoder, out]: tf.Tensor[]) =>
    tf.tidy(() => {
      const z = tf.relu(tf.add(tf.matMul(x, encoder), bias)); // nothing is subtracted before encoding
      const error = tf.mean(tf.square(tf.sub(x, tf.add(tf.matMul(z, decoder), out))));
      return tf.add(error, tf.mul(0.75, tf.mean(tf.abs(z)))) as tf.Scalar;
    });
  const names = ["encoder", "encoderBias", "decoder", "decoderBias"] as const;
  assert.deepEqual(start.decoder.shape, [256, dimensions]);
  const folded = tf.tidy(() =>
    tf.add(
      start.encoderBias,
      tf.matMul(tf.reshape(start.decoderBias, [1, -1]), start.encoder).neg().squeeze(),
    )
  );
  const wanted = tf.grads(loss)([start.encoder, folded, start.decoder, start.decoderBias]);
  show(joint, 0);
  const state = await joint.observer.state!();
  for (const [i, name] of names.entries()) {
    const moments = state[`${name}/m`].data; // after one step .1 of the gradient
    const own = moments.subarray(moments.length / 2);
    const gradient = (name === "encoder" ? tf.transpose(wanted[i]) : wanted[i]).dataSync();
    assert.equal(own.length, gradient.length);
    const largest = Math.max(...gradient.map(Math.abs));
    gradient.forEach((g, at) =>
      assert.ok(Math.abs(10 * own[at] - g) < 1e-4 * largest, `${name} ${at}: ${10 * own[at]} ${g}`)
    );
  }
  tf.dispose([x, folded, ...wanted]);
  joint.dispose();
});

Deno.test("jointSaes() keeps each SAE as it was at its network's best epoch", async () => {
  const { numTensors } = tf.memory();
  const joint = jointSaes([0, 1], dimensions);
  const start = joint.models().map(weights);
  show(joint, 0);
  assert.deepEqual(joint.models().map(weights), start, "nothing is kept within an epoch");
  await joint.observer.epoch([true, false]);
  const first = joint.models().map(weights);
  assert.notDeepEqual(first[0], start[0]);
  assert.deepEqual(first[1], start[1]);
  show(joint, 1);
  await joint.observer.epoch([false, true]);
  const second = joint.models().map(weights);
  assert.deepEqual(second[0], first[0], "the second epoch was worse");
  assert.notDeepEqual(second[1], first[1]);
  joint.dispose();
  assert.equal(tf.memory().numTensors, numTensors);
});

Deno.test("jointSaes() goes on from a state as if it had never stopped, with the best of before", async () => {
  const { numTensors } = tf.memory();
  const epochs = [[true, true], [false, true], [true, false]];
  const whole = jointSaes([0, 1], dimensions);
  const resumed = jointSaes([0, 1], dimensions);
  for (const [step, improved] of epochs.entries()) {
    if (step === 2) resumed.observer.restore!(await whole.observer.state!());
    show(whole, step);
    await whole.observer.epoch(improved);
  }
  show(resumed, 2);
  await resumed.observer.epoch(epochs[2]);
  assert.deepEqual(resumed.models().map(weights), whole.models().map(weights));
  [whole, resumed].forEach((joint) => joint.dispose());
  assert.equal(tf.memory().numTensors, numTensors);
});
