/** Steps through products that skip zeros are the steps through lists of entries, to rounding. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { sparseProduct } from "@/backend/sparse_product.ts";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import { createMember } from "@/sae/member.ts";
import { stepGradients } from "@/sae/training_step.ts";
import { batchIndices } from "@/training/batches.ts";
import { assertClose, plantedLatents, randomTensor } from "./fixtures.ts";

const names = ["encoder", "encoderBias", "decoder", "decoderBias"] as const;

/** Weights of 6 dimensions and 200 features, few of which a ReLU lets through. */
function weightsOf(seed: number): TrainingWeights {
  return {
    encoder: randomTensor([200, 6], seed),
    encoderBias: tf.sub(randomTensor([200], seed + 1).mul(0.1), 4.5),
    decoder: randomTensor([200, 6], seed + 2),
    decoderBias: randomTensor([6], seed + 3).mul(0.2),
  };
}

function maskedProduct(seed: number, stack: number[]): { sparse: tf.Tensor; full: tf.Tensor } {
  const raw = randomTensor([...stack, 9, 31], seed);
  return {
    sparse: tf.mul(raw, tf.cast(tf.greater(raw, 1.2), "float32")),
    full: randomTensor([...stack, 31, 7], seed + 1),
  };
}

Deno.test("sparseProduct() is the dense product, alone and in a stack", () => {
  for (const stack of [[], [3]]) {
    const { sparse, full } = maskedProduct(2, stack);
    const before = tf.memory().numTensors;
    const found = sparseProduct(sparse, full);
    assert.equal(tf.memory().numTensors, before + 1);
    assertClose(found, tf.matMul(sparse, full), 1e-5);
  }
});

const kinds: Partial<SaeConfig>[] = [
  { activation: "relu" },
  { activation: "relu", decoderNorms: "free", lossScale: "mean" },
  { activation: "relu", decoderNorms: "free", penalty: "plain", preBias: false },
  { activation: "topk" },
  { activation: "topk", preBias: false, lossScale: "mean" },
  { activation: "batchtopk" },
];

for (const kind of kinds) {
  Deno.test(`kernels products give the gradients of entries with ${JSON.stringify(kind)}`, () => {
    const config = resolveSaeConfig({ ...kind, nFeatures: 200, k: 3 });
    const all = [1, 11].map(weightsOf);
    const x = randomTensor([2, 40, 6], 5);
    const lambda = 0.3;
    const context = { config, k: 3, lambda, dead: [] };
    const alone = all.map((own, s) => stepGradients(own, { ...context, x: tf.unstack(x)[s] }));
    for (const [s, own] of all.entries()) {
      const products = { ...config, kernels: "products" } as const;
      const found = stepGradients(own, { ...context, config: products, x: tf.unstack(x)[s] });
      for (const name of names) assertClose(found.gradients[name], alone[s].gradients[name], 2e-4);
      assertClose(found.fired, alone[s].fired, 0);
      const silent = found.fired.dataSync().filter((fired) => fired === 0).length;
      assert.ok(silent > 20 && silent < 200, `${silent} silent features`);
      if (alone[s].smallestKept) assertClose(found.smallestKept!, alone[s].smallestKept, 1e-6);
    }
    const stacked = Object.fromEntries(
      names.map((name) => [name, tf.stack(all.map((own) => own[name]))]),
    ) as TrainingWeights;
    const each = { k: [3, 3], lambda: [lambda, lambda] };
    const found = stepGradients(stacked, {
      ...context,
      ...each,
      config: { ...config, kernels: "products" },
      x,
    });
    for (const s of [0, 1]) {
      for (const name of names) {
        assertClose(tf.unstack(found.gradients[name])[s], alone[s].gradients[name], 2e-4);
      }
    }
  });
}

Deno.test("an SAE learns the same through products as through entries, and leaves nothing behind", async () => {
  const { train } = plantedLatents();
  const all = tf.tensor2d(train, [600, 12]);
  for (const activation of ["relu", "topk", "batchtopk", "matryoshka"] as const) {
    const before = tf.memory().numTensors;
    const errors: number[] = [];
    for (const kernels of ["entries", "products"] as const) {
      const config = resolveSaeConfig({
        ...{ activation, kernels, nFeatures: 64, k: 3, levels: [16], lambda: 0.5, deadRemedy: "none" },
        ...{ steps: 60, batchSize: 50, learningRate: 5e-3, warmupSteps: 10 },
      });
      const member = createMember(config, all);
      const batch = batchIndices({ count: 600, batchSize: 50, seed: 0 });
      for (let step = 0; step < 60; step++) {
        tf.tidy(() => member.step(step, tf.gather(all, Int32Array.from(batch(step)))));
      }
      errors.push((await member.measure(60, all)).reconstruction);
      member.dispose();
    }
    assert.ok(Math.abs(errors[0] - errors[1]) < 0.02 * errors[0], errors.join(" and "));
    assert.equal(tf.memory().numTensors, before);
  }
});
