/** Training digit classifiers: equal bits where they are promised, the best epoch, stopping and continuing. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { digitSource } from "@/saeception/digits/digit_source.ts";
import type { TrainingJob } from "@/saeception/activation_source.ts";
import { madeUpDigits, madeUpTargets } from "./made_up_digits.ts";

await useBackend();
const digits = madeUpDigits();
const source = digitSource(digits, { batchSize: 16, hidden: 8, learningRate: 3e-3 });
const targets = madeUpTargets(90, 8);
const epochs = 4;
const trainOne = async (job: TrainingJob) => (await source.train([job])).networks[0];

Deno.test("digitSource() with lambda 0 or no targets gives the bits of a job alone, also inside a stack", async () => {
  const alone = await trainOne({ seed: 1, epochs });
  const jobs = [
    { seed: 0, epochs, targets, lambda: 1 },
    { seed: 1, epochs },
    { seed: 1, epochs, targets, lambda: 0 },
    { seed: 1, epochs, targets: targets.map(() => NaN), lambda: 0 },
    { seed: 1, epochs, targets, lambda: 1e-3 },
    { seed: 1, epochs, targets, lambda: 1, auxiliaryLoss: "broadcast" as const },
  ];
  const { networks, completed } = await source.train(jobs);
  assert.ok(completed);
  for (const n of [1, 2, 3]) assert.deepEqual(networks[n], alone, `job ${n}`);
  for (const n of [0, 4, 5]) assert.notDeepEqual(networks[n], alone, `job ${n}`);
  for (const n of [0, 4, 5]) assert.deepEqual(networks[n], await trainOne(jobs[n]), `job ${n} alone`);
});

Deno.test("digitSource() learns the digits, keeps the best epoch and scores it as training did", async () => {
  const jobs = [{ seed: 0, epochs: 15 }, { seed: 3, epochs: 3 }];
  const means: number[] = [];
  const { networks, validation } = await source.train(jobs, {
    onProgress: ({ history }) => means.splice(0, means.length, ...history.values.validation),
  });
  assert.equal(means.length, 16, "at the start and after each epoch");
  assert.ok(means[0] < 0.3 && validation[0] > 0.8, `${means[0]} → ${validation[0]}`);
  for (const n of [0, 1]) assert.equal(await source.score(networks[n], "validation"), validation[n]);
  const shorter = await source.train([jobs[1]]);
  assert.deepEqual([shorter.networks[0], shorter.validation[0]], [networks[1], validation[1]]);
  assert.ok(await source.score(networks[0], "test") > 0.6);
});

Deno.test("digitSource() pulls the opened layer toward the targets", async () => {
  const cosine = async (job: TrainingJob) => {
    const h = tf.tensor2d(await source.activations(await trainOne(job), "train"), [90, 8]);
    const t = tf.tensor2d(positive, [90, 8]);
    const dots = tf.sum(tf.mul(h, t), 1).div(tf.norm(h, 2, 1).mul(tf.norm(t, 2, 1)).add(1e-8));
    return tf.mean(dots).dataSync()[0];
  };
  const positive = targets.map((_, i) => 1 + i % 8 % 3);
  const plain = await cosine({ seed: 0, epochs: 10 });
  const pulled = await cosine({ seed: 0, epochs: 10, targets: positive, lambda: 20 });
  assert.ok(pulled > plain + 0.05, `${plain} → ${pulled}`);
});

Deno.test("digitSource() gives the opened layer in the order of the split, over several chunks", async () => {
  const network = await trainOne({ seed: 0, epochs: 1 });
  const activations = await source.activations(network, "test");
  assert.equal(activations.length, 1100 * 8);
  const { data } = network.inputWeights;
  for (const i of [0, 999, 1000, 1099]) {
    for (let unit = 0; unit < 8; unit++) {
      let sum = network.inputBias.data[unit];
      for (let p = 0; p < 784; p++) sum += data[unit * 784 + p] * digits.test.pixels[i * 784 + p] / 255;
      assert.ok(Math.abs(activations[i * 8 + unit] - Math.max(0, sum)) < 1e-4);
    }
  }
  assert.deepEqual(source.labels.test.values, digits.test.labels);
});

Deno.test("digitSource() continues from given weights with a fresh optimiser", async () => {
  const first = await trainOne({ seed: 0, epochs: 2 });
  const kept = structuredClone(first);
  const still = digitSource(digits, { batchSize: 16, hidden: 8, learningRate: 0 });
  assert.deepEqual((await still.train([{ seed: 9, epochs: 1, start: first }])).networks[0], first);
  assert.notDeepEqual(await trainOne({ seed: 9, epochs: 1, start: first }), first);
  assert.deepEqual(first, kept, "the start is not written to");
});

Deno.test("digitSource() keeps the earliest of equal epochs, and none after a job's own last", async () => {
  const improvements = async (learningRate: number, jobs: TrainingJob[]) => {
    const improved: boolean[][] = [];
    const observer = { step: () => {}, epoch: (jobs: boolean[]) => void improved.push(jobs) };
    await digitSource(digits, { batchSize: 16, hidden: 8, learningRate }).train(jobs, { observer });
    return improved;
  };
  assert.deepEqual(await improvements(0, [{ seed: 0, epochs: 3 }]), [[true], [false], [false]]);
  const beyond = await improvements(3e-3, [{ seed: 0, epochs: 1 }, { seed: 0, epochs: 6 }]);
  assert.ok(beyond.slice(1).every(([short]) => !short) && beyond.slice(1).some(([, long]) => long));
});

Deno.test("digitSource() stops on the signal and continues with the same bits", async () => {
  const jobs = [{ seed: 0, epochs, targets, lambda: 0.1 }, { seed: 1, epochs }];
  const whole = await source.train(jobs);
  const checkpointFolder = await Deno.makeTempDir();
  for (const at of [2, 5, 13]) {
    const stop = new AbortController();
    const observer = { step: (step: number) => step === at && stop.abort(), epoch: () => {} };
    const part = await source.train(jobs, {
      checkpointFolder,
      signal: stop.signal,
      observer: observer as never,
    });
    assert.equal(part.completed, false);
    assert.equal(part.networks.length, 2);
  }
  assert.deepEqual(await source.train(jobs, { checkpointFolder }), whole);
  await Deno.remove(checkpointFolder, { recursive: true });
});

Deno.test("digitSource() shows an observer every step's activations by job, and who improved", async () => {
  const jobs = [0, 1, 1, 0, 1].map((seed, n) => ({ seed, epochs: 2, targets, lambda: n / 10 }));
  const shapes: number[][] = [];
  const firsts: Float32Array[] = [];
  const improved: boolean[][] = [];
  await source.train(jobs, {
    observer: {
      step(step, activations) {
        shapes.push(activations.shape);
        if (step === 0) firsts.push(...tf.unstack(activations).map((job) => job.dataSync() as Float32Array));
      },
      epoch: (jobs) => void improved.push(jobs),
    },
  });
  assert.deepEqual(shapes.slice(0, 6).map((shape) => shape.join()), [...Array(5).fill("5,16,8"), "5,10,8"]);
  assert.equal(shapes.length, 12);
  assert.deepEqual([firsts[0], firsts[1], firsts[1]], [firsts[3], firsts[2], firsts[4]]);
  assert.notDeepEqual(firsts[0], firsts[1]);
  assert.deepEqual([improved.length, improved[0]], [2, Array(5).fill(true)]);
});

Deno.test("digitSource() keeps no tensor", async () => {
  const before = tf.memory().numTensors;
  const jobs = [{ seed: 0, epochs: 2, targets, lambda: 1 }, { seed: 1, epochs: 2 }, { seed: 0, epochs: 1 }];
  const observer = { step: () => {}, epoch: () => {} };
  const { networks } = await source.train(jobs, { observer });
  await source.activations(networks[0], "test");
  await source.score(networks[0], "test");
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("digitSource() refuses jobs and configurations that cannot be meant", async () => {
  const job = { seed: 0, epochs: 1 };
  await assert.rejects(source.train([{ seed: 0, epochs: 0 }]), /epochs is 0/);
  await assert.rejects(source.train([{ ...job, lambda: 1 }]), /lambda is 1, and there are no targets/);
  await assert.rejects(source.train([{ ...job, targets, lambda: -1 }]), /lambda is -1/);
  await assert.rejects(
    source.train([{ ...job, targets: targets.subarray(1) }]),
    /719 values, wanted are 720/,
  );
  const other = (await digitSource(digits).train([job])).networks[0];
  await assert.rejects(
    source.train([{ ...job, start: other }]),
    /start from are \[16,784\], wanted are \[8,784\]/,
  );
  assert.throws(() => digitSource(digits, { hidden: 0 }), /digits\.hidden is 0/);
  assert.notEqual(digitSource(digits, { inputScale: 1 }).key, digitSource(digits).key);
});
