import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { toyLatents } from "@/planted/toy.ts";
import { disposeSweep, sweep } from "@/sae/sweep.ts";
import { resolveVariantsConfig } from "@/variants/config.ts";
import { seedMembers, type Variant } from "@/variants/variant_members.ts";
import { trainVariant } from "@/variants/variant_training.ts";
import { withDataFolder } from "../vae/small.ts";

await useBackend();

Deno.test("trainVariant() searches the weight that gives the wanted L0, and trains every seed with it as sweep() would", () =>
  withDataFolder(async () => {
    const latents = toyLatents({ trainCount: 3000, heldOutCount: 500, seed: 0 });
    const config = resolveVariantsConfig({
      seeds: 2,
      nFeatures: 64,
      l0: 6,
      steps: 300,
      tolerance: 0.2,
      tuneRuns: 6,
    });
    const variant: Variant = {
      name: "ReLU",
      l0By: "lambda",
      fields: {
        activation: "relu",
        nFeatures: 64,
        steps: 300,
        warmupSteps: 10,
        learningRate: 5e-3,
        batchSize: 128,
        deadRemedy: "none",
        lambda: 0.05,
      },
    };
    const [far] = seedMembers(variant, { config });
    const before = await sweep(latents, [far]);
    assert.ok(before.members[0].metrics.l0 > 9, "the weight to begin with is far too small");
    disposeSweep(before);
    const tensors = tf.memory().numTensors;
    const trained = await trainVariant(variant, { latents, config });
    const { members, lambda } = trained;
    assert.ok(
      Math.abs(members[0].metrics.l0 - 6) <= 0.25 * 6,
      `L0 ${members[0].metrics.l0} with λ ${lambda}`,
    );
    assert.ok(lambda! > 0.05);
    const alone = await sweep(latents, seedMembers(variant, { config, lambda }));
    assert.deepEqual(members.map(({ key }) => key), alone.members.map(({ key }) => key));
    disposeSweep(alone);
    disposeSweep(trained);
    assert.equal(tf.memory().numTensors, tensors);
  }));
