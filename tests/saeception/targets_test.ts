/** Targets of every arm: aligned with their examples, made of what they say, and nothing else. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { reconstructLatents, type SaeModel } from "@/sae/sae.ts";
import type { Labels } from "@/saeception/activation_source.ts";
import { type ArmName, arms } from "@/saeception/arms.ts";
import { armTargets, type TargetOptions } from "@/saeception/targets.ts";
import { normals, seededRandom, shuffledIndices } from "@/training/random.ts";

await useBackend();

const armNames = Object.keys(arms) as ArmName[];
const bias = [0.5, -0.25, 0, 0, 1, 0, 0, 0.125];

/** Feature j reads and writes axis j; feature 8 never fires. */
function axisSae(): SaeModel {
  const row = (j: number) => Array.from({ length: 8 }, (_, k) => Number(j === k));
  const decoder = tf.tensor2d(Array.from({ length: 9 }, (_, j) => row(j)));
  const encoder = tf.transpose(decoder) as tf.Tensor2D;
  const encoderBias = tf.tensor1d([0, 0, 0, 0, 0, 0, 0, 0, -1]);
  return {
    parameters: { encoder, encoderBias, decoder, decoderBias: tf.tensor1d(bias) },
    activation: { kind: "relu" },
  };
}
const sae = axisSae();

/** Four classes: features 2c and 2c + 1 are strong for class c, the others weak. */
function planted(count = 240): TargetOptions {
  const random = seededRandom(3, "planted");
  const values = Int16Array.from({ length: count }, (_, i) => (i * 7 + (i >> 3)) % 4);
  const activations = Float32Array.from({ length: count * 8 }, (_, at) => {
    const [i, j] = [Math.floor(at / 8), at % 8];
    return bias[j] + (j >> 1 === values[i] ? 3 + random.uniform() : 0.2 * random.uniform());
  });
  const labels: Labels = { classCount: 4, perExample: 1, values };
  return { activations, dimensions: 8, labels, sae, keep: 2, seed: 5, atLeast: 1 };
}

/** Two labels each: the first of classes 0 to 2, the second of 3 and 4; class c owns features c and, for c < 3, c + 5. */
function plantedPairs(): TargetOptions {
  const count = 300;
  const values = Int16Array.from(
    { length: count * 2 },
    (_, at) => at % 2 ? 3 + (at >> 2) % 2 : (at >> 1) % 3,
  );
  const activations = new Float32Array(count * 8);
  for (let i = 0; i < count; i++) {
    activations.set(bias, i * 8);
    for (const c of values.subarray(i * 2, i * 2 + 2)) {
      activations[i * 8 + c] += 2;
      if (c < 3) activations[i * 8 + c + 5] += 1;
    }
  }
  const labels: Labels = { classCount: 6, perExample: 2, values };
  return { activations, dimensions: 8, labels, sae, keep: 1, seed: 5, atLeast: 1 };
}

const rowOf = (all: Float32Array, i: number) => [...all.subarray(i * 8, (i + 1) * 8)];
const assertNear = (found: ArrayLike<number>, wanted: ArrayLike<number>, message?: string) => {
  assert.equal(found.length, wanted.length);
  const worst = Math.max(...Array.from(found, (value, i) => Math.abs(value - wanted[i])));
  assert.ok(worst < 1e-5, `${message ?? "values"} differ by ${worst}`);
};

function permuted(options: TargetOptions, order: Uint32Array): TargetOptions {
  const activations = new Float32Array(options.activations.length);
  order.forEach((from, to) =>
    activations.set(options.activations.subarray(from * 8, (from + 1) * 8), to * 8)
  );
  const values = Int16Array.from(order, (from) => options.labels.values[from]);
  return { ...options, activations, labels: { ...options.labels, values } };
}

Deno.test("armTargets() keeps an example's own values on its class's features and the decoder's bias", () => {
  const options = planted();
  const targets = armTargets("trimmed", options);
  for (let i = 0; i < 240; i++) {
    const activations = rowOf(options.activations, i);
    const wanted = activations.map((x, j) => j >> 1 === options.labels.values[i] ? x : bias[j]);
    assertNear(rowOf(targets, i), wanted, `example ${i}`);
  }
});

Deno.test("armTargets() gives example i a target that lies nearest to class y_i", () => {
  const options = planted(1300); // more than one chunk
  for (const arm of ["trimmed", "example", "full", "class-means"] as const) {
    const targets = armTargets(arm, options);
    for (let i = 0; i < 1300; i++) {
      const row = rowOf(targets, i);
      const sums = [0, 1, 2, 3].map((c) => row[2 * c] - bias[2 * c] + row[2 * c + 1] - bias[2 * c + 1]);
      assert.equal(sums.indexOf(Math.max(...sums)), options.labels.values[i], `${arm}, example ${i}`);
    }
  }
});

Deno.test("armTargets() permutes with the examples, but for what is drawn by index", () => {
  const options = planted();
  const order = shuffledIndices(240, seededRandom(1, "order"));
  for (const arm of armNames) {
    const targets = armTargets(arm, options);
    const moved = armTargets(arm, permuted(options, order));
    const back = Float32Array.from({ length: moved.length }, (_, at) => targets[order[at >> 3] * 8 + at % 8]);
    if (arm === "random-directions") assert.deepEqual(moved, targets);
    else if (arm === "published") assert.notDeepEqual(moved, back);
    else assertNear(moved, back, arm);
  }
});

Deno.test("armTargets() with all features is the reconstruction, and trimmed and complement add up to it", () => {
  const options = planted();
  const full = armTargets("full", options);
  assertNear(full, reconstructLatents(sae, options.activations));
  assertNear(armTargets("trimmed", { ...options, keep: 9 }), full);
  assertNear(armTargets("example", { ...options, keep: 9 }), full);
  assertNear(armTargets("random-mask", { ...options, keep: 9 }), full);
  assertNear(armTargets("complement", { ...options, keep: 0 }), full);
  const trimmed = armTargets("trimmed", options);
  const complement = armTargets("complement", options);
  const constant = armTargets("bias", options);
  assertNear(trimmed.map((value, at) => value + complement[at] - constant[at]), full);
  assert.notDeepEqual(trimmed, full);
  assertNear(constant, Array.from({ length: 240 }, () => bias).flat());
});

Deno.test("armTargets() of labels that are out of step miss what the example shows", () => {
  const options = planted();
  const order = Uint32Array.from({ length: 240 }, (_, i) => (i + 1) % 240);
  const labels = permuted(options, order).labels;
  const targets = armTargets("trimmed", { ...options, labels });
  const full = armTargets("full", options);
  const error = (a: Float32Array) => a.reduce((sum, value, at) => sum + (value - full[at]) ** 2, 0);
  assert.ok(error(targets) > 20 * error(armTargets("trimmed", options)));
});

Deno.test("armTargets() as published pairs every example with another one's code", () => {
  const options = planted();
  const published = armTargets("published", { ...options, keep: 9 });
  const full = armTargets("full", options);
  const keyOf = (row: number[]) => row.map((value) => value.toFixed(3)).join();
  const owners = new Map(Array.from({ length: 240 }, (_, i) => [keyOf(rowOf(full, i)), i]));
  const used = Array.from({ length: 240 }, (_, i) => owners.get(keyOf(rowOf(published, i)))!);
  assert.equal(new Set(used).size, 240, "every code is used once");
  assert.ok(used.every((from, i) => from !== i));
  const ofOwnClass =
    used.filter((from, i) => options.labels.values[from] === options.labels.values[i]).length;
  assert.ok(ofOwnClass < 100, `${ofOwnClass} of 240 have a code of their own class`);
  const masked = armTargets("published", options);
  for (let i = 0; i < 240; i++) {
    const wanted = rowOf(full, used[i]).map((x, j) => j >> 1 === options.labels.values[i] ? x : bias[j]);
    assertNear(rowOf(masked, i), wanted, `example ${i}`);
  }
});

Deno.test("armTargets() draws unit directions and live features from the seed", () => {
  const options = planted();
  const directions = armTargets(
    "random-directions",
    { ...options, sae: undefined },
  );
  for (let i = 0; i < 240; i++) {
    assert.ok(Math.abs(Math.hypot(...rowOf(directions, i)) - 1) < 1e-6);
  }
  assert.ok(Math.abs(directions.reduce((sum, x) => sum + x, 0)) / directions.length < 0.03);
  for (const arm of ["random-directions", "random-mask", "published"] as const) {
    assert.deepEqual(armTargets(arm, options), armTargets(arm, options));
    assert.notDeepEqual(armTargets(arm, options), armTargets(arm, { ...options, seed: 6 }), arm);
  }
  const masks = armTargets("random-mask", options);
  const kept = Array.from(
    { length: 240 },
    (_, i) => rowOf(masks, i).flatMap((x, j) => Math.abs(x - bias[j]) > 1e-6 ? [j] : []).join(),
  );
  assert.ok(
    kept.every((features) => features.split(",").length === 2),
    "two of the eight live features each",
  );
  for (let c = 0; c < 4; c++) {
    assert.equal(
      new Set(kept.filter((_, i) => options.labels.values[i] === c)).size,
      1,
      "one mask for a class",
    );
  }
});

Deno.test("armTargets() keeps the union of an example's classes", () => {
  const options = plantedPairs();
  const targets = armTargets("trimmed", options);
  for (let i = 0; i < 300; i++) {
    const own = [...options.labels.values.subarray(i * 2, i * 2 + 2)];
    assertNear(rowOf(targets, i), bias.map((b, j) => own.includes(j) ? b + 2 : b), `example ${i}`);
  }
  const complement = armTargets("complement", options);
  assertNear(rowOf(complement, 0), bias.map((b, j) => j === 5 ? b + 1 : b));
});

Deno.test("armTargets() adds up the contrasts of an example's class means", () => {
  const options = plantedPairs();
  const targets = armTargets("class-means", options);
  assertNear(targets, options.activations, "labels that are independent and additive explain everything");
  const single = planted();
  const means = armTargets("class-means", { ...single, sae: undefined });
  const members = [...single.labels.values.keys()].filter((i) => single.labels.values[i] === 2);
  const mean = bias.map((_, j) =>
    members.reduce((sum, i) => sum + single.activations[i * 8 + j], 0) / members.length
  );
  assertNear(rowOf(means, members[3]), mean);
});

Deno.test("armTargets() of examples without a class keep nothing by class", () => {
  const options = planted();
  const labels = { ...options.labels, values: options.labels.values.slice() };
  labels.values[7] = -1;
  const without = { ...options, labels };
  assertNear(rowOf(armTargets("trimmed", without), 7), bias);
  assertNear(rowOf(armTargets("complement", without), 7), rowOf(armTargets("full", options), 7));
});

Deno.test("armTargets() encodes and decodes as the SAE does, whatever its width and activation", () => {
  const decoder = tf.tensor2d(normals(20 * 8, seededRandom(1, "decoder")), [20, 8]);
  const wide: SaeModel = {
    parameters: {
      encoder: tf.transpose(decoder) as tf.Tensor2D,
      encoderBias: tf.zeros([20]) as tf.Tensor1D,
      decoder,
      decoderBias: tf.tensor1d(bias),
    },
    activation: { kind: "topk", k: 4 },
  };
  const options = { ...planted(), sae: wide };
  assertNear(armTargets("full", options), reconstructLatents(wide, options.activations));
  assertNear(armTargets("trimmed", { ...options, keep: 20 }), armTargets("full", options));
  assertNear(armTargets("example", { ...options, keep: 4 }), armTargets("full", options));
});

Deno.test("armTargets() leaves the activations alone and no tensor behind", () => {
  const options = planted();
  const before = options.activations.slice();
  const { numTensors } = tf.memory();
  for (const arm of armNames) armTargets(arm, options);
  assert.equal(tf.memory().numTensors, numTensors);
  assert.deepEqual(options.activations, before);
});

Deno.test("armTargets() refuses what does not fit together", () => {
  const options = planted();
  const fails = (changes: Partial<TargetOptions>, message: RegExp, arm: ArmName = "trimmed") =>
    assert.throws(() => armTargets(arm, { ...options, ...changes }), { message });
  fails({ keep: 1.5 }, /keep is 1\.5, wanted is a whole number from 0/);
  fails({ activations: new Float32Array(7) }, /found 7 activations, wanted 240 examples of 8\. Take/);
  fails(
    { sae: undefined },
    /Cannot make full targets: found no SAE\. Train one/,
    "full",
  );
  fails({}, /Cannot take the arm "sharp": wanted is one of trimmed, /, "sharp" as ArmName);
  fails({ dimensions: 4, activations: new Float32Array(960) }, /reads 8 dimensions, the activations have 4/);
});
