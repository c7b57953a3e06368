/** Scores of an SAE's features on activations of nouns, against the formulas written out. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import type { SaeModel } from "@/sae/sae.ts";
import { nounSplit, scoreNounCodes } from "@/saeception/traits/noun_code_scores.ts";
import { digitSource } from "@/saeception/digits/digit_source.ts";
import { madeUpDigits } from "../digits/made_up_digits.ts";
import { smallSource } from "./made_up_nouns.ts";

await useBackend();

/** Four features that copy a latent of four dimensions. */
const copying = (): SaeModel => ({
  parameters: {
    encoder: tf.eye(4),
    encoderBias: tf.zeros([4]),
    decoder: tf.eye(4),
    decoderBias: tf.zeros([4]),
  },
  activation: { kind: "relu" },
});
/** Backgrounds 0 and 1, glasses 414 and 415; the head is hidden, body and accessory are too. */
const labels = Int16Array.from(
  [[0, 414], [0, 415], [1, 414], [1, 415]].flatMap(([a, b]) => [a, -1, -1, -1, b]),
);
const latents = Float32Array.from([
  [2, 0, 1, 0], // feature 0: background 0; feature 1: background 1
  [1, 0, 0, 0], // feature 2: background 0 and glasses 414
  [0, 1, 0, 0], // feature 3: never
  [0, 2, 0, 0],
].flat());
const split = { dimensions: 4, choosing: { latents, labels }, heldOut: { latents, labels } };

Deno.test("scoreNounCodes() gives each value the feature that tells it, and counts what is covered", async () => {
  const { best, matches, coverage, records, l0, dead } = await scoreNounCodes(copying(), split);
  assert.deepEqual([0, 1].map((value) => [best[value].feature, best[value].f1]), [[0, 1], [1, 1]]);
  assert.deepEqual(matches.slice(0, 2).map(({ value }) => value), [0, 1]);
  const rows = Object.fromEntries(coverage.map((row) => [row.category, row]));
  assert.deepEqual([rows.background.above80, rows.background.values, rows.background.meanF1], [2, 2, 1]);
  assert.equal(rows.all.above80, 2);
  assert.equal(rows.head.above50, 0);
  // Features 0 and 2 (F1 2/3) tell background 0, feature 1 tells background 1: three for two values.
  assert.equal(rows.background.featuresPerValue, 1.5);
  assert.equal(rows.background.ownedPerValue, 1.5);
  assert.equal(records[0].meanActive, 1.5);
  assert.deepEqual([l0, dead], [1.25, 0.25]);
});

Deno.test("scoreNounCodes() measures the gap between a feature's best and second-best value", async () => {
  const { gaps, meanGap } = await scoreNounCodes(copying(), split);
  // Feature 0 on background 0: F1 1. Its next best is glasses 414 at activation 2 or more: 1 of 1 predicted, 2 shown.
  const expected = [1 - 2 / 3, 1 - 2 / 3, 0, 0];
  expected.forEach((gap, feature) => assert.ok(Math.abs(gaps[feature] - gap) < 1e-6, `feature ${feature}`));
  assert.ok(Math.abs(meanGap - 2 / 9) < 1e-6, "over the features that fire");
});

Deno.test("nounSplit() takes training examples to choose and test examples to judge, and nouns only", async () => {
  const source = await smallSource();
  const { networks: [network] } = await source.train([{ seed: 0, epochs: 1 }]);
  const { choosing, heldOut, dimensions } = await nounSplit(source, network);
  assert.equal(dimensions, 16);
  assert.deepEqual(choosing.latents, await source.activations(network, "train"));
  assert.equal(choosing.labels, source.labels.train.values);
  assert.deepEqual(heldOut.latents, await source.activations(network, "test"));
  assert.equal(heldOut.labels, source.labels.test.values);
  const digits = digitSource(madeUpDigits());
  await assert.rejects(nounSplit(digits, network), /has 1 of 10 classes/);
});
