/** Training must not keep anything: no tensor, no handle in TensorFlow's library, no memory of the process. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { createAdam } from "@/backend/adam.ts";
import { batchNorm } from "@/backend/batch_norm.ts";
import { createEma } from "@/backend/ema.ts";
import { globalNormClip } from "@/backend/global_norm_clip.ts";
import { isNative, nativeOp } from "@/backend/native_op.ts";
import { relu } from "@/backend/relu.ts";
import { currentBinding } from "@/backend/tensorflow_backend.ts";
import { startEngines, values } from "./engines.ts";

const engines = (await startEngines()).filter((engine) => engine.name !== "webgpu");

for (const { name, problem } of engines) {
  Deno.test({
    name: `a thousand steps of training keep no tensor, no handle and no memory, on ${name}${
      problem === undefined ? "" : ` (skipped: ${problem})`
    }`,
    ignore: problem !== undefined,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      await tf.setBackend(name);
      const before = counts();
      const { step, dispose } = smallNetwork();
      for (let i = 0; i < 200; i++) step();
      const early = { ...counts(), megabytes: megabytes() };
      for (let i = 0; i < 1000; i++) step();
      const { tensors, handles } = counts();
      assert.deepEqual({ tensors, handles }, { tensors: early.tensors, handles: early.handles });
      const growth = megabytes() - early.megabytes;
      assert.ok(
        growth < 40,
        `the process grew by ${growth.toFixed(0)} MB in 1,000 steps that each make 2 MB`,
      );
      dispose();
      assert.deepEqual(counts(), before, "disposing frees everything");
    },
  });
}

Deno.test({
  name: "a failing op keeps no tensor and no handle",
  ignore: engines.some(({ name, problem }) => name === "tensorflow" && problem !== undefined),
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await tf.setBackend("tensorflow");
    const [a, b] = [tf.ones([2, 3]), tf.ones([2, 3])];
    const fail = () => assert.throws(() => nativeOp("MatMul", {}, [a, b], 1), TypeError);
    fail(); // The first use of a tensor makes its handle.
    const before = counts();
    for (let i = 0; i < 100; i++) fail();
    assert.deepEqual(counts(), before);
    tf.dispose([a, b]);
  },
});

/** A convolution, batch normalisation and a dense layer under Adam with clipping and averages. */
function smallNetwork(): { step: () => void; dispose: () => void } {
  const variable = (shape: number[], seed: number) =>
    tf.tidy(() => tf.variable(tf.tensor(values(shape, seed), shape)));
  const learned = {
    filter: variable([3, 3, 3, 8], 1),
    gamma: variable([8], 2),
    beta: variable([8], 3),
    dense: variable([8 * 16 * 16, 10], 4),
  };
  const running = { mean: variable([8], 5), variance: tf.tidy(() => tf.variable(tf.ones([8]), false)) };
  const pixels = values([16, 32, 32, 3], 6);
  const adam = createAdam(learned), ema = createEma(learned, 0.99);
  const step = () => {
    const loss = tf.tidy(() => {
      const x = tf.tensor4d(pixels, [16, 32, 32, 3]);
      const { value, grads } = tf.variableGrads(() => {
        const convolved = tf.conv2d(x, learned.filter as unknown as tf.Tensor4D, 2, "same");
        const hidden = relu(batchNorm(convolved, { ...learned, ...running }, { training: true }));
        return hidden.reshape([16, -1]).matMul(learned.dense).square().mean() as tf.Scalar;
      });
      const named = Object.entries(learned).map(([name, variable]) => [name, grads[variable.name]] as const);
      adam.apply(globalNormClip(Object.fromEntries(named), 1).gradients, 1e-3);
      return value;
    });
    loss.dataSync();
    loss.dispose();
    ema.update();
  };
  const dispose = () => {
    adam.dispose();
    ema.dispose();
    tf.dispose([...Object.values(learned), ...Object.values(running)]);
  };
  return { step, dispose };
}

function counts(): { tensors: number; handles: number } {
  return { tensors: tf.memory().numTensors, handles: isNative() ? currentBinding().getNumOfTensors() : 0 };
}

/** Memory of the process outside JavaScript's own heap, which comes and goes with its garbage. */
function megabytes(): number {
  const { rss, heapTotal } = Deno.memoryUsage();
  return (rss - heapTotal) / 2 ** 20;
}
