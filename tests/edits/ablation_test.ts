import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ablate, randomActiveFeatures } from "@/edits/ablation.ts";
import { encodeLatents, takeRows } from "@/edits/encoded.ts";
import { linearDictionary, randomLatents } from "../features/fakes.ts";

await tf.setBackend("cpu");
const directions = [[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0], [0, 0, -1]];
const dictionary = { ...linearDictionary(directions, 0.25), decoderBias: Float32Array.of(0.5, 0, -0.5) };
const latents = randomLatents(600, 3);
const encoded = encodeLatents(dictionary, latents);
const forAll = (features: number[]) => Array.from({ length: 600 }, () => features);
const close = (a: Float32Array, b: ArrayLike<number>) => a.every((x, i) => Math.abs(x - b[i]) < 1e-5);
const zero = { kind: "zero" } as const;

Deno.test("encodeLatents() reconstructs by the bias and the active directions", () => {
  const expected = Float32Array.from(latents, (_, at) => {
    const [sample, axis] = [Math.floor(at / 3), at % 3];
    return directions.reduce(
      (sum, direction, i) => sum + encoded.codes[sample * 4 + i] * direction[axis],
      0,
    ) +
      dictionary.decoderBias[axis];
  });
  assert.ok(close(encoded.reconstructions, expected));
  assert.ok(Math.abs(encoded.codes[0] - Math.max(0, latents[0] - 0.25)) < 1e-6);
});

Deno.test("ablate() of nothing gives the latent exactly with the error term and the reconstruction without", () => {
  const features = forAll([]);
  assert.deepEqual(ablate(dictionary, encoded, { features, replacement: zero, errorTerm: true }), latents);
  assert.deepEqual(
    ablate(dictionary, encoded, { features, replacement: zero, errorTerm: false }),
    encoded.reconstructions,
  );
});

Deno.test("ablate() of a silent feature changes nothing", () => {
  const features = forAll([]).map((_, sample) =>
    [0, 1, 2, 3].filter((feature) => encoded.codes[sample * 4 + feature] === 0)
  );
  assert.ok(features.flat().length > 600);
  assert.deepEqual(ablate(dictionary, encoded, { features, replacement: zero, errorTerm: true }), latents);
});

Deno.test("ablate() of all features leaves the bias, or the bias and the error", () => {
  const features = forAll([0, 1, 2, 3, 0]); // a feature named twice counts once
  const plain = ablate(dictionary, encoded, { features, replacement: zero, errorTerm: false });
  assert.ok(plain.every((x, i) => Math.abs(x - dictionary.decoderBias[i % 3]) < 1e-5));
  const kept = ablate(dictionary, encoded, { features, replacement: zero, errorTerm: true });
  const error = latents.map((x, i) => x - encoded.reconstructions[i] + dictionary.decoderBias[i % 3]);
  assert.ok(close(kept, error));
});

Deno.test("ablate() moves a sample along the feature's direction by replacement minus activation", () => {
  const features = forAll([2]);
  const means = Float32Array.of(9, 9, 1.5, 9);
  const donors = takeRows(encoded.codes, { rows: Array.from({ length: 600 }, (_, i) => 599 - i), width: 4 });
  const edits = [
    { replacement: zero, wanted: () => 0 },
    { replacement: { kind: "mean", means } as const, wanted: () => 1.5 },
    {
      replacement: { kind: "resample", donors } as const,
      wanted: (sample: number) => encoded.codes[(599 - sample) * 4 + 2],
    },
  ];
  for (const { replacement, wanted } of edits) {
    const edited = ablate(dictionary, encoded, { features, replacement, errorTerm: true });
    const expected = latents.map((x, i) => {
      const sample = Math.floor(i / 3);
      return x + (wanted(sample) - encoded.codes[sample * 4 + 2]) * directions[2][i % 3];
    });
    assert.ok(close(edited, expected), replacement.kind);
  }
});

Deno.test("ablate() without a value takes away what the value adds, also from a silent feature", () => {
  const shifts = new Float32Array(437 * 4);
  shifts[100 * 4 + 2] = 0.75;
  shifts[200 * 4 + 2] = -0.5;
  const values = Array.from({ length: 600 }, (_, sample) => sample % 2 ? 100 : 200);
  const replacement = { kind: "without-value", values, shifts } as const;
  const edited = ablate(dictionary, encoded, { features: forAll([2]), replacement, errorTerm: true });
  const expected = latents.map((x, i) => x - (Math.floor(i / 3) % 2 ? 0.75 : -0.5) * directions[2][i % 3]);
  assert.ok(close(edited, expected));
});

Deno.test("ablate() resampled from the sample itself changes nothing", () => {
  const replacement = { kind: "resample", donors: encoded.codes } as const;
  assert.deepEqual(
    ablate(dictionary, encoded, { features: forAll([0, 1, 2]), replacement, errorTerm: true }),
    latents,
  );
});

Deno.test("ablate() refuses a missing feature and a wrong number of lists", () => {
  const options = { replacement: zero, errorTerm: true };
  assert.throws(() => ablate(dictionary, encoded, { features: forAll([4]), ...options }), RangeError);
  assert.throws(() => ablate(dictionary, encoded, { features: [[1]], ...options }), TypeError);
});

Deno.test("randomActiveFeatures() takes an active feature that is not excluded, or none", () => {
  const codes = Float32Array.of(1, 0, 2, 0, 0, 5, 0, 0);
  const few = { count: 2, codes, latents: new Float32Array(6), reconstructions: new Float32Array(6) };
  const take = (random: number) => randomActiveFeatures(few, { excluded: [[], [1]], random: () => random });
  assert.deepEqual(take(0), [[0], []]);
  assert.deepEqual(take(0.99), [[2], []]);
});

Deno.test("encodeLatents() and ablate() leave no tensors behind", () => {
  const before = tf.memory().numTensors;
  const again = encodeLatents(dictionary, latents);
  ablate(dictionary, again, { features: forAll([1]), replacement: zero, errorTerm: false });
  assert.equal(tf.memory().numTensors, before);
});
