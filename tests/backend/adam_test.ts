import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { createAdam } from "@/backend/adam.ts";
import { assertClose, runOn, startEngines, tensorOf, values } from "./engines.ts";

const engines = [{ name: "cpu" as const }, ...await startEngines()].filter((engine) =>
  !("problem" in engine)
);
const quiet = { sanitizeOps: false, sanitizeResources: false };
const shapes = { weights: [20, 3], bias: [3] };

Deno.test({
  ...quiet,
  name: "createAdam() takes the steps that PyTorch's formula takes, computed in float64",
  fn: async () => {
    const [beta1, beta2, epsilon, rate] = [0.8, 0.99, 0.1, 0.05];
    const theta = [0.5, -1], m = [0, 0], v = [0, 0];
    for (let t = 1; t <= 7; t++) {
      theta.forEach((_, i) => {
        const g = Math.cos(t + i);
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        theta[i] -= rate * (m[i] / (1 - beta1 ** t)) / (Math.sqrt(v[i] / (1 - beta2 ** t)) + epsilon);
      });
    }
    for (const { name } of engines) {
      const [found] = await runOn(name, () => {
        const x = tf.variable(tf.tensor1d([0.5, -1]));
        const adam = createAdam({ x }, { beta1, beta2, epsilon });
        for (let t = 1; t <= 7; t++) adam.apply({ x: tf.tensor1d([Math.cos(t), Math.cos(t + 1)]) }, rate);
        adam.dispose();
        return [x.clone()];
      });
      assertClose([found], [{ shape: [2], dtype: "float32", values: theta }], 1e-5);
    }
  },
});

Deno.test({
  ...quiet,
  name: "createAdam() gives the same weights and moments on every engine after 30 steps of a regression",
  fn: async () => {
    const compute = () => {
      const { variables, adam } = regression();
      steps({ variables, adam }, { from: 0, to: 30 });
      const result = [
        ...Object.values(variables).map((variable) => variable.clone()),
        ...moments(adam.state()),
      ];
      adam.dispose();
      return result;
    };
    const wanted = await runOn("cpu", compute);
    for (const { name } of engines) assertClose(await runOn(name, compute), wanted, 2e-5);
  },
});

for (const { name } of engines) {
  Deno.test({
    ...quiet,
    name: `createAdam() restored from its state goes on bit for bit as if it had never stopped, on ${name}`,
    fn: async () => {
      await tf.setBackend(name);
      const whole = regression();
      steps(whole, { from: 0, to: 5 });
      const saved = await read({ ...whole.variables, ...whole.adam.state() });
      steps(whole, { from: 5, to: 12 });
      const resumed = regression();
      for (const [key, variable] of Object.entries(resumed.variables)) {
        variable.assign(tf.tensor(saved[key], variable.shape));
      }
      resumed.adam.restore(saved, saved["step"][0]);
      steps(resumed, { from: 5, to: 12 });
      const [wanted, found] = await Promise.all(
        [whole, resumed].map(({ variables, adam }) => read({ ...variables, ...adam.state() })),
      );
      assert.deepEqual(found, wanted);
      assert.equal(found["step"][0], 12);
      whole.adam.dispose();
      resumed.adam.dispose();
    },
  });

  Deno.test({
    ...quiet,
    name:
      `createAdam() leaves clones alone, notices assignments, and scales the rate of a variable by rateOf, on ${name}`,
    fn: async () => {
      await tf.setBackend(name);
      const x = tf.variable(tf.tensor1d([1])), y = tf.variable(tf.tensor1d([1]));
      const adam = createAdam({ x, y }, { rateOf: (name) => name === "y" ? 0.5 : 1 });
      const gradients = { x: tf.tensor1d([2]), y: tf.tensor1d([2]) };
      adam.apply(gradients, 0.1);
      const clone = x.clone();
      adam.apply(gradients, 0.1);
      const [kept, moved, half] = await Promise.all(
        [clone, x, y].map(async (tensor) => (await tensor.data())[0]),
      );
      assertNear(kept, 0.9);
      assertNear(moved, 0.8);
      assertNear(half, 0.9);
      x.assign(tf.tensor1d([5]));
      adam.apply(gradients, 0.1);
      assertNear((await x.data())[0], 4.9);
      adam.dispose();
    },
  });

  Deno.test({
    ...quiet,
    name: `createAdam() refuses a missing or misshapen gradient or moment, and moves nothing, on ${name}`,
    fn: async () => {
      await tf.setBackend(name);
      const x = tf.variable(tf.tensor1d([1, 2]));
      const adam = createAdam({ x });
      assert.throws(() => adam.apply({}, 0.1), {
        name: "TypeError",
        message: /no gradient for "x", wanted \[2\]/,
      });
      assert.throws(() => adam.apply({ x: tf.ones([3]) }, 0.1), {
        name: "TypeError",
        message: /shape \[3\]/,
      });
      assert.throws(() => adam.restore({ "x/m": [0, 0] }, 1), {
        name: "TypeError",
        message: /nothing under "x\/v"/,
      });
      assert.deepEqual([...await x.data()], [1, 2]);
      adam.dispose();
    },
  });
}

function assertNear(found: number, wanted: number): void {
  assert.ok(Math.abs(found - wanted) < 1e-4, `found ${found}, wanted ${wanted}`);
}

interface Regression {
  variables: { weights: tf.Variable; bias: tf.Variable };
  adam: ReturnType<typeof createAdam>;
}

function regression(): Regression {
  const variables = {
    weights: tf.variable(tensorOf(shapes.weights, 1)),
    bias: tf.variable(tensorOf(shapes.bias, 2)),
  };
  return { variables, adam: createAdam(variables) };
}

function steps({ variables, adam }: Regression, { from, to }: { from: number; to: number }): void {
  for (let step = from; step < to; step++) {
    tf.tidy(() => {
      const x = tensorOf([64, 20], step) as tf.Tensor2D, y = tensorOf([64, 3], step + 1000);
      const loss = (weights: tf.Tensor, bias: tf.Tensor) =>
        tf.matMul(x, weights).add(bias).sub(y).square().mean();
      const [weights, bias] = tf.grads(loss)([variables.weights, variables.bias]);
      adam.apply({ weights: weights, bias: bias }, 0.01);
    });
  }
}

function moments(state: Record<string, tf.Tensor>): tf.Tensor[] {
  return Object.keys(state).filter((key) => key !== "step").sort().map((key) => state[key]);
}

async function read(tensors: Record<string, tf.Tensor>): Promise<Record<string, Float32Array>> {
  const entries = Object.entries(tensors).map(async ([key, tensor]) =>
    [key, Float32Array.from(await tensor.data())] as const
  );
  return Object.fromEntries(await Promise.all(entries));
}

Deno.test("values() of the tests differ between seeds, so that no comparison is of zeros", () => {
  assert.notDeepEqual(values([4], 1), values([4], 2));
});
