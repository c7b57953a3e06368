import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { globalNormClip } from "@/backend/global_norm_clip.ts";
import { assertClose, runOn, startEngines, tensorOf } from "./engines.ts";

const engines = [{ name: "cpu" as const }, ...await startEngines()].filter((engine) =>
  !("problem" in engine)
);
const quiet = { sanitizeOps: false, sanitizeResources: false };

for (const { name } of engines) {
  Deno.test({
    ...quiet,
    name:
      `globalNormClip() scales all gradients by their common norm and leaves small ones alone, on ${name}`,
    fn: async () => {
      const found = await runOn(name, () => {
        const gradients = { a: tf.tensor1d([3, 0]), b: tf.tensor2d([[4]]) };
        const clipped = globalNormClip(gradients, 1), left = globalNormClip(gradients, 6);
        return [
          clipped.norm,
          clipped.gradients.a,
          clipped.gradients.b,
          left.gradients.a,
          left.gradients.b,
        ];
      });
      const wanted = [[[], [5]], [[2], [0.6, 0]], [[1, 1], [0.8]], [[2], [3, 0]], [[1, 1], [4]]] as const;
      assertClose(
        found,
        wanted.map(([shape, values]) => ({ shape: [...shape], dtype: "float32", values: [...values] })),
        1e-6,
      );
    },
  });
}

Deno.test({
  ...quiet,
  name: "globalNormClip() gives the same numbers on every engine",
  fn: async () => {
    const compute = () => {
      const { gradients, norm } = globalNormClip({ a: tensorOf([30, 20]), b: tensorOf([50], 1) }, 2);
      return [norm, gradients.a, gradients.b];
    };
    const wanted = await runOn("cpu", compute);
    assert.ok(wanted[0].values[0] > 10);
    for (const { name } of engines) assertClose(await runOn(name, compute), wanted, 2e-6);
  },
});
