import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { planChange, planChanges } from "@/edits/change_plan.ts";
import { encodeLatents } from "@/edits/encoded.ts";
import { editCode, steer, steerEach } from "@/edits/steer.ts";
import { effectCount } from "@/edits/trait_effects.ts";
import { valueCount, valueIndex } from "@/nouns/catalogue.ts";
import { traitsOf } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { decodeImages } from "@/vae/vae.ts";
import { linearDictionary } from "../features/fakes.ts";
import { oracle, scrambled, symbolicCodec, symbolicData } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const { nouns, latents } = symbolicData();
const effects = {
  key: "",
  dimensions: valueCount,
  rows: new Float32Array(effectCount * valueCount), // each value is its own axis, and nothing depends on anything else
};
for (let value = 0; value < valueCount; value++) effects.rows[value * (valueCount + 1)] = 1;
const knowledge = { dictionary: oracle, effects };
const encoded = encodeLatents(oracle, latents.heldOut.subarray(0, 3 * valueCount));
const traits = nouns.heldOut.traits.subarray(0, 15);
const crab = valueIndex("head", 40);

Deno.test("planChange() in perfect features: one activation falls to 0, one rises to 1, nothing is left, the noun is drawn", () => {
  const own = traitsOf(nouns.heldOut, 1);
  const code = encoded.codes.subarray(valueCount, 2 * valueCount);
  const plan = planChange(knowledge, { traits: own, code, to: [crab] });
  const edits = plan.edits.toSorted((a, b) => a.value! - b.value!);
  assert.deepEqual(edits, [
    { feature: valueIndex("head", own[3]), action: "add", value: -1 },
    { feature: crab, action: "add", value: 1 },
  ]);
  assert.equal(plan.explained, 1);
  assert.ok(plan.along.every((x) => x === 0));
  const one = encodeLatents(oracle, encoded.latents.slice(valueCount, 2 * valueCount));
  const picture = decodeImages(symbolicCodec, steer(oracle, one, { edits: plan.edits }));
  assert.deepEqual(recognise(picture).traits, [...own].with(3, 40));
});

Deno.test("planChange() scales the plan, not the choice, by its strength; −1 is the opposite and 0 nothing", () => {
  const change = {
    traits: traitsOf(nouns.heldOut, 0),
    code: encoded.codes.subarray(0, valueCount),
    to: [crab],
  };
  const whole = planChange(knowledge, { ...change, features: 1 });
  for (const strength of [0, 0.5, -1, 2]) {
    const part = planChange(knowledge, { ...change, features: 1, strength });
    assert.deepEqual(
      part.edits.map(({ value }) => value! + 0),
      whole.edits.map(({ value }) => strength * value! + 0),
    );
    part.along.forEach((x, axis) => assert.ok(Math.abs(x - strength * whole.along[axis]) < 1e-6));
    assert.equal(part.explained, whole.explained);
  }
  assert.equal(whole.explained, 0.5);
  assert.throws(() => planChange(knowledge, { ...change, strength: NaN }), /found strength NaN/);
});

Deno.test("planChange() leaves codes that an encoder could give; features plus residual make the whole displacement", () => {
  const half = linearDictionary([
    ...Array.from(
      { length: 20 },
      (_, i) => Array.from({ length: valueCount }, (_, axis) => Number(axis % 20 === i)),
    ),
  ]);
  const own = encodeLatents(half, encoded.latents);
  const to = [[crab], [valueIndex("glasses", 2)], [valueIndex("body", 9), valueIndex("head", 3)]];
  const plans = planChanges({ dictionary: half, effects }, own, { traits, to, features: 4 });
  plans.forEach(({ edits, along, explained }, noun) => {
    assert.ok(editCode(own.codes.subarray(noun * 20, (noun + 1) * 20), edits).every((f) => f >= -1e-6));
    assert.ok(explained > 0 && explained < 0.5);
    assert.ok(along.some((x) => x !== 0));
  });
  const steered = steerEach(half, own, {
    edits: plans.map(({ edits }) => edits),
    along: Float32Array.from(plans.flatMap(({ along }) => [...along])),
  });
  const pictures = decodeImages(symbolicCodec, steered);
  to.forEach((values, noun) => {
    const wanted = [...traits.subarray(noun * 5, noun * 5 + 5)];
    for (const value of values) {
      wanted[value >= 414 ? 4 : value >= 172 ? 3 : 1] = value - (value >= 414 ? 414 : value >= 172 ? 172 : 2);
    }
    const shown = recognise(pictures.subarray(noun * 3072, (noun + 1) * 3072)).traits;
    assert.deepEqual([shown[3], shown[4]], [wanted[3], wanted[4]]);
  });
});

Deno.test("planChanges() plans each noun as planChange() does, and refuses lists that do not fit", () => {
  const to = [[crab], [], [valueIndex("background", 1), valueIndex("accessory", 7)]];
  planChanges(knowledge, encoded, { traits, to }).forEach((plan, noun) => {
    const code = encoded.codes.subarray(noun * valueCount, (noun + 1) * valueCount);
    const single = planChange(knowledge, { traits: traitsOf(nouns.heldOut, noun), code, to: to[noun] });
    assert.deepEqual(plan.edits, single.edits);
    assert.deepEqual(plan.along, single.along);
  });
  assert.throws(() => planChanges(knowledge, encoded, { traits, to: [[]] }), /1 lists of values for 3 nouns/);
});

Deno.test("planChanges() allows 16 features for each trait that changes, and any number that is asked for", () => {
  const mixed = { dictionary: scrambled(1), effects };
  const own = encodeLatents(mixed.dictionary, encoded.latents);
  const to = [[crab], [], [crab, valueIndex("glasses", 3)]];
  const lengths = (features?: number) =>
    planChanges(mixed, own, { traits, to, ...(features !== undefined && { features }) })
      .map(({ edits }) => edits.length);
  assert.deepEqual(lengths(), [16, 0, 32]);
  assert.deepEqual(lengths(3), [3, 0, 3]);
});
