import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { disposeSae, evaluate, reconstructLatents } from "@/sae/sae.ts";
import { sweep } from "@/sae/sweep.ts";
import { continueSae } from "@/saeception/vae/continued_sae.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { withDataFolder } from "../../vae/small.ts";

await useBackend();
const dimensions = 8;

/** Latents in which two of twelve directions are on at a time. */
function latentsOf(key: string, scale = 1) {
  const random = seededRandom(0, "made up");
  const directions = normals(12 * dimensions, random);
  const draw = (count: number) => {
    const rows = new Float32Array(count * dimensions);
    for (let i = 0; i < count; i++) {
      for (const on of [random.integer(12), random.integer(12)]) {
        for (let j = 0; j < dimensions; j++) {
          rows[i * dimensions + j] += scale * directions[on * dimensions + j] + 0.1 * j;
        }
      }
    }
    return rows;
  };
  return { key, dimensions, train: draw(1000), heldOut: draw(200) };
}
const base = { nFeatures: 24, k: 2, steps: 300, batchSize: 64, deadWindow: 2000 };

Deno.test("continueSae() starts at what the SAE does, also on latents of another size", () =>
  withDataFolder(async () => {
    const latents = latentsOf("a");
    const { members: [sae] } = await sweep(latents, [base]);
    const still = await continueSae(sae, { latents, steps: 1, learningRate: 1e-9 });
    const [before, after] = [
      reconstructLatents(sae, latents.heldOut),
      reconstructLatents(still, latents.heldOut),
    ];
    after.forEach((x, at) => assert.ok(Math.abs(x - before[at]) < 1e-3, `${x} was ${before[at]}`));
    const norms = tf.tidy(() => tf.norm(still.parameters.decoder, 2, 1).dataSync());
    assert.ok(norms.every((norm) => norm > 0));
    [sae, still].forEach(disposeSae);
  }));

Deno.test("continueSae() learns the new latents, gives the same bits again, and another key than its start", () =>
  withDataFolder(async () => {
    const latents = latentsOf("a");
    const moved = latentsOf("b", 1.5);
    const { members: [sae] } = await sweep(latents, [base]);
    const unmoved = await evaluate(sae, moved.heldOut);
    const learned = await continueSae(sae, { latents: moved, steps: 100, learningRate: 2e-3 });
    assert.ok(learned.metrics.fvu < unmoved.fvu, `${learned.metrics.fvu} was ${unmoved.fvu}`);
    assert.ok(learned.complete);
    const count = tf.memory().numTensors;
    const again = await continueSae(sae, { latents: moved, steps: 100, learningRate: 2e-3 });
    assert.deepEqual(again.metrics, learned.metrics);
    assert.notEqual(again.key, sae.key);
    disposeSae(again);
    assert.equal(tf.memory().numTensors, count);
    [sae, learned].forEach(disposeSae);
  }));

Deno.test("continueSae() refuses an activation with thresholds", () =>
  withDataFolder(async () => {
    const latents = latentsOf("a");
    const { members: [sae] } = await sweep(latents, [{ ...base, activation: "batchtopk", steps: 5 }]);
    await assert.rejects(continueSae(sae, { latents, steps: 1, learningRate: 1e-3 }), /found batchtopk/);
    disposeSae(sae);
  }));
