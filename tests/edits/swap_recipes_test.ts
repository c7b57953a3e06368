import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { dosed, meanSwapDirections, swapDirections } from "@/edits/swap_recipes.ts";
import { readTraits } from "@/edits/trait_reader.ts";
import { ablationLocality } from "@/edits/locality.ts";
import { classMeans } from "@/features/class_means.ts";
import { drawCounterfactuals } from "@/features/counterfactuals.ts";
import { denseCodes } from "@/features/dense_codes.ts";
import { linearAccuracies, reconstructions } from "@/features/kept_information.ts";
import { collectActivations } from "@/features/activations.ts";
import { valueCount } from "@/nouns/catalogue.ts";
import { visibleLabels } from "@/nouns/images.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { linearDictionary } from "../features/fakes.ts";
import { oracle, symbolicCodec, symbolicData } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const data = symbolicData();
const half: typeof oracle = {
  ...oracle,
  decoder: oracle.decoder.map((x) => x / 2),
  encode: (latents) => tf.tidy(() => tf.relu(latents).mul(2) as tf.Tensor2D),
};
const reader = await readTraits(half, data, { choosing: 1000 });
const pairs = drawCounterfactuals({ nouns: data.nouns.heldOut, codec: symbolicCodec }, {
  perCategory: 3,
  seed: 0,
});
const codes = { before: denseCodes(half, pairs.latents), after: denseCodes(half, pairs.targetLatents) };
const coded = { pairs, codes };

Deno.test("readTraits() finds each value's own feature, and the level at which it is active, not its mean over all nouns", () => {
  const told = reader.best.filter(({ chosenF1 }) => chosenF1 > 0); // the others cannot be seen on these nouns
  assert.ok(told.length > 430);
  for (const { feature, value } of told) {
    assert.equal(feature, value);
    assert.equal(reader.levels[value], 2);
  }
  assert.equal(reader.activations.choosing.count, 1000);
});

Deno.test("swapDirections() by best features: −1 along what the latent shows of the old value, +1 along the new one", () => {
  const directions = swapDirections("best feature", { reader, coded });
  for (let pair = 0; pair < pairs.count; pair++) {
    const row = directions.subarray(pair * valueCount, (pair + 1) * valueCount);
    assert.deepEqual([row[pairs.from[pair]], row[pairs.to[pair]]], [-1, 1]);
    assert.equal(row.filter((x) => x !== 0).length, 2);
  }
});

Deno.test("swapDirections() by own codes of a perfect dictionary lead to the target, and half a dose half way", () => {
  const directions = swapDirections("own codes", { reader, coded });
  assert.deepEqual(dosed(pairs.latents, { directions, dose: 1 }), pairs.targetLatents);
  dosed(pairs.latents, { directions, dose: 0.5 }).forEach((x, at) =>
    assert.equal(x, (pairs.latents[at] + pairs.targetLatents[at]) / 2)
  );
});

Deno.test("swapDirections() by groups of all features would be the swap of class means; eight come close", () => {
  const directions = swapDirections("value group", { reader, coded });
  const labels = visibleLabels(data.nouns.train).subarray(0, 1000 * 5);
  const latents = data.latents.train.subarray(0, 1000 * valueCount);
  const exact = meanSwapDirections(pairs, classMeans(latents, { labels, dimensions: valueCount }));
  let [dot, one, two] = [0, 0, 0];
  directions.forEach((x, at) => {
    dot += x * exact[at];
    one += x ** 2;
    two += exact[at] ** 2;
  });
  const cosine = dot / Math.sqrt(one * two);
  assert.ok(cosine > 0.85, `cosine ${cosine}`);
});

Deno.test("meanSwapDirections() is the new mean minus the old", () => {
  const means = { means: Float32Array.from({ length: valueCount }, (_, value) => value ** 2), dimensions: 1 };
  const [first] = meanSwapDirections(pairs, means as Parameters<typeof meanSwapDirections>[1]);
  assert.equal(first, pairs.to[0] ** 2 - pairs.from[0] ** 2);
});

Deno.test("ablationLocality() of a perfect dictionary lies inside, is repeatable and of the size asked for", () => {
  const options = { ...data, features: 12, nounsPerFeature: 2, seed: 3 };
  const rows = ablationLocality(reader, options);
  const all = rows.at(-1)!;
  assert.deepEqual([all.category, all.features, all.count, all.inside, all.excess], ["all", 12, 24, 1, 1]);
  assert.deepEqual(ablationLocality(reader, options), rows);
});

Deno.test("ablationLocality() of features that change nothing is at chance", () => {
  const still = { ...reader, dictionary: { ...half, decoder: new Float32Array(half.decoder.length) } };
  const all = ablationLocality(still, { ...data, features: 6, nounsPerFeature: 1, seed: 0 }).at(-1)!;
  assert.equal(all.excess, 0);
  assert.equal(all.inside, all.area);
});

Deno.test("reconstructions() are bias plus activations times directions", async () => {
  const dictionary = { ...linearDictionary([[1, 0], [3, 4]]), decoderBias: Float32Array.of(10, 20) };
  const rows = reconstructions(
    dictionary,
    await collectActivations(dictionary, Float32Array.of(2, 0, -1, 0)),
  );
  assert.deepEqual([...rows], [10 + 2 + 18, 20 + 24, 10, 20]);
});

Deno.test("linearAccuracies() of latents that hold one category only: 1 for it, little for the others; constant ones too", () => {
  const { traits, count } = data.nouns.heldOut;
  const noise = normals(count, seededRandom(0, "noise"));
  const labels = visibleLabels(data.nouns.heldOut);
  const read = (latents: Float32Array) =>
    linearAccuracies({ dimensions: 1, choosing: { latents, labels }, heldOut: { latents, labels } });
  const found = read(Float32Array.from({ length: count }, (_, noun) => traits[noun * 5] + 0.1 * noise[noun]));
  assert.equal(found.background, 1);
  assert.ok(found.head < 0.1 && found.glasses < 0.2);
  assert.ok(read(new Float32Array(count).fill(3)).background <= 0.6);
});
