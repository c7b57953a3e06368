/** Nested reconstructions against golden vectors, automatic differentiation, and BatchTopK as their simplest case. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig } from "@/sae/config.ts";
import { sparseGradients, type TrainingWeights } from "@/sae/gradients.ts";
import { levelErrors } from "@/sae/matryoshka.ts";
import { createMember } from "@/sae/member.ts";
import type { SaeParameters } from "@/sae/model.ts";
import { batchTopKCode, topKCode } from "@/sae/selection.ts";
import { stepGradients } from "@/sae/training_step.ts";
import {
  assertClose,
  golden,
  goldenParameters,
  goldenSamples,
  goldenWeights,
  plantedLatents,
  randomTensor,
  randomWeights,
} from "./fixtures.ts";

const names = ["encoder", "encoderBias", "decoder", "decoderBias"] as const;
const lossScale = "sum";

function preActivations(weights: TrainingWeights, x: tf.Tensor2D): tf.Tensor2D {
  const input = tf.sub(x, weights.decoderBias);
  return tf.add(tf.matMul(input, weights.encoder, false, true), weights.encoderBias) as tf.Tensor2D;
}

/** Differentiates the sum of the prefixes' errors with a constant mask of what is kept. */
function autodiff(
  weights: TrainingWeights,
  { x, mask, levels }: { x: tf.Tensor2D; mask: tf.Tensor; levels: number[] },
) {
  return tf.grads((...tensors: tf.Tensor[]) => {
    const [encoder, encoderBias, decoder, decoderBias] = tensors;
    const own = { encoder, encoderBias, decoder, decoderBias };
    const features = tf.mul(tf.relu(preActivations(own, x)), mask) as tf.Tensor2D;
    return tf.addN(
      levelErrors(x, { features, decoder: decoder as tf.Tensor2D, decoderBias, levels, lossScale }),
    );
  })(names.map((name) => weights[name]));
}

Deno.test("levelErrors() matches the golden vectors, and their sum is not the whole's error", () => {
  const { levels, levelErrors: wanted, sum } = golden.matryoshka;
  const { decoder, decoderBias } = goldenParameters();
  const features = tf.tensor2d(golden.relu.features);
  const found = levelErrors(goldenSamples(), { features, decoder, decoderBias, levels, lossScale });
  assertClose(tf.stack(found), wanted);
  assertClose(tf.addN(found), [sum]);
  assertClose(found[1], [golden.relu.sumSquaredError]);
});

Deno.test("sparseGradients() with levels equals autodiff on the golden SAE", () => {
  const [weights, x] = [goldenWeights(), goldenSamples()];
  const code = topKCode(preActivations(weights, x), 4); // all features: ReLU
  const { levels } = golden.matryoshka;
  const { gradients } = sparseGradients(weights, { x, code, lossScale, levels });
  const wanted = autodiff(weights, { x, mask: tf.ones([2, 4]), levels });
  names.forEach((name, i) => assertClose(gradients[name], wanted[i]));
});

Deno.test("sparseGradients() with levels equals autodiff, and differs from the whole's gradient", () => {
  const weights = randomWeights(2);
  const x = randomTensor([9, 6], 8) as tf.Tensor2D;
  const code = batchTopKCode(preActivations(weights, x), 60);
  const mask = tf.scatterND(tf.stack([code.rows, code.features], 1), tf.ones([60]), [9, 20]);
  for (const levels of [[5], [3, 8, 13]]) {
    const { gradients, fired } = sparseGradients(weights, { x, code, lossScale, levels });
    const wanted = autodiff(weights, { x, mask, levels });
    names.forEach((name, i) => assertClose(gradients[name], wanted[i], 2e-5));
    const whole = sparseGradients(weights, { x, code, lossScale });
    assertClose(fired, whole.fired, 0);
    const apart = tf.max(tf.abs(tf.sub(gradients.decoder, whole.gradients.decoder))).dataSync()[0];
    assert.ok(apart > 0.1, `only ${apart}`);
  }
});

Deno.test("a stack's nested gradients are those of each SAE, whose features are counted through", () => {
  const all = [6, 7].map(randomWeights);
  const weights = Object.fromEntries(
    names.map((name) => [name, tf.stack(all.map((own) => own[name] as tf.Tensor))]),
  ) as unknown as TrainingWeights;
  const x = randomTensor([2, 9, 6], 9);
  const config = resolveSaeConfig({ activation: "matryoshka", nFeatures: 20, k: 4, levels: [4, 9] });
  const context = { config, lambda: 0, dead: [] };
  const stack = stepGradients(weights, { ...context, x, k: [4, 2] });
  for (const [s, own] of all.entries()) {
    const alone = stepGradients(own, { ...context, x: tf.unstack(x)[s], k: [4, 2][s] });
    for (const name of names) assertClose(tf.unstack(stack.gradients[name])[s], alone.gradients[name], 1e-5);
    assertClose(tf.unstack(stack.smallestKept!)[s], alone.smallestKept, 1e-6);
  }
});

Deno.test("matryoshka without levels takes BatchTopK's steps to the bit, and with levels orders the features", async () => {
  const { train, heldOut } = plantedLatents();
  const [all, probe] = [tf.tensor2d(train, [600, 12]), tf.tensor2d(heldOut, [200, 12])];
  const small = { nFeatures: 48, k: 3, steps: 200, batchSize: 50, learningRate: 5e-3, warmupSteps: 10 };
  const learn = async (overrides: object) => {
    const config = resolveSaeConfig({ ...small, deadRemedy: "none", ...overrides });
    const member = createMember(config, all);
    for (let step = 0; step < 200; step++) {
      tf.tidy(() => member.step(step, tf.slice(all, [step % 12 * 50, 0], [50, 12]) as tf.Tensor2D));
    }
    const [state, measures, { parameters, activation }] = [
      await member.state(),
      await member.measure(200, probe),
      member.result(),
    ];
    member.dispose();
    return { state, measures, parameters: parameters as SaeParameters, activation };
  };
  const batch = await learn({ activation: "batchtopk" });
  const flat = await learn({ activation: "matryoshka", levels: [] });
  assert.deepEqual(flat.state, batch.state);
  const nested = await learn({ activation: "matryoshka", levels: [12, 24] });
  assert.equal(nested.activation.kind, "threshold");
  assert.ok(nested.measures.loss > nested.measures.reconstruction);
  const prefixError = ({ parameters }: typeof nested) => {
    const { encoder, encoderBias, decoder, decoderBias } = parameters;
    const z = tf.add(tf.matMul(tf.sub(probe, decoderBias), encoder), encoderBias);
    return levelErrors(probe, {
      features: tf.relu(z) as tf.Tensor2D,
      decoder,
      decoderBias,
      levels: [12],
      lossScale,
    })[0].dataSync()[0];
  };
  assert.ok(prefixError(nested) < 0.8 * prefixError(batch));
});

Deno.test("nested gradients leave nothing but their results", () => {
  const weights = randomWeights(2);
  const x = randomTensor([9, 6], 8) as tf.Tensor2D;
  const code = batchTopKCode(preActivations(weights, x), 30);
  const before = tf.memory().numTensors;
  const { gradients, fired } = sparseGradients(weights, { x, code, lossScale, levels: [5] });
  assert.equal(tf.memory().numTensors, before + 5);
  tf.dispose([gradients, fired]);
});
