import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { denseCodes } from "@/features/dense_codes.ts";
import {
  axesDictionary,
  keepLargest,
  pursuit,
  referenceDictionaries,
  supervisedDictionary,
} from "@/features/reference_dictionaries.ts";
import { valueCount } from "@/nouns/catalogue.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { linearDictionary, randomLabels, randomLatents } from "./fakes.ts";

await tf.setBackend("cpu");
const r = Math.SQRT1_2;

Deno.test("axesDictionary() reconstructs every latent with both signs of each axis", () => {
  const dictionary = axesDictionary("turned", {
    directions: Float32Array.of(r, r, r, -r),
    mean: Float32Array.of(1, 2),
  });
  const latents = Float32Array.of(4, -1, 1, 2);
  const codes = denseCodes(dictionary, latents);
  assert.deepEqual([...codes].map((x) => Math.round(x * 1000)), [0, 0, 4243, 0, 0, 0, 0, 0]);
  const [x, y] = [0, 1].map((axis) =>
    dictionary.decoderBias[axis] + codes.subarray(0, 4).reduce(
      (sum, f, i) => sum + f * dictionary.decoder[i * 2 + axis],
      0,
    )
  );
  assert.ok(Math.abs(x - 4) < 1e-5 && Math.abs(y + 1) < 1e-5);
});

Deno.test("keepLargest() leaves the two largest, and all where fewer are active", () => {
  const sparse = keepLargest(linearDictionary([[1, 0], [2, 0], [3, 0], [0, 1]]), 2);
  assert.deepEqual([...denseCodes(sparse, Float32Array.of(1, 0.5, 0, 1))], [0, 2, 3, 0, 0, 0, 0, 1]);
});

Deno.test("pursuit() explains what is left, where the largest projections would explain the same thing twice", () => {
  const dictionary = linearDictionary([[1, 0], [0.9, Math.sqrt(0.19)], [0, 1]]);
  const latent = Float32Array.of(2, 0.3);
  const codes = denseCodes(pursuit(dictionary, 2), latent);
  assert.deepEqual([...codes].map((x) => Math.round(x * 1000)), [2000, 0, 300]);
  const plain = denseCodes(keepLargest(dictionary, 2), latent);
  assert.ok(plain[1] > 1.8 && plain[2] === 0);
});

Deno.test("supervisedDictionary() reads separable values right: five ones at the labels, mean difference as direction", () => {
  const labels = randomLabels(300).map((label, at) => label < 0 ? [0, 2, 32, 172, 414][at % 5] : label);
  const noise = normals(300 * 5, seededRandom(0, "noise"));
  const latents = Float32Array.from(
    labels,
    (label, at) => (label - [0, 2, 32, 172, 414][at % 5]) * 10 + 0.1 * noise[at],
  );
  const half = { latents, labels };
  const dictionary = supervisedDictionary({ dimensions: 5, choosing: half, heldOut: half });
  const codes = denseCodes(dictionary, latents);
  for (let sample = 0; sample < 300; sample++) {
    const active = [...codes.subarray(sample * valueCount, (sample + 1) * valueCount).keys()]
      .filter((feature) => codes[sample * valueCount + feature] === 1);
    assert.deepEqual(active, [...labels.subarray(sample * 5, sample * 5 + 5)]);
  }
  const [low, high] = [414, 415].map((value) => dictionary.decoder[value * 5 + 4]);
  assert.ok(Math.abs(high - low - 10) < 0.1);
});

Deno.test("referenceDictionaries() are of the size and sparsity asked for, and leave no tensors", () => {
  const half = { latents: randomLatents(400, 6), labels: randomLabels(400) };
  const before = tf.memory().numTensors;
  const all = referenceDictionaries(
    { dimensions: 6, choosing: half, heldOut: half },
    { nFeatures: 20, l0: 3, whitening: 1, seed: 0 },
  );
  assert.equal(new Set(all.map(({ name }) => name)).size, 6);
  assert.deepEqual(all.map(({ nFeatures }) => nFeatures), [12, 12, 20, 20, 20, valueCount]);
  for (const [i, most] of [6, 6, 3, 3, 3, 5].entries()) {
    const codes = denseCodes(all[i], half.latents);
    const l0 = codes.reduce((sum, f) => sum + Number(f > 0), 0) / 400;
    assert.ok(l0 > 0 && l0 <= most + 1e-9, `${all[i].name}: L0 ${l0}`);
  }
  assert.equal(tf.memory().numTensors, before);
});
