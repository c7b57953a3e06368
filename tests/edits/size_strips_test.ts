import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { sizeStrips } from "@/edits/size_strips.ts";
import { changedPairs } from "@/edits/steering_subjects.ts";
import { effectCount } from "@/edits/trait_effects.ts";
import { valueCount, valueIndex } from "@/nouns/catalogue.ts";
import { oracle, symbolicCodec } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const rows = new Float32Array(effectCount * valueCount); // each value is its own axis
for (let value = 0; value < valueCount; value++) rows[value * (valueCount + 1)] = 1;
const knowledge = { dictionary: oracle, effects: { key: "", dimensions: valueCount, rows } };
const traits = [0, 3, 10, 77, 5, 1, 4, 11, 78, 6];
const pairs = changedPairs(symbolicCodec, {
  traits,
  to: [valueIndex("glasses", 9), valueIndex("head", 40)],
});

Deno.test("sizeStrips() plays the plan of each size on the one noun: two perfect features change a head, one only adds it", () => {
  const strips = sizeStrips(knowledge, {
    codec: symbolicCodec,
    sizes: [1, 2],
    pairs,
    pair: 1,
    doses: [0, 0.4, 0.6, 1],
  });
  assert.deepEqual(strips.map(({ name }) => name), ["1 feature", "2 features"]);
  const arrived = strips.map(({ frames }) => frames.map((frame) => frame.arrived));
  assert.deepEqual(arrived[1], [false, false, true, true]);
  assert.ok(arrived[0].slice(0, 3).every((one) => !one), "one feature leaves half of the change undone");
  for (const { frames } of strips) assert.deepEqual(frames.map(({ dose }) => dose), [0, 0.4, 0.6, 1]);
});
