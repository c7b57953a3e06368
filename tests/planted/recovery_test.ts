/** Scores of recovery: an SAE at the truth, hand-counted faults, and small trained ones that have to find what was planted. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { inverse, Matrix } from "ml-matrix";
import { useBackend } from "@/backend/use_backend.ts";
import type { Planted } from "@/planted/planted.ts";
import { plantedNouns } from "@/planted/planted_nouns.ts";
import { plantedNounsMember, toyContrasts, toyMembers } from "@/planted/recipes.ts";
import { recoveryTable, scorePlanted } from "@/planted/recovery.ts";
import { toyLatents } from "@/planted/toy.ts";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { disposeSae, type SaeModel } from "@/sae/sae.ts";
import { trainMembers } from "@/sae/train_members.ts";

await useBackend();

const easy = toyLatents({
  dimensions: 16,
  nFeatures: 6,
  probability: 0.3,
  trainCount: 500,
  heldOutCount: 300,
});

const near = (found: number, wanted: number, tolerance = 1e-4) =>
  assert.ok(Math.abs(found - wanted) <= tolerance, `found ${found}, wanted ${wanted}`);

/** An SAE whose features are the planted ones listed; −1 is a feature that never fires, −2 one that always does. */
function saeWith(features: number[], { dictionary, dimensions, nFeatures }: Planted): SaeModel {
  const truth = Matrix.from1DArray(nFeatures, dimensions, dictionary);
  const reads = truth.transpose().mmul(inverse(truth.mmul(truth.transpose()))); // columns read one code each
  const columns = features.map((i) => i < 0 ? new Array(dimensions).fill(0) : reads.getColumn(i));
  const rows = features.map((i) => truth.getRow(Math.max(0, i)));
  const nothing = features.map((i) => i === -2 ? 5 : 0);
  return {
    parameters: {
      encoder: tf.tidy(() => tf.tensor2d(columns).transpose() as tf.Tensor2D),
      encoderBias: tf.tensor1d(nothing),
      decoder: tf.tensor2d(rows),
      decoderBias: tf.zeros([dimensions]),
    },
    activation: { kind: "threshold", threshold: tf.fill([features.length], 0.5) },
  };
}

async function score(features: number[]) {
  const sae = saeWith(features, easy);
  const recovery = await scorePlanted(sae, easy);
  disposeSae(sae);
  return recovery;
}

Deno.test("scorePlanted() gives an SAE at the truth full marks in any order", async () => {
  const before = tf.memory().numTensors;
  const found = await score([3, 0, 5, 1, 4, 2]);
  for (
    const one of [
      found.meanBestF1,
      found.mcc,
      found.targetMmcs,
      found.featureMmcs,
      found.uniqueness,
      found.gamma,
    ]
  ) {
    near(one, 1);
  }
  assert.deepEqual([...found.bestFeature], [1, 3, 5, 0, 4, 2]);
  near(found.fvu, 0);
  near(found.l0, found.trueL0, 1e-9);
  assert.equal(found.dead, 0);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("scorePlanted() counts a missing feature, copies and dead features where they belong", async () => {
  // Feature 5 is missing, 0 is there twice, two are dead: dead directions do not count, copies help no match.
  const found = await score([0, 0, 1, 2, 3, 4, -1, -1]);
  near(found.dead, 2 / 8, 1e-9);
  near(found.uniqueness, 5 / 6);
  near(found.featureMmcs, 1);
  assert.ok(found.mcc < 0.95 && found.targetMmcs < 0.97, `${found.mcc}, ${found.targetMmcs}`);
  const whole = [...found.bestF1].filter((f1) => f1 === 1);
  assert.equal(whole.length, 5);
  near(found.meanBestF1, (5 + found.bestF1[5]) / 6);
  assert.ok(found.bestF1[5] < 0.6); // chance: independent features at 30 %
});

Deno.test("scorePlanted() gives an always active feature F1 = 2p / (1 + p), not its recall of 1", async () => {
  const found = await score([-2]);
  const { offsets, count } = easy.codes.heldOut;
  found.bestF1.forEach((f1, g) => {
    const p = (offsets[g + 1] - offsets[g]) / count;
    near(f1, 2 * p / (1 + p), 1e-6);
  });
});

Deno.test("scorePlanted() gives zeros where all features are dead and refuses other dimensions", async () => {
  const found = await score([-1, -1]);
  assert.deepEqual([found.meanBestF1, found.mcc, found.uniqueness, found.dead, found.l0], [0, 0, 0, 1, 0]);
  const sae = saeWith([0], easy);
  const other = toyLatents({ dimensions: 8, trainCount: 1, heldOutCount: 1 });
  await assert.rejects(scorePlanted(sae, other), /takes 16 dimensions, the latents have 8/);
  disposeSae(sae);
});

Deno.test("recoveryTable() shows groups where there are several", async () => {
  const recovery = await score([0, 1]);
  assert.ok(!recoveryTable([recovery]).columns.includes("features"));
  const grouped = { ...recovery, groupF1: { body: 1, head: 0.5 } };
  assert.match(recoveryTable([grouped]).toString(), /body +head/);
});

async function trained(planted: Planted, config: Partial<SaeConfig>) {
  const { members: [{ model }] } = await trainMembers([resolveSaeConfig(config)], { latents: planted });
  const recovery = await scorePlanted(model!, planted);
  disposeSae(model!);
  return recovery;
}

Deno.test("BatchTopK at the true L0 finds small planted nouns", async () => {
  const factors = {
    background: { values: 2, amplitude: 0.6 },
    body: { values: 14, amplitude: 1 },
    accessory: { values: 14, amplitude: 0.7 },
    head: { values: 20, amplitude: 1.2 },
    glasses: { values: 14, amplitude: 0.8 },
  };
  const sizes = { dimensions: 64, trainCount: 6000, heldOutCount: 1000, seed: 1 };
  const nouns = plantedNouns({ ...sizes, factors, noise: 0.2 });
  const config = {
    activation: "batchtopk",
    k: 5,
    nFeatures: 96,
    steps: 600,
    learningRate: 5e-3,
    decayFraction: 0.5,
    whitening: 0,
  } as const;
  const found = await trained(nouns, config);
  const { meanBestF1, groupF1, l0, gamma } = found;
  assert.ok(meanBestF1 > 0.93, `${meanBestF1} ${JSON.stringify(groupF1)}`);
  near(l0, 5, 0.5);
  near(gamma, 1, 0.02);
});

Deno.test("ReLU with free, weighed decoder rows finds the directions of a small toy, and shrinks them", async () => {
  const sizes = { trainCount: 8000, heldOutCount: 1000 };
  const toy = toyLatents({ ...sizes, dimensions: 16, nFeatures: 24, probability: 0.04 });
  const found = await trained(toy, {
    activation: "relu",
    lambda: 1.5,
    lambdaWarmup: 0.05,
    nFeatures: 24,
    decoderNorms: "free",
    whitening: 0,
    deadRemedy: "none",
    steps: 1500,
    learningRate: 5e-3,
    decayFraction: 0.3,
  });
  assert.ok(found.mcc > 0.95, `${found.mcc}`);
  assert.ok(found.l0 < 1.6 * found.trueL0, `${found.l0}`);
  assert.ok(found.gamma < 0.9, `${found.gamma}`);
});

Deno.test("the recipes resolve, with as many features as the toy plants and the true L0 of the nouns", () => {
  const kinds = toyMembers.map((member) => resolveSaeConfig(member));
  assert.deepEqual(kinds.map(({ activation }) => activation), ["relu", "gated", "jumprelu"]);
  assert.ok(kinds.every(({ nFeatures, whitening }) => nFeatures === 64 && whitening === 0));
  const contrasts = toyContrasts.map((member) => resolveSaeConfig(member));
  assert.deepEqual(contrasts.map(({ activation }) => activation), ["batchtopk", "jumprelu"]);
  assert.ok(contrasts[1].lambda < kinds[2].lambda / 2 && contrasts[0].k === 2);
  assert.equal(resolveSaeConfig(plantedNounsMember).k, 5);
});
