/** Costs against the published counts. */
import assert from "node:assert/strict";
import { resolveVaeConfig, writeUpVae } from "@/vae/config.ts";
import { equalCostSteps, forwardCost } from "@/vae/cost.ts";

Deno.test("forwardCost() is what the reference study counts", () => {
  const writeUp = (imageSize: number, channels: number[]) =>
    forwardCost(resolveVaeConfig({ ...writeUpVae, imageSize, channels })) / 1e6;
  assert.equal(writeUp(128, [64, 128, 512, 1024]).toFixed(1), "1772.6");
  assert.equal(writeUp(32, [32, 64]).toFixed(1), "8.6");
});

Deno.test("forwardCost() of the linear path adds up its layers", () => {
  const config = resolveVaeConfig({ channels: [10], residualBlocks: 2, latentChannels: 1 });
  const linear = 2 * 3072 * 64;
  const encoder = 64 * 9 * 48 * 10 + 2 * 640 * 64;
  const decoder = 64 * 2048 + 64 * 9 * (80 * 10 + 4 * 100 + 10 * 48);
  assert.equal(forwardCost(config), linear + encoder + decoder);
});

Deno.test("equalCostSteps() makes two runs cost the same", () => {
  const reference = resolveVaeConfig();
  const config = resolveVaeConfig(writeUpVae);
  const steps = equalCostSteps(config, reference);
  const ratio = steps * config.batchSize * forwardCost(config) /
    (reference.steps * reference.batchSize * forwardCost(reference));
  assert.ok(Math.abs(ratio - 1) < 1e-3, String(ratio));
});
