/** One SAE in training: it learns, keeps its constraints, revives dead features, resumes, and leaks nothing. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { createMember, type Member } from "@/sae/member.ts";
import { rowNorms } from "@/sae/decoder_rows.ts";
import { disposeSae, encode } from "@/sae/sae.ts";
import { batchIndices } from "@/training/batches.ts";
import { assertClose, plantedLatents } from "./fixtures.ts";

const sets = plantedLatents();
const all = tf.tensor2d(sets.train, [600, 12]);
const probe = tf.tensor2d(sets.heldOut, [200, 12]);
const small = {
  nFeatures: 48,
  k: 3,
  steps: 300,
  batchSize: 50,
  learningRate: 5e-3,
  warmupSteps: 10,
  deadWindow: 600,
};

function learn(
  member: Member,
  { steps, from = 0, seed = 0 }: { steps: number; from?: number; seed?: number },
) {
  const batch = batchIndices({ count: 600, batchSize: 50, seed });
  for (let step = from; step < steps; step++) {
    const latents = tf.gather(all, Int32Array.from(batch(step)));
    member.step(step, latents);
    latents.dispose();
  }
}

const kinds: Partial<SaeConfig>[] = [
  { activation: "relu", lambda: 0.1 },
  { activation: "relu", lambda: 0.1, lossScale: "mean", decoderNorms: "free" },
  { activation: "topk" },
  { activation: "batchtopk", deadRemedy: "auxk" },
  { activation: "batchtopk", deadRemedy: "resample", resampleEvery: 60 },
  { activation: "gated", lambda: 0.3 },
  { activation: "gated", gatedForm: "free", decoderNorms: "free", lambda: 0.3, preBias: false },
  { activation: "gated", gatedForm: "frozen-norms", decoderNorms: "free", lambda: 0.3, resampleEvery: 40 },
  { activation: "jumprelu", lambda: 0.2 },
  { activation: "jumprelu", jumpPenalty: "tanh", lambda: 0.2, decoderNorms: "free", preBias: false },
  { activation: "jumprelu", jumpPenalty: "l0-target", lambda: 2, resampleEvery: 40 },
];

for (const kind of kinds) {
  const label = Object.values(kind).join(" ");
  Deno.test(`createMember() with ${label} learns, and its reconstruction beats the mean by far`, async () => {
    const member = createMember(resolveSaeConfig({ ...small, ...kind }), all);
    const before = await member.measure(0, probe);
    learn(member, { steps: 300 });
    const after = await member.measure(300, probe);
    assert.ok(
      after.reconstruction < 0.5 * before.reconstruction,
      `${before.reconstruction} → ${after.reconstruction}`,
    );
    if (kind.activation?.endsWith("topk")) assert.ok(after.l0 <= 3 + 1e-6);
    member.dispose();
  });
}

Deno.test("createMember() keeps decoder rows at length 1 in training coordinates", async () => {
  const config = resolveSaeConfig({ ...small, activation: "relu", lambda: 0.1 });
  const member = createMember(config, all);
  learn(member, { steps: 20 });
  const { decoder } = await member.state();
  assertClose(rowNorms(tf.tensor2d(decoder.data as Float32Array, [48, 12])), Array(48).fill(1), 1e-5);
  member.dispose();
});

Deno.test("deadRemedy resample leaves fewer dead features than none", async () => {
  const dead = async (deadRemedy: SaeConfig["deadRemedy"]) => {
    const config = { ...small, activation: "topk", k: 2, nFeatures: 500, initialization: "tied" } as const;
    const more = { resampleEvery: 40, resampleUntil: 0.8, resampleNorm: 1 };
    const member = createMember(resolveSaeConfig({ ...config, ...more, deadRemedy }), all);
    learn(member, { steps: 300 });
    const { dead } = await member.measure(300, probe);
    member.dispose();
    return dead;
  };
  const [without, withRemedy] = [await dead("none"), await dead("resample")];
  assert.ok(without > 0.1, `nothing died: ${without}`);
  assert.ok(withRemedy < 0.7 * without, `${without} → ${withRemedy}`);
});

Deno.test("restore() continues with the same bits, dead features and thresholds included", async () => {
  for (const kind of kinds) {
    const config = resolveSaeConfig({ ...small, ...kind, deadWindow: 200 });
    const whole = createMember(config, all);
    learn(whole, { steps: 150 });
    const first = createMember(config, all);
    learn(first, { steps: 70 });
    const second = createMember(config, all);
    second.restore(await first.state());
    learn(second, { from: 70, steps: 150 });
    assert.deepEqual(await second.state(), await whole.state());
    for (const member of [whole, first, second]) member.dispose();
  }
});

Deno.test("result() gives features that need no normalisation outside", async () => {
  const config = resolveSaeConfig({ ...small, activation: "batchtopk" });
  const member = createMember(config, all);
  learn(member, { steps: 300 });
  const { activation, parameters } = member.result();
  const { threshold } = await member.state();
  assert.ok(activation.kind === "threshold" && threshold.data[0] > 0);
  assertClose(activation.threshold, Array(48).fill(threshold.data[0]), 0);
  assert.deepEqual(parameters.encoder.shape, [12, 48]);
  const bias = parameters.decoderBias.mean().dataSync()[0];
  assert.ok(Math.abs(bias - 0.7) < 1, `the bias sits near the latents' offset, found ${bias}`);
  member.dispose();
});

Deno.test("result() of an SAE without a bias before encoding gives the features that training saw", async () => {
  const config = resolveSaeConfig({ ...small, activation: "relu", lambda: 0.1, preBias: false });
  const member = createMember(config, all);
  learn(member, { steps: 100 });
  const sae = member.result();
  const features = encode(sae, probe);
  const { l0, l1 } = await member.measure(100, probe);
  assertClose(features.sum(1).mean(), [l1], 1e-3);
  assertClose(tf.step(features).sum(1).mean(), [l0], 2e-2);
  assert.ok(tf.abs(sae.parameters.decoderBias).max().dataSync()[0] > 0.1); // or the test could not fail
  member.dispose();
});

for (const kind of kinds.filter(({ activation }) => activation === "gated" || activation === "jumprelu")) {
  Deno.test(`result() with ${Object.values(kind).join(" ")} gives the features that training saw`, async () => {
    for (const preBias of [true, false]) {
      const member = createMember(resolveSaeConfig({ ...small, ...kind, preBias }), all);
      learn(member, { steps: 150 });
      const sae = member.result();
      assert.equal(sae.activation.kind, "threshold");
      const features = encode(sae, probe);
      const { l0, l1, loss, reconstruction } = await member.measure(150, probe);
      assertClose(features.sum(1).mean(), [l1], 2e-3);
      assertClose(tf.step(features).sum(1).mean(), [l0], 2e-2);
      assert.ok(l0 > 0.5 && l0 < 40 && loss > reconstruction, `L0 ${l0}, loss ${loss} of ${reconstruction}`);
      member.dispose();
      disposeSae(sae);
    }
  });
}

Deno.test("training leaves no tensors behind", async () => {
  const before = tf.memory().numTensors;
  for (const kind of kinds) {
    const member = createMember(resolveSaeConfig({ ...small, ...kind, deadWindow: 100 }), all);
    learn(member, { steps: 5 });
    const during = tf.memory().numTensors;
    learn(member, { from: 5, steps: 130 });
    await member.measure(130, probe);
    await member.state();
    assert.equal(tf.memory().numTensors, during);
    member.dispose();
  }
  assert.equal(tf.memory().numTensors, before);
});
