/** The generic cycle: it wires activations, SAE, targets and training together, for any source. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { disposeSae } from "@/sae/sae.ts";
import type { ActivationSource, Network, TrainingJob } from "@/saeception/activation_source.ts";
import { auxiliaryTerm } from "@/saeception/auxiliary_term.ts";
import { readCifar } from "@/saeception/cifar/cifar.ts";
import { cifarSource } from "@/saeception/cifar/cifar_source.ts";
import { runCycle, type RunCycleOptions } from "@/saeception/cycle.ts";
import { armTargets } from "@/saeception/targets.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { madeCifar } from "./cifar/made_cifar.ts";

await useBackend();

/** A source whose network is one number, the seed or what it was trained on from plus a half; it notes its jobs. */
function notingSource(): ActivationSource & { trainings: TrainingJob[][] } {
  const values = Int16Array.from({ length: 90 }, (_, i) => i % 3);
  const labels = { classCount: 3, perExample: 1, values };
  const trainings: TrainingJob[][] = [];
  return {
    name: "Noting",
    key: "noting 1",
    dimensions: 6,
    labels: { train: labels, validation: labels, test: labels },
    trainings,
    train(jobs, options) {
      trainings.push(jobs);
      const networks = jobs.map(({ seed, start }) => ({
        number: { shape: [1], data: Float32Array.of(start ? start.number.data[0] + 0.5 : seed) },
      }));
      return Promise.resolve({
        networks,
        validation: jobs.map(() => 0.5),
        completed: !options?.signal?.aborted,
      });
    },
    activations: ({ number }) =>
      Promise.resolve(
        normals(540, seededRandom(0, number.data[0])).map((x, at) =>
          Math.abs(x) + 4 * Number(at % 6 === values[Math.floor(at / 6)])
        ),
      ),
    score: () => Promise.resolve(0),
  };
}
const sae = { nFeatures: 12, k: 3, steps: 40, batchSize: 30 };
const options: RunCycleOptions = { arm: "trimmed", keep: 2, lambda: 0.2, epochs: 3, seeds: [4, 9], sae };

Deno.test("runCycle() trains the networks first and then toward the targets of their own SAEs", async () => {
  const source = notingSource();
  const { before, saes, targets, networks, validation, completed } = await runCycle(source, options);
  assert.ok(completed);
  assert.deepEqual(validation, [0.5, 0.5]);
  assert.deepEqual(source.trainings[0], [{ seed: 4, epochs: 3 }, { seed: 9, epochs: 3 }]);
  assert.deepEqual(
    source.trainings[1],
    [4, 9].map((seed, i) => ({ seed, epochs: 3, lambda: 0.2, targets: targets[i], start: undefined })),
  );
  for (const [i, seed] of [4, 9].entries()) {
    const activations = await source.activations(before[i], "train");
    const labels = source.labels.train;
    const wanted = armTargets("trimmed", { activations, dimensions: 6, labels, sae: saes[i], keep: 2, seed });
    assert.deepEqual(targets[i], wanted);
    assert.equal(saes[i].parameters.decoder.shape[0], 12);
  }
  assert.notDeepEqual(targets[0], targets[1]);
  assert.equal(networks.length, 2);
  saes.forEach(disposeSae);
});

Deno.test("runCycle() goes on from given networks, and trains on from them when told so", async () => {
  const source = notingSource();
  const first = await runCycle(source, { ...options, arm: "class-means" });
  assert.deepEqual(first.saes, []);
  const second = await runCycle(source, {
    ...options,
    networks: first.networks,
    continued: true,
    arm: "random-directions",
  });
  assert.equal(source.trainings.length, 3, "no networks before those that are given");
  assert.deepEqual(source.trainings[2].map(({ start }) => start), first.networks);
  assert.deepEqual(second.before, first.networks);
  assert.equal(second.networks[1].number.data[0], 9.5);
});

Deno.test("runCycle() that is stopped says so and leaves no tensor behind", async () => {
  const { numTensors } = tf.memory();
  const stopped = await runCycle(notingSource(), { ...options, signal: AbortSignal.abort() });
  assert.equal(stopped.completed, false);
  assert.deepEqual([stopped.before.length, stopped.targets.length, stopped.networks.length], [2, 0, 0]);
  const whole = await runCycle(notingSource(), options);
  whole.saes.forEach(disposeSae);
  assert.equal(tf.memory().numTensors, numTensors);
});

Deno.test("runCycle() refuses another number of networks than seeds and an unknown arm", async () => {
  await assert.rejects(runCycle(notingSource(), { ...options, networks: [] }), {
    name: "TypeError",
    message: /found 0 networks for 2 seeds, wanted one for each/,
  });
  const arm = "sharp" as "trimmed";
  await assert.rejects(runCycle(notingSource(), { ...options, arm }), /Cannot take the arm "sharp"/);
});

Deno.test("runCycle() takes networks on CIFAR-10 through a cycle", async () => {
  const folder = await madeCifar(20);
  try {
    const images = await readCifar(folder);
    const config = { channels: [4, 6], hidden: 10, batchSize: 30, learningRate: 5e-3 };
    const source = cifarSource(images, config);
    const cycle = await runCycle(source, { ...options, seeds: [1], epochs: 4, keep: 3, lambda: 2 });
    const cosine = async (network: Network) => {
      const h = await source.activations(network, "train");
      const wanted = { targets: tf.tensor2d(cycle.targets[0], [90, 10]), loss: "cosine" } as const;
      return 1 - tf.tidy(() => auxiliaryTerm(tf.tensor2d(h, [90, 10]), wanted).dataSync()[0]);
    };
    const [read, pulled] = [await cosine(cycle.before[0]), await cosine(cycle.networks[0])];
    assert.ok(
      cycle.completed && pulled > read + 0.04,
      `cosine to the targets ${read} before, ${pulled} after`,
    );
    assert.equal(await source.score(cycle.networks[0], "validation"), cycle.validation[0]);
    cycle.saes.forEach(disposeSae);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
