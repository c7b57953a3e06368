import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { encodeLatents } from "@/edits/encoded.ts";
import { editCode, type FeatureEdit, steer, steerEach } from "@/edits/steer.ts";
import { linearDictionary } from "../features/fakes.ts";

await tf.setBackend("cpu");
const dictionary = {
  ...linearDictionary([[1, 0], [0, 2], [1, 1]], 0.5),
  decoderBias: Float32Array.of(7, 11),
};
const latents = Float32Array.of(0.1, 3.3, -2, 1 / 3);
const encoded = encodeLatents(dictionary, latents);
const [first, second] = [encoded.codes.subarray(0, 3), encoded.codes.subarray(3)];

Deno.test("steer() with no edits is the input bit for bit: the latent, or the reconstruction on the SAE path", () => {
  assert.deepEqual(steer(dictionary, encoded, { edits: [] }), latents);
  assert.deepEqual(steer(dictionary, encoded, { edits: [], path: "sae" }), encoded.reconstructions);
  assert.notDeepEqual(encoded.reconstructions, latents);
});

Deno.test("steer() that sets every feature to what it is, scales by 1 or adds 0 is the input bit for bit too", () => {
  const same: FeatureEdit[] = [
    { feature: 0, action: "scale", value: 1 },
    { feature: 1, action: "add", value: 0 },
    { feature: 2, action: "add", value: 0 },
  ];
  assert.deepEqual(steer(dictionary, encoded, { edits: same }), latents);
});

Deno.test("steer() on the latent path adds (f′ − f)·d to each latent, on the SAE path it decodes f′", () => {
  const edits: FeatureEdit[] = [
    { feature: 1, action: "set", value: 4 },
    { feature: 2, action: "add", value: -1.5 },
    { feature: 0, action: "remove" },
  ];
  const [latent, sae] = (["latent", "sae"] as const).map((path) =>
    steer(dictionary, encoded, { edits, path })
  );
  for (const [i, code] of [first, second].entries()) {
    const after = [0, 4, code[2] - 1.5];
    const decoded = [7 + after[0] + after[2], 11 + 2 * after[1] + after[2]];
    const change = [after[0] - code[0] - 1.5, 2 * (4 - code[1]) - 1.5];
    for (const axis of [0, 1]) {
      assert.ok(Math.abs(sae[2 * i + axis] - decoded[axis]) < 1e-5);
      assert.ok(Math.abs(latent[2 * i + axis] - latents[2 * i + axis] - change[axis]) < 1e-5);
    }
  }
});

Deno.test("editCode() applies edits in their order: set, scale and add of one feature do not commute", () => {
  const edits: FeatureEdit[] = [
    { feature: 1, action: "set", value: 3 },
    { feature: 1, action: "scale", value: -2 },
    { feature: 1, action: "add", value: 1 },
  ];
  assert.deepEqual([...editCode(Float32Array.of(9, 9, 9), edits)], [9, -5, 9]);
  assert.deepEqual([...editCode(Float32Array.of(9, 9, 9), edits.toReversed())], [9, 3, 9]);
});

Deno.test("steer() counts a feature that is edited twice once, from its first to its last activation", () => {
  const edits: FeatureEdit[] = [
    { feature: 0, action: "add", value: 1 },
    { feature: 0, action: "add", value: 1 },
  ];
  const moved = steer(dictionary, encoded, { edits });
  assert.ok(Math.abs(moved[0] - latents[0] - 2) < 1e-6);
});

Deno.test("steer() adds the direction to every sample, steerEach() to each its own", () => {
  const along = Float32Array.of(1, -1);
  const all = steer(dictionary, encoded, { edits: [], along });
  const each = steerEach(dictionary, encoded, { edits: [[], []], along: Float32Array.of(1, -1, 0, 0) });
  latents.forEach((x, at) => {
    assert.equal(all[at], Math.fround(x + along[at % 2]));
    assert.equal(each[at], at < 2 ? Math.fround(x + along[at]) : x);
  });
});

Deno.test("steerEach() steers each sample by its own edits", () => {
  const edits: FeatureEdit[][] = [[], [{ feature: 1, action: "add", value: 1 }]];
  const moved = steerEach(dictionary, encoded, { edits });
  assert.deepEqual(moved.subarray(0, 2), latents.subarray(0, 2));
  assert.equal(moved[2], latents[2]);
  assert.ok(Math.abs(moved[3] - latents[3] - 2) < 1e-6);
  assert.throws(
    () => steerEach(dictionary, encoded, { edits: [[]] }),
    /found 1 lists of edits for 2 samples/,
  );
});

Deno.test("steer() refuses unknown features, numbers that are none, unknown actions and directions that do not fit", () => {
  const refused: [FeatureEdit, ErrorConstructor, RegExp][] = [
    [{ feature: 3, action: "remove" }, RangeError, /found feature 3, wanted an integer from 0 to 2/],
    [{ feature: 1.5, action: "remove" }, RangeError, /found feature 1\.5/],
    [{ feature: 0, action: "set", value: NaN }, RangeError, /found value NaN, wanted a finite number/],
    [{ feature: 0, action: "add", value: -Infinity }, RangeError, /-Infinity/],
    [{ feature: 0, action: "scale" }, TypeError, /wanted a number with "scale"/],
    [{ feature: 0, action: "remove", value: 0 }, TypeError, /wanted none with "remove"/],
    [
      { feature: 0, action: "explode" as "set", value: 0 },
      TypeError,
      /wanted one of set, add, scale, remove/,
    ],
  ];
  for (const [edit, kind, message] of refused) {
    assert.throws(() => steer(dictionary, encoded, { edits: [edit] }), (error: Error) => {
      assert.ok(error instanceof kind);
      assert.match(error.message, message);
      return true;
    });
  }
  assert.throws(
    () => steer(dictionary, encoded, { edits: [], along: new Float32Array(3) }),
    /found 3 numbers, wanted 2/,
  );
  assert.throws(
    () => steer(dictionary, encoded, { edits: [], along: Float32Array.of(0, NaN) }),
    /all finite/,
  );
});
