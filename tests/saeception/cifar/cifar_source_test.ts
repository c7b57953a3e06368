/** The networks on CIFAR-10: they learn, feel their targets, pair by seed, continue, and leak nothing. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import type { Network } from "@/saeception/activation_source.ts";
import { auxiliaryTerm } from "@/saeception/auxiliary_term.ts";
import { readCifar } from "@/saeception/cifar/cifar.ts";
import { cifarSource } from "@/saeception/cifar/cifar_source.ts";
import { gradientsOf, variablesFrom } from "@/training/parameters.ts";
import type { Progress } from "@/training/progress.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { madeCifar } from "./made_cifar.ts";

await useBackend();
const folder = await madeCifar(40);
const images = await readCifar(folder);
await Deno.remove(folder, { recursive: true });
const config = { channels: [6, 8], hidden: 12, batchSize: 25, learningRate: 5e-3 };
const source = cifarSource(images, config);
/** Reads all validation pictures right before it has seen all epochs. */
const steady = cifarSource(images, { ...config, learningRate: 0.01 });
/** Everything, and most of all the axis of one's own class. */
const axes = Float32Array.from(
  { length: images.train.count * 12 },
  (_, at) => at % 12 === images.train.labels[Math.floor(at / 12)] ? 5 : 1,
);

/** How much nearer the examples' activations are to their own targets than to other classes', as a mean cosine. */
const preference = async (network: Network) => {
  const h = await source.activations(network, "train");
  let sum = 0;
  images.train.labels.forEach((label, i) => {
    const row = h.subarray(i * 12, i * 12 + 12);
    const other = images.train.labels[(i + 7) % images.train.count];
    const targetNorm = Math.sqrt(11 + 25);
    sum += 4 * (row[label] - row[other]) / Math.max(1e-8, Math.hypot(...row) * targetNorm);
  });
  return sum / images.train.count;
};

Deno.test("cifarSource() learns to tell the made pictures apart and keeps its best epoch", async () => {
  const { networks, validation, completed } = await source.train([{ seed: 1, epochs: 6 }]);
  assert.ok(completed);
  assert.ok(validation[0] > 0.5, `validation ${validation[0]}, chance is 0.1`);
  assert.equal(await source.score(networks[0], "validation"), validation[0]);
  assert.ok(await source.score(networks[0], "test") > 0.5);
  const activations = await source.activations(networks[0], "test");
  assert.equal(activations.length, images.test.count * 12);
  assert.ok(activations.every((value) => value >= 0) && activations.some((value) => value > 0));
});

Deno.test("cifarSource() with lambda 0 gives the bits of a job without targets, whatever the jobs beside it", async () => {
  const plain = await source.train([{ seed: 2, epochs: 1 }]);
  const { networks } = await source.train([
    { seed: 3, epochs: 1 },
    { seed: 2, epochs: 1, targets: axes, lambda: 0 },
    { seed: 2, epochs: 1, targets: axes, lambda: 1 },
  ]);
  assert.deepEqual(networks[1], plain.networks[0]);
  assert.notDeepEqual(networks[0], networks[1]);
  assert.notDeepEqual(networks[2], networks[1]);
});

Deno.test("cifarSource() pulls each example toward its own target, whatever the order of the batches", async () => {
  const job = { seed: 4, epochs: 4, targets: axes };
  const { networks } = await source.train([{ ...job, lambda: 0 }, { ...job, lambda: 5 }]);
  const [free, pulled] = [await preference(networks[0]), await preference(networks[1])];
  assert.ok(pulled > free + 0.2, `preference ${free} without, ${pulled} with the auxiliary loss`);
});

Deno.test("cifarSource() continues from given weights with a fresh optimiser", async () => {
  const { networks: [first] } = await source.train([{ seed: 5, epochs: 1 }]);
  const { networks: [second], validation } = await source.train([{ seed: 5, epochs: 1, start: first }]);
  const { networks: [anew] } = await source.train([{ seed: 5, epochs: 1 }]);
  assert.deepEqual(anew, first);
  assert.notDeepEqual(second, first);
  assert.ok(validation[0] >= await source.score(first, "validation") - 0.2);
});

Deno.test("cifarSource() keeps the earliest of the best epochs", async () => {
  let curve: number[] = [];
  const onProgress = ({ history }: Progress) => curve = history.values.validation.slice(1);
  const { networks, validation } = await steady.train([{ seed: 4, epochs: 6 }], { onProgress });
  assert.equal(curve.length, 6);
  assert.equal(validation[0], Math.max(...curve));
  const epochs = curve.indexOf(validation[0]) + 1;
  assert.ok(epochs < 6 && curve.slice(epochs).includes(validation[0]), `no equal epochs in ${curve}`);
  assert.deepEqual((await steady.train([{ seed: 4, epochs }])).networks, networks);
});

Deno.test("cifarSource() stopped and continued from its checkpoint gives the same bits", async () => {
  const checkpointFolder = await Deno.makeTempDir();
  try {
    const jobs = [{ seed: 4, epochs: 6, targets: axes, lambda: 0.05 }];
    const whole = await steady.train(jobs);
    const stop = new AbortController();
    const improved: boolean[] = [];
    let steps = 0;
    const observer = {
      step: () => void (++steps === 43 && stop.abort()),
      epoch: ([better]: boolean[]) => void improved.push(better),
    };
    const cut = await steady.train(jobs, { checkpointFolder, signal: stop.signal, observer });
    assert.equal(cut.completed, false);
    assert.equal(steps, 43);
    assert.equal(
      improved.at(-1),
      false,
      "the best epoch lies before the stop, so that it has to be in the checkpoint",
    );
    assert.deepEqual(await steady.train(jobs, { checkpointFolder }), whole);
  } finally {
    await Deno.remove(checkpointFolder, { recursive: true });
  }
});

Deno.test("cifarSource() shows an observer the activations of each step and its best epochs", async () => {
  const shapes = new Set<string>();
  const epochs: boolean[][] = [];
  const observer = {
    step: (_: number, h: tf.Tensor3D) => void shapes.add(String(h.shape)),
    epoch: (improved: boolean[]) => void epochs.push(improved),
  };
  const jobs = [{ seed: 7, epochs: 2 }];
  const watched = await source.train(jobs, { observer });
  assert.deepEqual([...shapes], ["1,25,12", "1,5,12"], "180 pictures are 7 batches of 25 and one of 5");
  assert.deepEqual(epochs[0], [true]);
  assert.equal(epochs.length, 2);
  assert.deepEqual(watched, await source.train(jobs));
  await assert.rejects(source.train([...jobs, ...jobs], { observer }), {
    name: "TypeError",
    message: /found 2 jobs, wanted one/,
  });
});

Deno.test("cifarSource() leaves no tensor behind", async () => {
  const { numTensors } = tf.memory();
  const { networks } = await source.train([{ seed: 8, epochs: 1, targets: axes, lambda: 1 }]);
  await source.activations(networks[0], "validation");
  assert.equal(tf.memory().numTensors, numTensors);
});

Deno.test("cifarSource() refuses jobs and configurations that it cannot train", async () => {
  const fails = (job: object, message: RegExp) =>
    assert.rejects(source.train([{ seed: 1, epochs: 1, ...job }]), { message });
  await fails({ epochs: 0 }, /epochs is 0, wanted is a whole number from 1/);
  await fails({ lambda: -1 }, /lambda is -1, wanted is a number from 0/);
  await fails({ lambda: 1 }, /there are no targets/);
  await fails({ targets: new Float32Array(12) }, /the targets have 12 values, wanted are 2160/);
  assert.throws(() => cifarSource(images, { channels: [4] }), /cifar\.channels/);
  assert.notEqual(cifarSource(images, { hidden: 13 }).key, source.key);
});

Deno.test("auxiliaryTerm() has the gradient of its value", () => {
  for (const loss of ["cosine", "broadcast"] as const) {
    const start = normals(15, seededRandom(1, "h"));
    const targets = tf.tensor2d(normals(15, seededRandom(2, "t")), [5, 3]);
    const variables = variablesFrom({ h: { shape: [5, 3], data: start } });
    const value = () => auxiliaryTerm(variables.h as tf.Tensor as tf.Tensor2D, { targets, loss });
    const gradient = gradientsOf(() => tf.mul(2, value()) as tf.Scalar, variables).gradients.h.dataSync();
    const at = (j: number, change: number) => {
      const moved = start.slice();
      moved[j] += change;
      return auxiliaryTerm(tf.tensor2d(moved, [5, 3]), { targets, loss }).dataSync()[0];
    };
    for (let j = 0; j < 15; j++) {
      const slope = 2 * (at(j, 1e-2) - at(j, -1e-2)) / 2e-2;
      assert.ok(Math.abs(slope - gradient[j]) < 2e-3, `${loss} ${j}: ${gradient[j]}, wanted ${slope}`);
    }
    assert.ok(gradient.some((g) => Math.abs(g) > 0.01));
  }
});
