import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { createEma } from "@/backend/ema.ts";
import { useBackend } from "@/backend/use_backend.ts";

await useBackend();
const quiet = { sanitizeOps: false, sanitizeResources: false };

Deno.test({
  ...quiet,
  name: "createEma() moves by 1 − decay of the distance at each update, and starts at the variables' values",
  fn: async () => {
    const x = tf.variable(tf.tensor1d([1, 2]));
    const ema = createEma({ x }, 0.75);
    assert.deepEqual([...await ema.averages["x"].data()], [1, 2]);
    x.assign(tf.tensor1d([5, 2]));
    ema.update();
    assert.deepEqual([...await ema.averages["x"].data()], [2, 2]);
    ema.update();
    assert.deepEqual([...await ema.averages["x"].data()], [2.75, 2]);
    ema.dispose();
  },
});

Deno.test({
  ...quiet,
  name: "createEma() restored from its state goes on bit for bit, and its state does not change with it",
  fn: async () => {
    const x = tf.variable(tf.tensor1d([0.1, 0.7]));
    const ema = createEma({ x }, 0.999), other = createEma({ x }, 0.999);
    x.assign(tf.tensor1d([0.3, -0.2]));
    ema.update();
    const state = ema.state();
    const saved = Float32Array.from(await state["x"].data());
    ema.update();
    assert.deepEqual([...await state["x"].data()], [...saved]);
    other.restore({ x: saved });
    other.update();
    assert.deepEqual([...await other.averages["x"].data()], [...await ema.averages["x"].data()]);
    ema.dispose();
    other.dispose();
  },
});

Deno.test({
  ...quiet,
  name: "createEma() refuses a decay out of range and a state of another model",
  fn: () => {
    const x = tf.variable(tf.ones([2]));
    assert.throws(() => createEma({ x }, 1.5), {
      name: "RangeError",
      message: /found decay 1.5, wanted 0..1/,
    });
    const ema = createEma({ x }, 0.5);
    assert.throws(() => ema.restore({}), { name: "TypeError", message: /found no values for "x", wanted 2/ });
    assert.throws(() => ema.restore({ x: [1] }), { name: "TypeError", message: /found 1 values/ });
    ema.dispose();
  },
});
