import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { editReadings } from "@/edits/edit_readings.ts";
import { ownNoun } from "@/edits/noun_from_traits.ts";
import type { FeatureEdit } from "@/edits/steer.ts";
import { traitName, valueIndex } from "@/nouns/catalogue.ts";
import { oracle, symbolicCodec } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const noun = ownNoun([0, 3, 10, 77, 5], { codec: symbolicCodec, dictionary: oracle });
const [crab, head] = [valueIndex("head", 40), valueIndex("head", 77)];

Deno.test("editReadings() has a row for each strength with the five traits that are read off its picture", () => {
  const options = { codec: symbolicCodec, dictionary: oracle, heading: "crab at", title: "Read" };
  const crabAt = (value: number): FeatureEdit[] => [{ feature: crab, action: "set", value }];
  const alone = editReadings(noun, { ...options, strengths: [0.9, 1.1], edits: crabAt });
  assert.equal(alone.title, "Read");
  assert.deepEqual(alone.columns, ["crab at", "background", "body", "accessory", "head", "glasses"]);
  assert.deepEqual(alone.cells.map(([strength]) => strength), ["0.9", "1.1"]);
  assert.deepEqual(alone.cells.map((row) => row[4]), [traitName("head", 77), traitName("head", 40)]);
  const both = editReadings(noun, {
    ...options,
    strengths: [0.9],
    edits: (value) => [...crabAt(value), { feature: head, action: "remove" }],
  });
  assert.deepEqual(both.cells[0].slice(4), [traitName("head", 40), traitName("glasses", 5)]);
  assert.throws(
    () =>
      editReadings(noun, { ...options, strengths: [1], edits: () => [{ feature: 437, action: "remove" }] }),
    /found feature 437/,
  );
});
