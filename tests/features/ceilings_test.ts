import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { measureCeilings } from "@/features/ceilings.ts";
import { classMeans } from "@/features/class_means.ts";
import type { Split } from "@/features/labelled_latents.ts";
import { normals, seededRandom } from "@/training/random.ts";

await tf.setBackend("cpu");

/**
 * Glasses 0 and 1 differ by 1 on axis 0, whose noise is as wide and is nearly the same on axis 1: the mean difference
 * alone reads badly, the difference of the two axes reads perfectly.
 */
function correlated(count: number, seed: number) {
  const random = seededRandom(seed, "correlated");
  const latents = new Float32Array(count * 3);
  const labels = new Int16Array(count * 5).fill(-1);
  for (let noun = 0; noun < count; noun++) {
    const [value, [shared, own, other]] = [random.integer(2), normals(3, random)];
    latents.set([value + shared, shared + 0.05 * own, other], noun * 3);
    if (noun % 10) labels[noun * 5 + 4] = 414 + value; // every tenth is hidden
  }
  return { latents, labels };
}

const split: Split = { dimensions: 3, choosing: correlated(2000, 1), heldOut: correlated(1000, 2) };

Deno.test("classMeans() averages those that show a value and those that do not, hidden ones among the latter", () => {
  const labels = Int16Array.of(0, -1, -1, -1, -1, 0, -1, -1, -1, -1, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
  const means = classMeans(Float32Array.of(1, 2, 3, 4, 50, 60, 10, 0), { labels, dimensions: 2 });
  assert.deepEqual(Array.from(means.counts.subarray(0, 3)), [2, 1, 0]);
  assert.deepEqual(Array.from(means.means.subarray(0, 6)), [2, 3, 50, 60, 0, 0]);
  assert.deepEqual(Array.from(means.restMeans.subarray(0, 2)), [30, 30]);
  assert.deepEqual(Array.from(means.differences.subarray(0, 2)), [-28, -27]);
  assert.deepEqual(
    Array.from(means.differences.subarray(4, 6)),
    [0, 0],
    "a value that is never shown has no direction",
  );
});

Deno.test("measureCeilings() reads correlated latents with the discriminant but not with the mean difference", () => {
  const { meanDifference, discriminant, accuracy } = measureCeilings(split);
  assert.ok(meanDifference[414].f1 < 0.8, `mean difference ${meanDifference[414].f1}`);
  // Hidden nouns cannot be told and count as negatives: 9 in 10 is all that precision can be.
  assert.ok(
    discriminant[414].f1 > 0.93 && discriminant[414].f1 < 0.96,
    `discriminant ${discriminant[414].f1}`,
  );
  assert.ok(discriminant[414].precision < 0.92 && discriminant[414].recall > 0.99);
  assert.ok(accuracy.glasses > 0.99);
});

Deno.test("measureCeilings() leaves no tensors behind", () => {
  const before = tf.memory().numTensors;
  measureCeilings(split);
  assert.equal(tf.memory().numTensors, before);
});
