import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { depthToSpace, spaceToDepth } from "@/backend/depth_to_space.ts";
import { runOn, startEngines, tensorOf } from "./engines.ts";

const engines = [{ name: "cpu" as const }, ...await startEngines()].filter((engine) =>
  !("problem" in engine)
);
const quiet = { sanitizeOps: false, sanitizeResources: false };

for (const { name } of engines) {
  Deno.test({
    ...quiet,
    name: `spaceToDepth() puts a block's pixels one after the other, row by row, on ${name}`,
    fn: async () => {
      const [found] = await runOn(name, () => {
        const x = tf.tensor4d([[[[1], [2], [3], [4]], [[5], [6], [7], [8]]]]);
        return [spaceToDepth(x, 2)];
      });
      assert.deepEqual(found, { shape: [1, 1, 2, 4], dtype: "float32", values: [1, 2, 5, 6, 3, 4, 7, 8] });
    },
  });

  Deno.test({
    ...quiet,
    name: `depthToSpace() and spaceToDepth() undo each other, on ${name}`,
    fn: async () => {
      const [x, there, back] = await runOn(name, () => {
        const x = tensorOf([2, 3, 5, 12]) as tf.Tensor4D;
        return [x, depthToSpace(x, 2), spaceToDepth(depthToSpace(x, 2), 2)];
      });
      assert.deepEqual(there.shape, [2, 6, 10, 3]);
      assert.deepEqual(back, x);
    },
  });
}

Deno.test({
  ...quiet,
  name: "spaceToDepth() refuses a side that is no multiple of the block",
  fn: () => {
    const x = tf.zeros([1, 4, 5, 1]) as tf.Tensor4D;
    assert.throws(() => spaceToDepth(x, 2), {
      name: "TypeError",
      message: /4 × 5 pixels, wanted multiples of 2/,
    });
  },
});
