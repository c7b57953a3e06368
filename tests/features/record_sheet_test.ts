import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { computeFeatureFile } from "@/features/feature_file_build.ts";
import { recordHistogram, recordSheet } from "@/features/record_sheet.ts";
import { recordAxes, recordFacts, recordRelatives, recordTraits } from "@/features/record_tables.ts";
import { glassesStudy } from "../edits/world.ts";
import { madeUpEntry, madeUpFile } from "./feature_files.ts";

await tf.setBackend("cpu");
const study = await glassesStudy();
const { file } = await computeFeatureFile(study);

Deno.test("recordSheet() draws a feature with its nouns and relatives, and names it", async () => {
  const sheet = recordSheet(study, file, { feature: 3 });
  assert.match(sheet.title, /^Feature 3 is glasses: .*, F1 1\.00$/);
  assert.match(sheet.summary, /^Fires on 4\.35 % of nouns, up to 1\.00/);
  assert.ok((await sheet.png()).length > 1000);
});

Deno.test("recordSheet() draws a dead feature without rows of nouns", () => {
  const none = { features: [], similarities: [] };
  const empty = { nouns: [], activations: [] };
  const dead = madeUpEntry(0, {
    density: 0,
    top: empty,
    random: empty,
    intervals: [{ share: 0, precision: null, ...empty }],
    nearest: none,
    correlated: none,
  });
  assert.match(recordSheet(study, madeUpFile([dead]), { feature: 0 }).title, /^Feature 0 is dead/);
});

Deno.test("recordSheet() and recordHistogram() refuse a feature that is not there", () => {
  for (
    const draw of [
      () => recordSheet(study, file, { feature: 23 }),
      () => recordHistogram(file, { feature: -1 }),
    ]
  ) {
    assert.throws(draw, { name: "RangeError", message: /wanted an integer from 0 to 22/ });
  }
});

Deno.test("recordHistogram() counts what is above half of the maximum", () => {
  const figure = recordHistogram(madeUpFile(), { feature: 1 });
  assert.match(figure.title, /^Of 190 nouns on which feature 1 fires, 145 are above half/);
  const [bars] = figure.spec.data;
  assert.ok(Math.abs((bars.x as number[])[0] - 0.1) < 1e-12, "middle of the first of 20 intervals up to 4");
});

Deno.test("recordHistogram() draws a dead feature with an axis of its own", async () => {
  const dead = madeUpEntry(0, { density: 0, max: 0, histogram: new Array(20).fill(0) });
  const figure = recordHistogram(madeUpFile([dead]), { feature: 0 });
  assert.match(figure.title, /^Of 0 nouns/);
  assert.deepEqual((figure.spec.layout.xaxis as { range: number[] }).range, [0, 1]);
  assert.ok((await figure.png(1)).length > 500);
});

Deno.test("the tables of a record say its numbers", () => {
  const made = madeUpFile();
  assert.equal(recordFacts(made, 0).cells[0][0], "1.00 %");
  assert.deepEqual(recordTraits(made, 0).cells[0].slice(1), ["1.00", ".80", ".90", ".95"]);
  const [relative] = recordRelatives(made, 0).cells;
  assert.match(relative[0], /^1 · /);
  assert.deepEqual(relative.slice(1), [".50", "", ""]);
  assert.deepEqual(recordAxes(made, 0).cells[0], [
    "channel 3, row 7, column 7",
    ".50",
    "10.0 %",
    "channel 1, row 0, column 0",
    ".30",
  ]);
});
