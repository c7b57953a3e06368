import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { collectActivations, columnOf } from "@/features/activations.ts";
import { coverage } from "@/features/coverage.ts";
import { measureFloors, whitenedDictionary } from "@/features/floors.ts";
import { projections, scoreDirections, type Split, withOpposites } from "@/features/labelled_latents.ts";
import { latentMoments, principalAxes } from "@/features/moments.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { randomLatents } from "./fakes.ts";

await tf.setBackend("cpu");

/** Latents of 8 dimensions in which head 0 raises axis 2, head 1 lowers axis 3, and everything else is noise. */
function planted(count: number, seed: number) {
  const random = seededRandom(seed, "planted");
  const latents = normals(count * 8, random).map((x) => x * 0.1);
  const labels = new Int16Array(count * 5).fill(-1);
  for (let noun = 0; noun < count; noun++) {
    const head = random.integer(4);
    labels[noun * 5 + 3] = 172 + head;
    if (head === 0) latents[noun * 8 + 2] += 1;
    if (head === 1) latents[noun * 8 + 3] -= 1;
  }
  return { latents, labels };
}

const split: Split = { dimensions: 8, choosing: planted(300, 1), heldOut: planted(200, 2) };

Deno.test("scoreDirections() finds a trait on either sign of a direction, in any block", () => {
  const directions = new Float32Array(100 * 8);
  directions[40 * 8 + 2] = 2; // in the second block
  directions[70 * 8 + 3] = 1; // in the third
  const best = scoreDirections(directions, split);
  assert.equal(best[172].feature, 80);
  assert.equal(best[173].feature, 141);
  assert.ok(best[172].f1 > 0.98 && best[173].f1 > 0.98);
  assert.ok(best[174].f1 < 0.6);
});

Deno.test("projections() stores every sample, and withOpposites() both signs", () => {
  const activations = withOpposites(projections(Float32Array.of(1, 2, 3, 4), {
    directions: Float32Array.of(1, 0, 1, 1),
    dimensions: 2,
  }));
  assert.deepEqual([0, 1, 2, 3].map((i) => Array.from(columnOf(activations, i).values)), [
    [1, 3],
    [-1, -3],
    [3, 7],
    [-3, -7],
  ]);
  assert.deepEqual(
    [0, 1, 2, 3].map((i) => Array.from(columnOf(activations, i).samples)),
    Array(4).fill([0, 1]),
  );
});

Deno.test("whitenedDictionary() detects a data point by its angle in the whitened space", async () => {
  const latents = randomLatents(500, 4).map((x, i) => x * [10, 1, 1, 0.1][i % 4] + 3);
  const moments = latentMoments(latents, 4);
  const axes = principalAxes(moments);
  const points = latents.slice(0, 40).map((x, i) => x - moments.mean[i % 4]);
  const dictionary = whitenedDictionary("points", { points, mean: moments.mean, axes, whitening: 1 });
  const { samples, values } = columnOf(await collectActivations(dictionary, latents.subarray(0, 40)), 3);
  // Fully whitened, a point's own activation is its Mahalanobis length.
  const whitened = [0, 1, 2, 3].map((axis) => {
    let dot = 0;
    for (let i = 0; i < 4; i++) dot += points[12 + i] * axes.directions[axis * 4 + i];
    return dot / Math.sqrt(axes.variances[axis]);
  });
  const own = values[Array.from(samples).indexOf(3)];
  assert.ok(Math.abs(own - Math.hypot(...whitened)) < 1e-3);
  // One unit of the feature is a step of Mahalanobis length 1 towards the point.
  const step = Array.from(dictionary.decoder.subarray(12, 16), (x) => x * own);
  step.forEach((x, i) => assert.ok(Math.abs(x - points[12 + i]) < 1e-2));
});

Deno.test("measureFloors() orders the floors as the data was planted and leaves no tensors behind", async () => {
  const before = tf.memory().numTensors;
  const floors = await measureFloors(split, { nFeatures: 16, l0: 2, whitening: 0, seed: 0 });
  assert.equal(tf.memory().numTensors, before);
  const found = (matches: typeof floors.latentDimensions) => coverage(matches).at(-1)!.above90;
  assert.equal(found(floors.latentDimensions), 2);
  assert.ok(found(floors.randomDataPoints) >= found(floors.randomDirections));
  assert.ok(floors.randomDirections[172].f1 < 0.98);
  const again = await measureFloors(split, { nFeatures: 16, l0: 2, whitening: 0, seed: 0 });
  assert.deepEqual(again, floors);
});
