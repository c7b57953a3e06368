/** Measuring an SAE on sets of latents: golden vectors, and the same result however many there are. */
import assert from "node:assert/strict";
import { densities, evaluate } from "@/sae/sae.ts";
import { golden, goldenParameters, randomTensor } from "./fixtures.ts";

Deno.test("densities() matches the golden vectors of ReLU and top-k", async () => {
  const x = Float32Array.from(golden.x.flat());
  const parameters = goldenParameters();
  assert.deepEqual(
    [...await densities({ parameters, activation: { kind: "relu" } }, x)],
    golden.relu.metrics.density,
  );
  assert.deepEqual(
    [...await densities({ parameters, activation: { kind: "topk", k: 1 } }, x)],
    golden.topk1.metrics.density,
  );
});

Deno.test("densities() add up to the L0 of evaluate(), beyond one chunk of latents", async () => {
  const sae = { parameters: goldenParameters(), activation: { kind: "relu" } } as const;
  const x = randomTensor([2300, 3], 5).dataSync() as Float32Array;
  const [shares, { l0, count }] = [await densities(sae, x), await evaluate(sae, x)];
  assert.equal(count, 2300);
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - l0) < 1e-6);
  assert.ok(shares.every((share) => share > 0 && share < 1));
});
