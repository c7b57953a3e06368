import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { computeFeatureFile } from "@/features/feature_file_build.ts";
import { nounFeatures, nounFeatureSheet, nounFeatureTable } from "@/features/noun_features.ts";
import { imageBatch } from "@/nouns/images.ts";
import { glassesDictionary, glassesStudy } from "../edits/world.ts";

await tf.setBackend("cpu");
const study = await glassesStudy();
const { file } = await computeFeatureFile(study);

Deno.test("nounFeatures() takes a feature out of the noun and nothing else", () => {
  const view = nounFeatures(study, file, { noun: 25 });
  assert.deepEqual(view.features.map(({ feature }) => feature), [2]);
  const [{ activation, percentile, effect, title }] = view.features;
  assert.deepEqual([activation, percentile], [1, 1]);
  assert.match(title, /^glasses: /);
  const noun = imageBatch(study.nouns.train, [25]);
  assert.deepEqual(view.original, noun);
  assert.deepEqual(view.reconstruction, noun);
  const mean = glassesDictionary.decoderBias;
  const expected = noun.reduce((sum, value, at) => sum + Math.abs(value - mean[at]) / 2, 0) / noun.length;
  assert.ok(Math.abs(effect - expected) < 1e-5, `${effect} is not ${expected}`);
  view.without[0].forEach((value, at) => assert.ok(Math.abs(value - mean[at]) < 1e-5));
});

/** The glasses' dictionary with every feature halved and a second, weaker copy of it: activations 1 and .5 · 2. */
const twofold = {
  ...study,
  analysis: {
    ...study.analysis,
    dictionary: {
      ...glassesDictionary,
      nFeatures: 46,
      decoder: Float32Array.from([
        ...glassesDictionary.decoder.map((x) => 0.25 * x),
        ...glassesDictionary.decoder.map((x) => 1.5 * x),
      ]),
      encode: (latents: tf.Tensor2D) =>
        tf.tidy(() => {
          const code = glassesDictionary.encode(latents);
          return tf.concat([code, code.mul(0.5)], 1) as tf.Tensor2D;
        }),
    },
  },
};
const doubled = {
  ...file,
  features: [...file.features, ...file.features.map((entry) => ({ ...entry, id: entry.id + 23 }))],
};

Deno.test("nounFeatures() ranks by what is asked for: the strongest is not what changes most", () => {
  const orders = (["activation", "effect"] as const).map((orderedBy) =>
    nounFeatures(twofold, doubled, { noun: 3, orderedBy }).features.map(({ feature }) => feature)
  );
  assert.deepEqual(orders, [[3, 26], [26, 3]]);
  const { features, without } = nounFeatures(twofold, doubled, { noun: 3, orderedBy: "effect" });
  const plain = nounFeatures(twofold, doubled, { noun: 3 });
  assert.deepEqual(without[0], plain.without[1], "pictures go with their features");
  assert.ok(Math.abs(features[0].effect / features[1].effect - 3) < 0.01, "0.5 · 1.5 against 1 · 0.25");
});

Deno.test("nounFeatures() reads held-out nouns, and its sheet and table say the numbers", async () => {
  const view = nounFeatures(study, file, { noun: 5, set: study.nouns.heldOut });
  assert.equal(view.features[0].feature, 5);
  const sheet = nounFeatureSheet(view);
  assert.match(sheet.summary, /^5 glasses: .*: 1\.00, above 100\.0 % of nouns, changes pixels by \d/);
  assert.ok((await sheet.png()).length > 500);
  assert.equal(nounFeatureTable(view).cells.length, 1);
  assert.throws(() => nounFeatures(study, file, { noun: 69 }), /found index 69/);
});
