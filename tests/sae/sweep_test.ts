/** Sweeps: the same as training alone, interrupted or not, extended or not; a member that diverges stops alone. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import { decode, encode, reconstructLatents, type Sae } from "@/sae/sae.ts";
import { bestMember, disposeSweep, sweep } from "@/sae/sweep.ts";
import { assertClose, plantedLatents } from "./fixtures.ts";

const latents = plantedLatents();
const base = {
  nFeatures: 32,
  k: 3,
  steps: 40,
  batchSize: 50,
  learningRate: 5e-3,
  warmupSteps: 5,
  deadWindow: 300,
};
const three: Partial<SaeConfig>[] = [
  { ...base, activation: "relu", lambda: 0.1 },
  { ...base, activation: "topk", steps: 25 },
  { ...base, activation: "batchtopk", deadRemedy: "auxk" },
];
const learnt: Partial<SaeConfig>[] = [
  { ...base, activation: "gated", lambda: 0.3 },
  { ...base, activation: "gated", gatedForm: "free", decoderNorms: "free", lambda: 0.3 },
  { ...base, activation: "jumprelu", lambda: 0.2 },
  { ...base, activation: "jumprelu", jumpPenalty: "tanh", lambda: 0.2 },
  { ...base, activation: "jumprelu", jumpPenalty: "l0-target", lambda: 2 },
];

/** Everything that a sweep learnt, comparable to the bit. */
function bits(members: Sae[]) {
  return members.map(({ name, parameters, metrics, density, history }) => ({
    name,
    weights: Object.values(parameters).map((tensor: tf.Tensor) => tensor.dataSync()),
    metrics,
    density,
    history,
  }));
}

Deno.test("sweep() gives each member the same bits as training it alone", async () => {
  const [root, alone] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const together = bits((await sweep(latents, three, { root })).members);
  for (const [i, config] of three.entries()) {
    const { members } = await sweep(latents, [config], { root: alone });
    const [single] = bits(members);
    assert.deepEqual(single.weights, together[i].weights);
    assert.deepEqual(single.metrics, together[i].metrics);
  }
});

Deno.test("sweep() that was stopped says so, and continues to the same bits as one that was not", async () => {
  const [whole, parts] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const wanted = await sweep(latents, three, { root: whole });
  const stop = new AbortController();
  let reports = 0;
  const partial = await sweep(latents, three, {
    root: parts,
    signal: stop.signal,
    onProgress: ({ step }) => {
      reports++;
      if (step >= 1) stop.abort();
    },
  });
  assert.ok(reports > 0 && !partial.complete && partial.members.every(({ complete }) => !complete));
  const resumed: number[] = [];
  const continued = await sweep(latents, three, {
    root: parts,
    onProgress: ({ step }) => void resumed.push(step),
  });
  assert.ok(continued.complete);
  assert.ok(resumed[0] > 1, "it started over");
  assert.deepEqual(bits(continued.members), bits(wanted.members));
});

Deno.test("sweep() reads finished members and trains only what was added", async () => {
  const root = await Deno.makeTempDir();
  const first = await sweep(latents, three.slice(0, 2), { root });
  const titles: string[] = [];
  const extended = await sweep(latents, three, { root, onProgress: ({ title }) => void titles.push(title) });
  assert.deepEqual(new Set(titles), new Set(["1 sparse autoencoders"]));
  assert.deepEqual(bits(extended.members.slice(0, 2)), bits(first.members));
  const again = await sweep(latents, three, { root, onProgress: () => assert.fail("it trained again") });
  assert.deepEqual(bits(again.members), bits(extended.members));
  const renamed = await sweep(latents, [{ ...three[0], label: "Mine" }], {
    root,
    onProgress: () => assert.fail("it trained again"),
  });
  assert.equal(renamed.members[0].name, "Mine");
});

Deno.test("sweep() keeps SAEs of other latents apart", async () => {
  const root = await Deno.makeTempDir();
  const [one, other] = [
    await sweep(latents, [three[1]], { root }),
    await sweep({ ...latents, key: "other" }, [three[1]], { root }),
  ];
  assert.notEqual(one.members[0].key, other.members[0].key);
});

Deno.test("sweep() lets a member whose loss is not finite stop alone, with its reason", async () => {
  const root = await Deno.makeTempDir();
  const wild: Partial<SaeConfig> = {
    ...base,
    label: "Wild",
    activation: "relu",
    lambda: 1e38,
    lambdaWarmup: 0,
  };
  const both = await sweep(latents, [wild, three[1]], { root });
  assert.equal(both.members.length, 1);
  assert.equal(both.failed[0].name, "Wild");
  assert.match(both.failed[0].reason, /not finite at step \d+/);
  assert.ok(both.histories.Wild.step.length < both.histories[both.members[0].name].step.length);
  const [alone] = (await sweep(latents, [three[1]], { root: await Deno.makeTempDir() })).members;
  assert.deepEqual(bits(both.members)[0].weights, bits([alone])[0].weights);
});

Deno.test("sweep() keeps gated and JumpReLU SAEs, and reads back what it trained", async () => {
  const root = await Deno.makeTempDir();
  const { members } = await sweep(latents, learnt, { root });
  assert.deepEqual(members.map(({ name }) => name.split(" m32")[0]), [
    "Gated λ.3",
    "Gated λ.3 free",
    "JumpReLU λ.2",
    "JumpReLU λ.2 tanh",
    "JumpReLU L0→3 λ2",
  ]);
  const read = await sweep(latents, learnt, { root, onProgress: () => assert.fail("it trained again") });
  assert.deepEqual(bits(read.members), bits(members));
  for (const [i, { activation, metrics }] of members.entries()) {
    const again = read.members[i].activation;
    assert.ok(activation.kind === "threshold" && again.kind === "threshold");
    assert.deepEqual(again.threshold.dataSync(), activation.threshold.dataSync());
    assert.ok(
      metrics.fvu < 0.9 && metrics.l0 > 0,
      `${members[i].name}: FVU ${metrics.fvu}, L0 ${metrics.l0}`,
    );
  }
});

Deno.test("sweep() lets gated and JumpReLU members stop alone too", async () => {
  const wild = learnt.map((config, i) => ({
    ...config,
    label: `Wild ${i}`,
    lambda: 1e38,
    bandwidth: 1e-3,
    lambdaWarmup: 0,
  }));
  const { members, failed } = await sweep(latents, [...wild, three[1]], { root: await Deno.makeTempDir() });
  const [alone] = (await sweep(latents, [three[1]], { root: await Deno.makeTempDir() })).members;
  assert.deepEqual(bits(members), bits([alone]));
  assert.deepEqual(failed.map(({ name }) => name), wild.map(({ label }) => label));
  for (const { reason } of failed) assert.match(reason, /not finite at step \d+/);
});

Deno.test("sweep() measures on held-out latents and counts the dead on the training set", async () => {
  const { members: [sae] } = await sweep(latents, [three[2]], { root: await Deno.makeTempDir() });
  assert.equal(sae.metrics.count, 200);
  const x = tf.tensor2d(latents.train, [600, 12]);
  const features = encode(sae, x);
  assertClose(tf.mean(tf.step(features), 0), Array.from(sae.density), 1e-6);
  assert.equal(sae.dead, sae.density.filter((share) => share === 0).length / 32);
  assertClose(reconstructLatents(sae, latents.train), decode(sae, features), 1e-4);
});

Deno.test("sweep() refuses an empty list, twins and bad fields", async () => {
  await assert.rejects(sweep(latents, []), /found no member/);
  await assert.rejects(sweep(latents, [base, base]), /two members named "TopK 3/);
  await assert.rejects(sweep(latents, [{ ...base, k: 99 }]), /sae\.k is 99/);
});

Deno.test("bestMember() takes the smallest FVU within the limits, and says what there is when none is", () => {
  const sae = (name: string, l0: number, fvu: number, dead: number) =>
    ({ name, dead, metrics: { l0, fvu } }) as Sae;
  const members = [sae("a", 8, 0.05, 0), sae("b", 9, 0.03, 0.2), sae("c", 20, 0.01, 0)];
  assert.equal(bestMember({ members }).name, "b");
  assert.equal(bestMember({ members }, { maxDead: 0.1 }).name, "a");
  assert.equal(bestMember({ members }, { maxL0: 30 }).name, "c");
  assert.throws(() => bestMember({ members }, { maxL0: 1 }), /a: L0 8\.0, dead 0\.000/);
});

Deno.test("disposeSweep() frees all that sweep() made", async () => {
  const root = await Deno.makeTempDir();
  const before = tf.memory().numTensors;
  disposeSweep(await sweep(latents, three, { root }));
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("sweep() with few points on its curves learns the same bits", async () => {
  const [many, few] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const whole = await sweep(latents, three.slice(0, 1), { root: many });
  const sparse = await sweep(latents, three.slice(0, 1), { root: few, curvePoints: 4 });
  assert.equal(whole.members[0].history.step.length, 41);
  assert.deepEqual(sparse.members[0].history.step, [0, 10, 20, 30, 40]);
  const [a, b] = [whole, sparse].map(({ members: [own] }) => own.parameters.encoder.dataSync());
  assert.deepEqual(a, b);
  [whole, sparse].forEach(disposeSweep);
  for (const folder of [many, few]) await Deno.remove(folder, { recursive: true });
});
