/** Ghost gradients and aligned training against automatic differentiation of what they are defined by. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { alignedGradients, alignEncoder } from "@/sae/aligned.ts";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { rowNorms } from "@/sae/decoder_rows.ts";
import { ghostGradients } from "@/sae/ghost.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import { reluGradients } from "@/sae/relu.ts";
import { createMember } from "@/sae/member.ts";
import { stepGradients } from "@/sae/training_step.ts";
import { batchIndices } from "@/training/batches.ts";
import { assertClose, plantedLatents, randomTensor, randomWeights } from "./fixtures.ts";

const names = ["encoder", "encoderBias", "decoder", "decoderBias"] as const;
const dead = [3, 4, 11, 17];

/** Gradients by automatic differentiation of a loss of the weights. */
function autodiff(weights: TrainingWeights, loss: (own: TrainingWeights) => tf.Tensor): TrainingWeights {
  const found = tf.grads((...tensors: tf.Tensor[]) =>
    loss(Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as TrainingWeights)
  )(names.map((name) => weights[name]));
  return Object.fromEntries(names.map((name, i) => [name, found[i]])) as TrainingWeights;
}

function preActivations(own: TrainingWeights, x: tf.Tensor): tf.Tensor {
  return tf.add(tf.matMul(tf.sub(x, own.decoderBias), own.encoder, false, true), own.encoderBias);
}

function residualOf(own: TrainingWeights, x: tf.Tensor): tf.Tensor {
  const f = tf.relu(preActivations(own, x));
  return tf.sub(tf.sub(x, tf.matMul(f, own.decoder)), own.decoderBias);
}

/** The ghost loss, written sample by sample with the dead rows alone. */
function ghostLoss(
  own: TrainingWeights,
  { x, residual, lossScale }: { x: tf.Tensor; residual: tf.Tensor } & Pick<SaeConfig, "lossScale">,
): { value: tf.Tensor; main: tf.Tensor } {
  const rows = tf.tensor1d(dead, "int32");
  const spoken = tf.matMul(
    tf.exp(tf.gather(preActivations(own, x), rows, 1)),
    tf.gather(own.decoder, rows),
  );
  const length = (of: tf.Tensor) => tf.sqrt(tf.sum(tf.square(of), 1, true));
  const scale = tf.tensor(tf.div(length(residual), tf.add(tf.mul(length(spoken), 2), 1e-6)).arraySync());
  const error = tf.mean(tf.sum(tf.square(tf.sub(tf.mul(spoken, scale), residual)), 1));
  const main = tf.mean(tf.sum(tf.square(residual), 1)).div(lossScale === "mean" ? x.shape[1]! : 1);
  const weight = main.dataSync()[0] / (error.dataSync()[0] + 1e-6);
  return { value: tf.mul(error, weight), main };
}

for (const lossScale of ["sum", "mean"] as const) {
  Deno.test(`ghostGradients() equals autodiff of the ghost loss on the ${lossScale} scale`, () => {
    const weights = randomWeights(3);
    const x = randomTensor([9, 6], 9);
    const residual = residualOf(weights, x);
    const z = preActivations(weights, x);
    const found = ghostGradients(weights, { x, z, residual, dead: [Int32Array.from(dead)], lossScale });
    const wanted = autodiff(weights, (own) => ghostLoss(own, { x, residual, lossScale }).value);
    for (const name of names) assertClose(found[name], wanted[name], 2e-5);
    const { value, main } = ghostLoss(weights, { x, residual, lossScale });
    assertClose(value, main, 1e-4); // rescaled to the main loss
    const rows = rowNorms(found.decoder).dataSync();
    assert.deepEqual([...rows.keys()].filter((i) => rows[i] > 0), dead);
  });
}

Deno.test("ghostGradients() of a stack are each SAE's own, also where none is dead", () => {
  const all = [3, 4, 5].map(randomWeights);
  const weights = Object.fromEntries(
    names.map((name) => [name, tf.stack(all.map((own) => own[name] as tf.Tensor))]),
  ) as unknown as TrainingWeights;
  const x = randomTensor([3, 9, 6], 9);
  const parts = tf.unstack(x);
  const lists = [dead, [], [0]].map((features) => Int32Array.from(features));
  const [z, residual] = [preActivations, residualOf].map((of) =>
    tf.stack(all.map((own, s) => of(own, parts[s])))
  );
  const stack = ghostGradients(weights, { x, z, residual, dead: lists, lossScale: "sum" });
  for (const [s, own] of all.entries()) {
    const [ownZ, ownResidual] = [tf.unstack(z)[s], tf.unstack(residual)[s]];
    const options = { x: parts[s], z: ownZ, residual: ownResidual, dead: [lists[s]] };
    const alone = ghostGradients(own, { ...options, lossScale: "sum" });
    for (const name of names) assertClose(tf.unstack(stack[name])[s], alone[name], 1e-5);
    if (lists[s].length === 0) { for (const name of names) assertClose(tf.abs(alone[name]).max(), [0], 0); }
  }
});

Deno.test("stepGradients() adds the ghosts to the main gradients, only while something is dead", () => {
  const weights = randomWeights(3);
  const x = randomTensor([9, 6], 9);
  const config = resolveSaeConfig({
    activation: "relu",
    decoderNorms: "free",
    deadRemedy: "ghost",
    nFeatures: 20,
    k: 3,
  });
  const main = reluGradients(weights, { ...config, x, lambda: 0.2 });
  const without = stepGradients(weights, { config, x, k: 3, lambda: 0.2, dead: [new Int32Array()] });
  const withDead = stepGradients(weights, { config, x, k: 3, lambda: 0.2, dead: [Int32Array.from(dead)] });
  const residual = residualOf(weights, x);
  const ghosts = autodiff(weights, (own) => ghostLoss(own, { x, residual, lossScale: "sum" }).value);
  for (const name of names) {
    assertClose(without.gradients[name], main.gradients[name], 0);
    assertClose(withDead.gradients[name], tf.add(main.gradients[name], ghosts[name]), 2e-5);
  }
  assertClose(withDead.fired, main.fired, 0);
});

Deno.test("alignEncoder() makes every product 1, changes nothing the second time, and moves along the decoder", () => {
  const { encoder, decoder } = randomWeights(1);
  const aligned = alignEncoder({ encoder, decoder });
  assertClose(tf.sum(tf.mul(aligned, decoder), 1), Array(20).fill(1), 1e-5);
  assertClose(alignEncoder({ encoder: aligned, decoder }), aligned, 1e-5);
  const moved = tf.sub(aligned, encoder);
  const along = tf.div(tf.sum(tf.mul(moved, decoder), 1), rowNorms(decoder));
  assertClose(tf.abs(along), rowNorms(moved), 1e-5);
});

Deno.test("alignedGradients() equals autodiff through the reparametrised encoder", () => {
  const free = randomWeights(2);
  const weights = { ...free, encoder: alignEncoder(free) };
  const x = randomTensor([9, 6], 4);
  const loss = (own: TrainingWeights) => tf.mean(tf.sum(tf.square(residualOf(own, x)), 1));
  const wanted = autodiff(weights, (own) => {
    const { encoder, decoder } = own;
    const lacking = tf.sub(1, tf.sum(tf.mul(encoder, decoder), 1, true));
    const square = tf.sum(tf.mul(decoder, decoder), 1, true);
    return loss({ ...own, encoder: tf.add(encoder, tf.mul(tf.div(lacking, square), decoder)) });
  });
  const plain = autodiff(weights, loss);
  const found = alignedGradients(plain, weights);
  for (const name of names) assertClose(found[name], wanted[name], 2e-5);
  assert.ok(tf.max(tf.abs(tf.sub(found.decoder, plain.decoder))).dataSync()[0] > 0.01);
});

const latents = tf.tensor2d(plantedLatents().train, [600, 12]);

async function train(overrides: Partial<SaeConfig>) {
  const config = resolveSaeConfig({
    nFeatures: 100,
    k: 2,
    steps: 300,
    batchSize: 50,
    learningRate: 5e-3,
    warmupSteps: 10,
    deadWindow: 600,
    activation: "topk",
    initialization: "kaiming",
    ...overrides,
  });
  const before = tf.memory().numTensors;
  const member = createMember(config, latents);
  const batch = batchIndices({ count: 600, batchSize: 50, seed: 0 });
  const { reconstruction: first } = await member.measure(0, latents);
  for (let step = 0; step < config.steps; step++) {
    tf.tidy(() => member.step(step, tf.gather(latents, Int32Array.from(batch(step)))));
  }
  const measures = await member.measure(config.steps, latents);
  const { encoder, decoder } = await member.state();
  member.dispose();
  assert.equal(tf.memory().numTensors, before);
  return { ...measures, first, encoder, decoder };
}

Deno.test("ghost and aligned leave fewer dead features than none, and aligned keeps its products at 1", async () => {
  const none = await train({ deadRemedy: "none" });
  const ghost = await train({ deadRemedy: "ghost" });
  const aligned = await train({ deadRemedy: "aligned" });
  assert.ok(none.dead > 0.4, `nothing died: ${none.dead}`);
  assert.ok(ghost.dead < 0.7 * none.dead, `${none.dead} → ${ghost.dead}`);
  assert.ok(aligned.dead < 0.2 * none.dead, `${none.dead} → ${aligned.dead}`);
  const products = Array(100).fill(0);
  const { encoder, decoder } = aligned;
  for (const [i, value] of encoder.data.entries()) {
    products[Math.floor(i / 12)] += Number(value) * Number(decoder.data[i]);
  }
  assertClose(products, Array(100).fill(1), 1e-4);
});

for (const deadRemedy of ["ghost", "aligned"] as const) {
  Deno.test(`deadRemedy ${deadRemedy} learns with every activation it suits`, async () => {
    const kinds = ["relu", "topk", "batchtopk", "matryoshka"] as const;
    const more = deadRemedy === "aligned" ? ["gated", "jumprelu"] as const : [];
    for (const activation of [...kinds, ...more]) {
      const short = { deadRemedy, activation, steps: 60, deadWindow: 100, levels: [10, 30], lambda: 0.1 };
      const { first, reconstruction } = await train({ ...short, penalty: "plain" });
      assert.ok(reconstruction < 0.8 * first, `${activation}: ${first} → ${reconstruction}`);
    }
  });
}
