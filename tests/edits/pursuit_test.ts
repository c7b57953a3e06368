import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { composed, pursue } from "@/edits/pursuit.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { linearDictionary } from "../features/fakes.ts";

await tf.setBackend("cpu");
const axes = linearDictionary([[2, 0, 0], [0, 1, 0], [0, 0, -4]]);

Deno.test("pursue() in orthogonal features takes the largest parts, measured in the latent and not in activations", () => {
  const [written] = pursue(axes, Float32Array.of(3, -1, 2), { size: 2 });
  assert.deepEqual(written, { features: [0, 2], amounts: [1.5, -0.5] });
  assert.deepEqual([...composed(axes, written)], [3, 0, 2]);
});

Deno.test("pursue() fits all amounts again in each round: greedy amounts alone would miss a skew target", () => {
  const skew = linearDictionary([[1, 0], [1, 1], [0, -1]]);
  const [written] = pursue(skew, Float32Array.of(5, 3), { size: 2 });
  assert.deepEqual(written.features, [1, 0]);
  assert.ok(
    Math.abs(written.amounts[0] - 3) < 1e-2 && Math.abs(written.amounts[1] - 2) < 1e-2,
    `${written.amounts}`,
  );
});

Deno.test("pursue() lets no activation fall below 0, and passes over features that are at 0 and would have to", () => {
  const codes = Float32Array.of(0, 0.25, 0, /* second noun */ 9, 9, 9);
  const [bound, free] = pursue(axes, Float32Array.of(-4, -1, -4, -4, -1, -4), { size: 3, codes });
  assert.deepEqual(bound, { features: [2, 1], amounts: [1, -0.25] });
  assert.deepEqual(free, { features: [0, 2, 1], amounts: [-2, 1, -1] });
});

Deno.test("pursue() is the exact bounded least squares over the chosen features: no amount can be bettered", () => {
  const random = seededRandom(2, "pursuit");
  const directions = Array.from({ length: 40 }, () => [...normals(8, random)]);
  const dictionary = linearDictionary(directions);
  const targets = normals(5 * 8, random);
  const codes = normals(5 * 40, random).map((x) => Math.max(0, x));
  pursue(dictionary, targets, { size: 6, codes }).forEach((written, noun) => {
    assert.ok(written.features.length === 6 && new Set(written.features).size === 6);
    const made = composed(dictionary, written);
    const rest = Array.from(made, (x, axis) => targets[noun * 8 + axis] - x);
    written.features.forEach((feature, p) => {
      const slope = directions[feature].reduce((sum, x, axis) => sum + x * rest[axis], 0);
      const room = written.amounts[p] + codes[noun * 40 + feature];
      assert.ok(room >= -1e-6);
      assert.ok(room < 1e-6 ? slope < 1e-2 : Math.abs(slope) < 1e-2, `slope ${slope} with room ${room}`);
    });
  });
});

Deno.test("pursue() keeps to the features that are allowed, and gives the same for one noun as for many", () => {
  const targets = Float32Array.of(3, -1, 2, 0, 5, 1);
  const both = pursue(axes, targets, { size: 3, allowed: [[1], [0, 2]] });
  assert.deepEqual(both, [{ features: [1], amounts: [-1] }, { features: [2], amounts: [-0.25] }]);
  assert.deepEqual(pursue(axes, targets.subarray(3), { size: 3 }), [pursue(axes, targets, { size: 3 })[1]]);
});

Deno.test("pursue() takes a size for each displacement, and gives what it gives with that size for all", () => {
  const targets = Float32Array.of(3, -1, 2, 0, 5, 1, 3, -1, 2);
  const [one, none, three] = pursue(axes, targets, { size: [1, 0, 3] });
  assert.deepEqual(one, pursue(axes, targets, { size: 1 })[0]);
  assert.deepEqual(none, { features: [], amounts: [] });
  assert.deepEqual(three, pursue(axes, targets, { size: 3 })[2]);
  assert.throws(() => pursue(axes, targets, { size: [1, 2] }), /, 2 sizes, wanted/);
});

Deno.test("pursue() writes no displacement as no features, and refuses sizes that do not belong together", () => {
  assert.deepEqual(pursue(axes, new Float32Array(3), { size: 3 }), [{ features: [], amounts: [] }]);
  assert.throws(() => pursue(axes, new Float32Array(4), { size: 3 }), /found 4 numbers, wanted 3 numbers/);
  assert.throws(
    () => pursue(axes, new Float32Array(3), { size: 3, codes: new Float32Array(2) }),
    /codes of 2/,
  );
});

Deno.test("pursue() leaves no tensors behind", () => {
  const before = tf.memory().numTensors;
  pursue(axes, Float32Array.of(3, -1, 2), { size: 2 });
  assert.equal(tf.memory().numTensors, before);
});
