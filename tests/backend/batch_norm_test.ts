import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { batchNorm, type BatchNormParameters } from "@/backend/batch_norm.ts";
import { assertClose, runOn, startEngines, tensorOf } from "./engines.ts";

const engines = [{ name: "cpu" as const }, ...await startEngines()].filter((engine) =>
  !("problem" in engine)
);
const quiet = { sanitizeOps: false, sanitizeResources: false };

for (const { name } of engines) {
  Deno.test({
    ...quiet,
    name: `batchNorm() in training normalises and moves the running statistics as PyTorch does, on ${name}`,
    fn: async () => {
      // One channel, values 1, 2, 3, 6: mean 3, biased variance 3.5, unbiased variance 14/3.
      const found = await runOn(name, () => {
        const parameters = fresh(1);
        const x = tf.tensor4d([1, 2, 3, 6], [2, 1, 2, 1]);
        const y = batchNorm(x, parameters, { training: true });
        return [y, ...statistics(parameters)];
      });
      const normal = [1, 2, 3, 6].map((x) => (x - 3) / Math.sqrt(3.5 + 1e-5));
      assertClose(found, [
        { shape: [2, 1, 2, 1], dtype: "float32", values: normal },
        { shape: [1], dtype: "float32", values: [0.1 * 3] },
        { shape: [1], dtype: "float32", values: [0.9 + 0.1 * 14 / 3] },
      ], 1e-6);
    },
  });

  Deno.test({
    ...quiet,
    name: `batchNorm() out of training uses the running statistics and leaves them, on ${name}`,
    fn: async () => {
      const found = await runOn(name, () => {
        const parameters = fresh(2);
        parameters.mean.assign(tf.tensor1d([1, -1]));
        parameters.variance.assign(tf.tensor1d([4, 0.25]));
        const y = batchNorm(tf.tensor2d([[3, 0]]), parameters, { training: false, epsilon: 0 });
        return [y, ...statistics(parameters)];
      });
      assert.deepEqual(found.map(({ values }) => values), [[1, 2], [1, -1], [4, 0.25]]);
    },
  });
}

Deno.test({
  ...quiet,
  name:
    "batchNorm() has the same output, gradients and running statistics on every engine, over several steps",
  fn: async () => {
    const compute = () => {
      const parameters = fresh(5);
      const outputs: tf.Tensor[] = [];
      for (let step = 0; step < 3; step++) {
        const { value, grads } = tf.variableGrads(() => {
          const y = batchNorm(tensorOf([4, 3, 3, 5], step), parameters, { training: true, momentum: 0.3 });
          return y.mul(tensorOf([4, 3, 3, 5], 50)).sum() as tf.Scalar;
        });
        outputs.push(value, ...Object.values(grads));
      }
      const result = [...outputs, ...statistics(parameters)];
      tf.dispose(Object.values(parameters));
      return result;
    };
    const wanted = await runOn("cpu", compute);
    for (const { name } of engines) assertClose(await runOn(name, compute), wanted, 2e-5);
  },
});

Deno.test({
  ...quiet,
  name: "batchNorm() refuses another rank or number of channels",
  fn: () => {
    const parameters = fresh(2);
    const options = { training: true };
    assert.throws(() => batchNorm(tf.ones([4, 3]), parameters, options), {
      name: "TypeError",
      message: /\[4, 3\] and 2/,
    });
    assert.throws(() => batchNorm(tf.ones([2, 2, 2]), parameters, options), TypeError);
  },
});

function fresh(channels: number): BatchNormParameters {
  return {
    gamma: tf.variable(tf.ones([channels])),
    beta: tf.variable(tf.zeros([channels])),
    mean: tf.variable(tf.zeros([channels]), false),
    variance: tf.variable(tf.ones([channels]), false),
  };
}

function statistics({ mean, variance }: BatchNormParameters): tf.Tensor[] {
  return [mean.clone(), variance.clone()];
}
