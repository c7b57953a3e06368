import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { arrayBatches, type LatentStream } from "@/sae/latent_stream.ts";
import type { Sae } from "@/sae/sae.ts";
import { sweep } from "@/sae/sweep.ts";
import type { LatentSets } from "@/sae/train_members.ts";
import { plantedLatents } from "./fixtures.ts";

const array = plantedLatents();
const base = {
  nFeatures: 32,
  k: 3,
  steps: 40,
  batchSize: 50,
  learningRate: 5e-3,
  warmupSteps: 5,
  deadWindow: 300,
};
const two = [{ ...base, activation: "batchtopk" }, {
  ...base,
  activation: "relu",
  lambda: 0.1,
  batchSize: 25,
}] as const;

/** The same latents as a stream; says at which steps it was asked, and how many runs of batches are open. */
function streamed(key: string) {
  const asked: number[] = [];
  let open = 0;
  const train: LatentStream = {
    sample: array.train,
    batches(options) {
      const all = tf.tensor2d(array.train, [600, 12]);
      const batches = arrayBatches(all, options);
      open++;
      return {
        at(step) {
          asked.push(step);
          return batches.at(step);
        },
        dispose() {
          open--;
          all.dispose();
        },
      };
    },
  };
  return { latents: { ...array, key, train } as LatentSets<LatentStream>, asked, open: () => open };
}

function bits(members: Sae[]) {
  return members.map(({ parameters, metrics, density }) => ({
    weights: Object.values(parameters).map((tensor: tf.Tensor) => tensor.dataSync()),
    metrics,
    density,
  }));
}

Deno.test("sweep() learns the same bits from a stream as from an array with the same batches", async () => {
  const before = tf.memory().numTensors;
  const own = await sweep(array, [...two], { root: await Deno.makeTempDir() });
  const kept = tf.memory().numTensors - before;
  const { latents, asked, open } = streamed("stream");
  const other = await sweep(latents, [...two], { root: await Deno.makeTempDir() });
  assert.deepEqual(bits(other.members), bits(own.members));
  assert.equal(asked.length, 80); // one run of batches for each batch size
  assert.equal(open(), 0);
  assert.equal(tf.memory().numTensors, before + 2 * kept);
});

Deno.test("sweep() on a stream continues after a stop with the same bits, and asks for no step twice", async () => {
  const whole = await sweep(array, [two[0]], { root: await Deno.makeTempDir() });
  const root = await Deno.makeTempDir();
  const stop = new AbortController();
  const { latents, asked, open } = streamed("stream");
  const onProgress = ({ step }: { step: number }) => step >= 1 && stop.abort();
  const partial = await sweep(latents, [two[0]], { root, signal: stop.signal, onProgress });
  assert.ok(!partial.complete && asked.length < 40);
  const continued = await sweep(latents, [two[0]], { root });
  assert.ok(continued.complete);
  assert.deepEqual(asked, Array.from({ length: 40 }, (_, step) => step));
  assert.deepEqual(bits(continued.members), bits(whole.members));
  assert.equal(open(), 0);
});
