import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import sharp from "sharp";
import type { FeatureStudy } from "@/features/analysis.ts";
import { scoreActivations } from "@/features/analysis.ts";
import { alignmentOf } from "@/features/alignment.ts";
import { buildFeatureFile, computeFeatureFile } from "@/features/feature_file_build.ts";
import { parseFeatureFile } from "@/features/feature_file_check.ts";
import { featureJson } from "@/features/feature_file_folder.ts";
import { decodeFeatures } from "@/features/feature_file_sheets.ts";
import { featureTargets, targetNames } from "@/features/feature_targets.ts";
import { traitsIn } from "@/features/feature_entry.ts";
import { valueIndex } from "@/nouns/catalogue.ts";
import { traitsOf } from "@/nouns/images.ts";
import { glassesNouns, glassesStudy, pixelCodec } from "../edits/world.ts";
import { flatCodec, linearDictionary, sparse } from "./fakes.ts";

await tf.setBackend("cpu");
const study = await glassesStudy();
const { file, sheets } = await computeFeatureFile(study);

async function pixels(png: Uint8Array) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const { tile, columns } = file.sheets;
  return (id: number, x: number, y: number) => {
    const at = (Math.floor(id / columns) * tile + y) * info.width + id % columns * tile + x;
    return Array.from(data.subarray(at * info.channels, (at + 1) * info.channels));
  };
}

Deno.test("computeFeatureFile() writes a file that its own check accepts", () => {
  assert.deepEqual(parseFeatureFile(featureJson(file)), file);
});

Deno.test("computeFeatureFile() knows perfect features: one glasses each, on a 23rd of the nouns", () => {
  assert.equal(file.features.length, 23);
  file.features.forEach(({ id, target, confidence, density, max, targets, histogram, top, correlated }) => {
    assert.equal(target, valueIndex("glasses", id));
    assert.deepEqual(targets[0], { target, precision: 1, recall: 1, f1: 1, auroc: 1 });
    assert.equal(confidence, 1);
    assert.ok(Math.abs(density - 1 / 23) < 1e-5);
    assert.equal(max, 1);
    assert.equal(histogram[19], 3);
    assert.deepEqual(top.nouns, [id, id + 23, id + 46]);
    assert.equal(file.features[id].specificity, 1);
    assert.equal(file.features[id].intervals[10].precision, 1);
    assert.ok(file.features[id].correlatedAxes.correlations[0] > 0);
    assert.ok(
      correlated.similarities.every((r) => Math.abs(r + 1 / 22) < 1e-4),
      "features that exclude each other",
    );
  });
});

Deno.test("computeFeatureFile() brings the traits of every noun that it mentions", () => {
  for (const { top, random, intervals } of file.features) {
    for (const noun of [top, random, ...intervals].flatMap(({ nouns }) => nouns)) {
      assert.deepEqual(traitsIn(file.nouns, noun), Array.from(traitsOf(study.nouns.train, noun)));
    }
  }
});

Deno.test("decodeFeatures() draws the noun that a perfect feature stands for, and its difference from the empty code", async () => {
  const [decoded, added, effect] = await Promise.all(
    [sheets.decoded, sheets.added, sheets.effect].map(pixels),
  );
  const { train } = study.nouns;
  const original = (id: number, x: number, y: number) =>
    Array.from(study.latents.train.subarray((id * 1024 + y * 32 + x) * 3, (id * 1024 + y * 32 + x) * 3 + 3));
  const empty = file.features.length;
  assert.equal(train.count, 69);
  for (const id of [0, 11, 22]) {
    for (const [x, y] of [[0, 0], [12, 13], [9, 12]]) {
      const colour = original(id, x, y).map((value) => Math.round(127.5 * (value + 1)));
      decoded(id, x, y).forEach((value, c) => assert.ok(Math.abs(value - colour[c]) <= 1));
      const difference = decoded(id, x, y).map((value, c) => value - decoded(empty, x, y)[c]);
      added(id, x, y).forEach((value, c) => assert.ok(Math.abs(value - 127.5 - difference[c] / 2) <= 1.5));
      const change = difference.reduce((sum, d) => sum + Math.abs(d), 0) / 3;
      assert.ok(Math.abs(effect(id, x, y)[0] - change) <= 1.5);
    }
  }
  assert.deepEqual(added(empty, 5, 5), [128, 128, 128]);
  assert.deepEqual(effect(3, 0, 0)[0], 0, "no glasses in the corner");
});

Deno.test("decodeFeatures() measures effect and area as shares of the colour range", async () => {
  const dictionary = linearDictionary([[0.5, 0, 0], [0, 0.05, 0], [0.5, 0, 0]]);
  const { effect, area } = await decodeFeatures(flatCodec, dictionary, { maxima: [1, 1, 0] });
  assert.ok(Math.abs(effect[0] - 0.5 / 2 / 3) < 1e-3); // one colour of three changes by a quarter of the range
  assert.ok(Math.abs(effect[1] - 0.05 / 2 / 3) < 1e-3);
  assert.deepEqual([...area], [0, 0, 0]);
  const strong = await decodeFeatures(flatCodec, linearDictionary([[0.9, 0, 0]]), { maxima: [1] });
  assert.equal(strong.area[0], 1);
});

Deno.test("alignmentOf() ranks by the signed entry, and shares are of the absolute ones", () => {
  const { axes, values, shares } = alignmentOf(Float32Array.of(-4, 1, 2, -1, 0.5));
  assert.deepEqual(axes, [2, 1, 4]);
  assert.deepEqual(values, [2, 1, 0.5]);
  assert.deepEqual(shares, [2 / 8.5, 1 / 8.5, 0.5 / 8.5]);
});

Deno.test("featureTargets() does not name a doubtful feature after what half of the nouns show", () => {
  // 100 nouns, warm and cool in turn; the feature fires on 40, 20 of each, and on 6 of the 10 that wear glasses 3.
  const train = glassesNouns(100);
  for (let noun = 0; noun < 100; noun++) train.traits.set([noun % 2, 3, 10, 77, noun < 10 ? 3 : 5], noun * 5);
  const rows = Array.from({ length: 100 }, (_, noun) => [noun < 6 || noun >= 20 && noun < 54 ? 1 : 0]);
  const activations = { train: sparse(rows), heldOut: sparse(rows) };
  const nouns = { ...study.nouns, train, heldOut: train };
  const dictionary = { ...study.analysis.dictionary, nFeatures: 1 };
  const data = { nouns, latents: study.latents };
  const analysis = { ...study.analysis, dictionary, activations, ...scoreActivations(activations, data) };
  const [[best]] = featureTargets({ analysis, nouns });
  const byF1 = analysis.matches[0].value;
  assert.notEqual(best.target, byF1);
  assert.equal(targetNames[best.target].label, targetNames[valueIndex("glasses", 3)].label);
  assert.ok(best.f1 < analysis.matches[0].f1);
});

Deno.test("buildFeatureFile() is kept, and comes back the same", async () => {
  const root = await Deno.makeTempDir();
  const before = Deno.env.get("STUDY_DATA");
  Deno.env.set("STUDY_DATA", root);
  try {
    const first = await buildFeatureFile(study);
    assert.deepEqual(first.file, file);
    const broken = { ...study, analysis: { ...study.analysis, records: [] } } as FeatureStudy;
    assert.deepEqual(await buildFeatureFile(broken), first);
    const other = { ...study, codec: { ...pixelCodec, key: "other" } };
    assert.equal((await buildFeatureFile(other)).file.keys.codec, "other");
  } finally {
    before === undefined ? Deno.env.delete("STUDY_DATA") : Deno.env.set("STUDY_DATA", before);
    await Deno.remove(root, { recursive: true });
  }
});
