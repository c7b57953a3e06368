import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { changedValues, ownNoun } from "@/edits/noun_from_traits.ts";
import { planSheet } from "@/edits/plan_sheet.ts";
import type { FeatureEdit } from "@/edits/steer.ts";
import { valueIndex } from "@/nouns/catalogue.ts";
import { oracle, symbolicCodec } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const models = { codec: symbolicCodec, dictionary: oracle };
const noun = ownNoun([0, 3, 10, 77, 5], models);
const target = ownNoun([1, 3, 10, 40, 5], models);

Deno.test("changedValues() lists the new noun's values where the two differ, and refuses what is no noun", () => {
  assert.deepEqual(changedValues(noun.traits, target.traits), [
    valueIndex("background", 1),
    valueIndex("head", 40),
  ]);
  assert.deepEqual(changedValues(noun.traits, noun.traits), []);
  assert.throws(() => changedValues([0, 3, 10, 77], target.traits), TypeError);
  assert.throws(() => changedValues(noun.traits, [0, 3, 10, 77, 23]), RangeError);
});

Deno.test("planSheet() counts the traits that are read as wished after the plan, not those of the target", async () => {
  const head: FeatureEdit[] = [
    { feature: valueIndex("head", 77), action: "add", value: -1 },
    { feature: valueIndex("head", 40), action: "add", value: 1 },
  ];
  const background: FeatureEdit[] = [
    { feature: valueIndex("background", 0), action: "add", value: -1 },
    { feature: valueIndex("background", 1), action: "add", value: 1 },
  ];
  const sheetOf = (edits: FeatureEdit[], explained: number) =>
    planSheet(noun, { ...models, target, plan: { edits, along: new Float32Array(0), explained } });
  const half = sheetOf(head, 0.5);
  assert.equal(half.title, "2 features change 2 traits at once: 4 of 5 are read as wished");
  assert.equal(half.summary, "The plan makes 50 % of the displacement");
  const whole = sheetOf([...head, ...background], 1);
  assert.equal(whole.title, "4 features change 2 traits at once: 5 of 5 are read as wished");
  assert.notDeepEqual(await half.png(), await whole.png());
});
