/** The plain-array model against the network that TensorFlow runs, and the answers made of it. */
import assert from "node:assert/strict";
import { studyModel } from "@/explorer/study_model.ts";
import { ownNounName, parseNoun } from "@/explorer/noun_name.ts";
import { pictureOf } from "@/explorer/picture.ts";
import { smallWorld } from "./small_explorer.ts";

const world = await smallWorld();
const { explorer, model, codec, dictionary, nouns } = world;

Deno.test("kernelModel() and studyModel() give the same latents, codes and pictures", async () => {
  const theirs = studyModel(codec, dictionary);
  for (const traits of [[0, 3, 10, 77, 5], [1, 29, 139, 241, 22]]) {
    const [a, b] = [await model.latentOf(traits), await theirs.latentOf(traits)];
    a.forEach((value, axis) => assert.ok(Math.abs(value - b[axis]) < 1e-3, `latent ${axis}`));
    const codes = [model.codeOf(a), theirs.codeOf(a)];
    assert.equal(codes[0].filter((x) => x > 0).length, 4);
    codes[0].forEach((value, i) => assert.ok(Math.abs(value - codes[1][i]) < 1e-3, `feature ${i}`));
    const two = new Float32Array([...a, ...a.map((x) => 1.3 * x)]);
    const [own, wanted] = [model.decode(two), theirs.decode(two)];
    assert.equal(own.length, 2 * 3072);
    own.forEach((value, at) => assert.ok(Math.abs(value - wanted[at]) < 1e-3, `pixel ${at}`));
  }
});

Deno.test("steer() with no edits is the VAE's picture with the error term, the SAE's without", async () => {
  const noun = "heldout-3";
  const { latents, reconstructions } = await explorer.encoded(noun);
  const kept = await explorer.steer({ noun, edits: [], errorTerm: true });
  const lost = await explorer.steer({ noun, edits: [], errorTerm: false });
  assert.deepEqual(kept, pictureOf(model.decode(latents)));
  assert.deepEqual(lost, pictureOf(model.decode(reconstructions)));
  assert.notDeepEqual(kept.rgb, lost.rgb);
});

Deno.test("noun() ranks the active features, and each effect is that of removing the feature", async () => {
  const answer = await explorer.noun("train-5");
  assert.deepEqual(answer.traits, Array.from(nouns.train.traits.subarray(25, 30)));
  assert.equal(answer.active.length, 4);
  const strengths = answer.active.map(({ activation }) => activation);
  assert.deepEqual(strengths, strengths.toSorted((a, b) => b - a));
  for (const { feature, effect } of answer.active) {
    const before = await explorer.steer({ noun: "train-5", edits: [], errorTerm: true });
    const after = await explorer.steer({
      noun: "train-5",
      edits: [{ feature, action: "remove" }],
      errorTerm: true,
    });
    const change = before.rgb.reduce((sum, value, at) => sum + Math.abs(value - after.rgb[at]), 0) / 3072 /
      255;
    assert.ok(Math.abs(change - effect) < 2e-3, `${change} ${effect}`);
    assert.ok(effect > 0.001);
  }
  assert.ok(answer.missed > 0 && answer.missed < 1);
});

Deno.test("a noun of the same traits is the same noun, whatever it is called", async () => {
  const own = ownNounName(explorer.traitsOf("train-5"));
  assert.deepEqual((await explorer.noun(own)).active, (await explorer.noun("train-5")).active);
});

Deno.test("parseNoun() refuses what is no noun, and the explorer what is none of its nouns", () => {
  for (
    const name of [
      "",
      "train",
      "train--1",
      "train-01",
      "own-1.2.3.4",
      "own-1.2.3.4.5.6",
      "../x",
      "heldout-1e3",
    ]
  ) {
    assert.throws(() => parseNoun(name), SyntaxError, name);
  }
  assert.throws(() => parseNoun("own-2.0.0.0.0"), /background 2, wanted 0 to 1/);
  assert.throws(() => explorer.traitsOf("heldout-60"), /wanted heldout-0 to heldout-59/);
});

Deno.test("record() and listing agree with the feature file", () => {
  const { file } = world.stored;
  assert.equal(explorer.listing.features.length, file.features.length);
  const { entry, labels, traits } = explorer.record(7);
  assert.equal(entry, file.features[7]);
  assert.equal(labels.length, entry.targets.length);
  for (const noun of entry.top.nouns) {
    assert.deepEqual(traits[noun], Array.from(nouns.train.traits.subarray(5 * noun, 5 * noun + 5)));
  }
  assert.throws(() => explorer.record(48), /found 48, wanted 0 to 47/);
});
