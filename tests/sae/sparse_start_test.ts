/** Where gates and thresholds start: few features are active from the first step, whatever the latents. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { gatedCode, type GatedWeights } from "@/sae/gated.ts";
import { initialWeights } from "@/sae/initialize.ts";
import { createMember } from "@/sae/member.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { assertClose, plantedLatents } from "./fixtures.ts";

const samples = { data: normals(3000 * 8, seededRandom(1, "start")).map((x) => 3 * x + 1), dimensions: 8 };
const kind = { nFeatures: 64, startL0: 4, k: 3 };
const start = (overrides: Partial<SaeConfig>) =>
  initialWeights(resolveSaeConfig({ ...kind, ...overrides }), samples);

Deno.test("sparseStart() opens each gate for its share of the samples, with magnitudes that are not shrunken", () => {
  for (const preBias of [true, false]) {
    const arrays = start({ activation: "gated", preBias });
    const weights = Object.fromEntries(
      Object.entries(arrays).map(([name, { shape, data }]) => [name, tf.tensor(data as Float32Array, shape)]),
    ) as GatedWeights;
    const x = tf.tensor2d(samples.data, [3000, 8]);
    const input = (preBias ? tf.sub(x, weights.decoderBias) : x) as tf.Tensor2D;
    const { features } = gatedCode(weights, input);
    const density = tf.mean(tf.step(features), 0).arraySync() as number[];
    assert.ok(density.every((share) => Math.abs(share - 4 / 64) < 0.02), String(density));
    const projected = tf.matMul(input, weights.encoder as tf.Tensor2D, false, true);
    assertClose(features, projected.mul(tf.step(features)), 1e-5);
  }
});

Deno.test("sparseStart() puts JumpReLU thresholds at the same quantile, but not below thresholdStart", () => {
  const { thresholds, encoder, decoderBias, encoderBias } = start({ activation: "jumprelu" });
  const [row, theta] = [Array.from(encoder.data).slice(0, 8), thresholds.data[0]];
  let above = 0;
  for (let i = 0; i < 3000; i++) {
    const z = row.reduce((sum, w, j) => sum + w * (samples.data[8 * i + j] - decoderBias.data[j]), 0);
    if (z > theta) above++;
  }
  assert.ok(Math.abs(above / 3000 - 4 / 64) < 0.02, String(above / 3000));
  assert.ok(encoderBias.data.every((bias) => bias === 0));
  const high = start({ activation: "jumprelu", thresholdStart: 50 }).thresholds.data;
  assert.ok(high.every((value) => value === 50));
});

Deno.test("sparseStart() leaves gates half open with startL0 0, and other kinds as they were", () => {
  const { encoderBias, magnitudeBias, magnitudeGain } = start({ activation: "gated", startL0: 0 });
  for (const { data } of [encoderBias, magnitudeBias, magnitudeGain]) {
    assert.ok(data.every((value) => value === 0));
  }
  assert.ok(
    start({ activation: "jumprelu", startL0: 0 }).thresholds.data.every((x) => x === Math.fround(0.1)),
  );
  assert.deepEqual(Object.keys(start({ activation: "relu" })), [
    "encoder",
    "encoderBias",
    "decoder",
    "decoderBias",
  ]);
});

Deno.test("createMember() starts gated and JumpReLU SAEs near startL0", async () => {
  const sets = plantedLatents();
  const [all, probe] = [tf.tensor2d(sets.train, [600, 12]), tf.tensor2d(sets.heldOut, [200, 12])];
  for (const activation of ["gated", "jumprelu"] as const) {
    for (const startL0 of [2, 10]) {
      const member = createMember(resolveSaeConfig({ ...kind, activation, startL0 }), all);
      const { l0 } = await member.measure(0, probe);
      assert.ok(Math.abs(l0 - startL0) < 0.2 * startL0, `${activation}: started at ${l0}, wanted ${startL0}`);
      member.dispose();
    }
  }
});
