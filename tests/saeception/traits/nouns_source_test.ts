/** Training trait classifiers: equal bits where they are promised, the best epoch, stopping and continuing, leaks. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { visibleLabels } from "@/nouns/images.ts";
import type { TrainingJob } from "@/saeception/activation_source.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { madeUpNouns, smallSource } from "./made_up_nouns.ts";

await useBackend();
const source = await smallSource();
const [trainCount, dimensions, epochs] = [900, 16, 3];
const targets = normals(trainCount * dimensions, seededRandom(0, "targets"));
const trainOne = async (job: TrainingJob) => (await source.train([job])).networks[0];

Deno.test("nounsSource() with lambda 0 or no targets gives the bits of a job alone, also beside others", async () => {
  const alone = await trainOne({ seed: 1, epochs });
  const jobs: TrainingJob[] = [
    { seed: 0, epochs, targets, lambda: 1 },
    { seed: 1, epochs },
    { seed: 1, epochs, targets: targets.map(() => NaN), lambda: 0 },
    { seed: 1, epochs, targets, lambda: 1e-2 },
    { seed: 1, epochs: 2, targets, lambda: 1, auxiliaryLoss: "broadcast" },
  ];
  const { networks, completed } = await source.train(jobs);
  assert.ok(completed);
  for (const n of [1, 2]) assert.deepEqual(networks[n], alone, `job ${n}`);
  for (const n of [0, 3, 4]) assert.notDeepEqual(networks[n], alone, `job ${n}`);
  for (const n of [0, 3, 4]) assert.deepEqual(networks[n], await trainOne(jobs[n]), `job ${n} alone`);
});

Deno.test("nounsSource() learns traits, keeps the best epoch and scores it as training did", async () => {
  const { networks: [network], validation: [best] } = await source.train([{ seed: 0, epochs: 50 }]);
  assert.equal(await source.score(network, "validation"), best);
  const untrained = await trainOne({ seed: 0, epochs: 1 });
  assert.ok(best > await source.score(untrained, "validation") + 0.1);
  const accuracy = await source.traitAccuracy(network, "test");
  assert.ok(accuracy.glasses > 0.25, `glasses ${accuracy.glasses}, chance is .04`);
  const mean = Object.values(accuracy).reduce((sum, share) => sum + share, 0) / 5;
  assert.ok(Math.abs(await source.score(network, "test") - mean) < 1e-12);
});

Deno.test("nounsSource() labels each example with its own visible traits, and no noun is in two splits", async () => {
  const { train, validation, test } = source.labels;
  assert.deepEqual(
    [train, validation, test].map(({ values, perExample }) => values.length / perExample),
    [900, 200, 150],
  );
  const nouns = madeUpNouns();
  assert.deepEqual(test.values, visibleLabels(nouns.heldOut));
  const rows = (values: Int16Array) =>
    Array.from({ length: values.length / 5 }, (_, i) => values.subarray(i * 5, i * 5 + 5).join());
  const all = Map.groupBy(rows(visibleLabels(nouns.train)), (row) => row);
  const used = Map.groupBy([...rows(train.values), ...rows(validation.values)], (row) => row);
  for (const [row, { length }] of used) assert.ok(length <= (all.get(row)?.length ?? 0), row);
  assert.notDeepEqual((await smallSource({ seed: 1 })).labels.validation, validation);
});

Deno.test("nounsSource() reads off its own activations what it scores", async () => {
  const network = await trainOne({ seed: 0, epochs });
  const read = await source.readTraits(network, await source.activations(network, "test"));
  let [right, visible] = [0, 0];
  source.labels.test.values.forEach((label, at) => {
    if (at % 5 !== 3 || label < 0) return;
    visible++;
    right += Number(read[at] === label);
  });
  assert.equal((await source.traitAccuracy(network, "test")).head, right / visible);
});

Deno.test("nounsSource() pulls each example's activations toward its own target", async () => {
  const start = await trainOne({ seed: 0, epochs: 5 });
  const { values } = source.labels.train; // one background points at even units, the other at odd ones
  const positive = Float32Array.from(
    targets,
    (_, i) => Number(i % 2 === values[Math.floor(i / dimensions) * 5]),
  );
  const shifted = positive.map((_, i) => positive[(i + dimensions) % positive.length]);
  const cosine = async (job: TrainingJob) => {
    const h = tf.tensor2d(await source.activations(await trainOne(job), "train"), [trainCount, dimensions]);
    const t = tf.tensor2d(positive, [trainCount, dimensions]);
    return tf.mean(tf.sum(tf.mul(h, t), 1).div(tf.norm(h, 2, 1).mul(tf.norm(t, 2, 1)).add(1e-8)))
      .dataSync()[0];
  };
  const job = { seed: 0, start, epochs: 20, lambda: 30 };
  const [own, others] = [
    await cosine({ ...job, targets: positive }),
    await cosine({ ...job, targets: shifted }),
  ];
  assert.ok(own > others + 0.03, `${others} → ${own}`);
});

Deno.test("nounsSource() continues a stopped training to the bits of one that was never stopped", async () => {
  const jobs = [{ seed: 0, epochs, targets, lambda: 0.5 }, { seed: 1, epochs: 2 }];
  const whole = await source.train(jobs);
  const checkpointFolder = await Deno.makeTempDir();
  let polls = 0;
  const halted = await source.train(jobs, {
    checkpointFolder,
    // told by steps and not by the clock, so that it stops at the same place on every machine
    signal: {
      get aborted() {
        return ++polls > 12;
      },
    } as AbortSignal,
    checkpointEverySeconds: 0,
  });
  assert.ok(!halted.completed);
  assert.deepEqual(await source.train(jobs, { checkpointFolder }), whole);
  await Deno.remove(checkpointFolder, { recursive: true });
});

Deno.test("nounsSource() shows an observer the activations before each step, and which networks improved", async () => {
  const seen: number[][] = [];
  const improved: boolean[][] = [];
  const observer = {
    step: (_: number, h: tf.Tensor3D) => void seen.push(h.shape),
    epoch: (list: boolean[]) => void improved.push(list),
  };
  await source.train([{ seed: 0, epochs: 2 }, { seed: 1, epochs: 2 }], { observer });
  assert.equal(seen.length, 18);
  assert.deepEqual(seen[0], [2, 100, dimensions]);
  assert.deepEqual([improved.length, improved[0]], [2, [true, true]]);
});

Deno.test("nounsSource() leaves no tensors behind", async () => {
  const before = tf.memory().numTensors;
  const network = await trainOne({ seed: 0, epochs: 1, targets, lambda: 1 });
  await source.activations(network, "test");
  await source.score(network, "validation");
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("nounsSource() refuses what cannot be trained", async () => {
  await assert.rejects(smallSource({ trainCount: 1100 }), /found 1200, wanted 1100/);
  await assert.rejects(source.train([{ seed: 0, epochs: 0 }]), /epochs is 0/);
  const observer = { step: () => {}, epoch: () => {} };
  const unequal = [{ seed: 0, epochs: 1 }, { seed: 0, epochs: 2 }];
  await assert.rejects(source.train(unequal, { observer }), /different epochs/);
  await assert.rejects(source.train([{ seed: 0, epochs: 1, lambda: 1 }]), /no targets/);
  const short = targets.subarray(1);
  await assert.rejects(source.train([{ seed: 0, epochs: 1, targets: short }]), /wanted are 14400/);
  const start = (await smallSource({ dimensions: 8 })).train([{ seed: 0, epochs: 1 }]);
  await assert.rejects(
    source.train([{ seed: 0, epochs: 1, start: (await start).networks[0] }]),
    /openedWeights/,
  );
});
