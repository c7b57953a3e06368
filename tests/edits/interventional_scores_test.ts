import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { interventionContext } from "@/edits/intervention_context.ts";
import { boundScores, flatScores, interventionalScores } from "@/edits/interventional_scores.ts";
import { measureInterventions } from "@/edits/interventions.ts";
import { oracle, scrambled, symbolicCodec, symbolicData } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const sizes = {
  responsePairs: 12,
  editPairs: 6,
  steerPairs: 3,
  localityFeatures: 30,
  doses: [0, 0.25, 0.75, 1, 2],
};
const data = symbolicData();
const context = interventionContext(data, sizes);
const perfect = await interventionalScores(oracle, context);
const poor = await interventionalScores(scrambled(0), context);
const bounds = boundScores(context);

Deno.test("interventionContext(): every pair differs in its own category, is read right before, and its target can be drawn", () => {
  const { editPairs: { count, layers, traits, targetTraits, from, to }, nothing, exactTarget } = context;
  assert.ok(count >= 25 && count <= 30, `${count} pairs`);
  for (let pair = 0; pair < count; pair++) {
    const changed = [0, 1, 2, 3, 4].filter((layer) =>
      traits[pair * 5 + layer] !== targetTraits[pair * 5 + layer]
    );
    assert.deepEqual(changed, [layers[pair]]);
    assert.notEqual(from[pair], to[pair]);
    assert.equal(exactTarget.insideError[pair] + exactTarget.outsideError[pair], 0);
    assert.ok(nothing.insideError[pair] > 0);
  }
});

Deno.test("interventionalScores() of the oracle: 1 where it should be", () => {
  for (
    const name of [
      "own codes/fidelity",
      "own codes/relativeFidelity",
      "own codes/success",
      "best feature/arrived",
    ]
  ) {
    assert.equal(perfect[`edit/${name}`], 1, name);
  }
  assert.equal(perfect["locality/inside"], 1);
  assert.equal(perfect["locality/excess"], 1);
  assert.equal(perfect["ablation/inside"], 1);
  assert.ok(perfect["ablation/kept"] > 0.9); // on black ground a dark accessory may be read as another
  assert.equal(perfect["edit/best feature/outsideMse"], 0);
  assert.equal(perfect["steer/best feature/bestSuccess"], 1);
  assert.equal(perfect["steer/best feature/damage"], 0);
  // A body that the new head hides or uncovers is read off the picture and answers to the change of the head.
  for (const name of ["response/disentanglement", "response/purity", "response/concentration"]) {
    assert.ok(perfect[name] > 0.95 && perfect[name] <= 1, `${name}: ${perfect[name]}`);
    assert.ok(
      Math.abs(perfect[name] - bounds[name]) < 0.02,
      `${name}: ${perfect[name]}, labels ${bounds[name]}`,
    );
  }
  assert.ok(perfect["response/disentanglementAboveChance"] > 0.9);
  assert.ok(perfect["edit/best feature/fidelity"] > 0.95);
  assert.ok(perfect["edit/value group/success"] > 0.9);
  assert.ok(perfect["ablation/success"] > 0.75); // a noun without background is still read as one of the two
});

Deno.test("interventionalScores(): a value arrives when its axis exceeds the other's, between doses .25 and .75", () => {
  assert.ok(Math.abs(perfect["steer/best feature/halfDose"] - 0.5) < 1e-9);
  assert.ok(Math.abs(perfect["steer/best feature/area"] - (0.25 + 1.25) / 2) < 1e-9);
});

Deno.test("interventionalScores() of scrambled features are near the floor", () => {
  assert.ok(poor["response/disentanglement"] < 0.1);
  assert.ok(poor["response/disentanglementAboveChance"] < 0.1 && poor["response/purityAboveChance"] < 0.2);
  assert.ok(poor["response/concentration"] < 0.1);
  assert.ok(poor["locality/excess"] < 0.1);
  assert.equal(poor["ablation/success"], 0);
  assert.equal(poor["edit/best feature/success"], 0);
  assert.equal(poor["steer/best feature/halfDose"], Infinity);
});

Deno.test("interventionalScores() of a dead dictionary are 0 and finite, and say nothing of its locality", async () => {
  const dead = { ...oracle, encode: (latents: tf.Tensor2D) => tf.zerosLike(latents) as tf.Tensor2D };
  const scores = await interventionalScores(dead, context);
  for (const name of ["response/disentanglement", "response/concentration", "edit/best feature/fidelity"]) {
    assert.equal(scores[name], 0, name);
  }
  assert.equal("locality/inside" in scores, false);
  const unreached = Object.entries(scores).filter(([, score]) => !Number.isFinite(score)).map(([name]) =>
    name
  );
  assert.ok(unreached.every((name) => /halfDose|Psnr/.test(name)), unreached.join());
});

Deno.test("boundScores(): doing nothing is 0, the exact target 1, class means swap symbols exactly, labels are pure", () => {
  assert.equal(bounds["edit/nothing/fidelity"], 0);
  assert.equal(bounds["edit/nothing/success"], 0);
  assert.equal(bounds["edit/exact target/relativeFidelity"], 1);
  assert.equal(bounds["edit/exact target/success"], 1);
  assert.equal(bounds["edit/class means/arrived"], 1);
  assert.ok(bounds["response/disentanglement"] > 0.97);
});

Deno.test("measureInterventions() is repeatable, stops when asked, and leaves no tensors", async () => {
  const before = tf.memory().numTensors;
  const one = await measureInterventions(oracle, context);
  assert.deepEqual(flatScores(one), perfect);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual([...new Set(one.fidelity.map(({ category }) => category))].at(-1), "all");
  await assert.rejects(measureInterventions(oracle, context, { signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
});

Deno.test("interventionContext() of another seed takes other pairs; bad sizes are refused", () => {
  const other = interventionContext(data, { ...sizes, seed: 1 });
  assert.notDeepEqual(other.responsePairs.nouns, context.responsePairs.nouns);
  assert.throws(() => interventionContext(data, { editPairs: 0 }), /found editPairs 0/);
  assert.throws(
    () => interventionContext({ ...data, codec: { ...symbolicCodec, imageSize: 128 } }, sizes),
    /found pictures of 128 px/,
  );
});
