import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { featureCard, featureGallery, topNouns } from "@/features/feature_sheets.ts";
import { coverageChart, densityScoreChart, valueCurves } from "@/features/score_charts.ts";
import { bandTable, categoryTable, coverageTable, multiplicityTable } from "@/features/score_tables.ts";
import { traitsOf } from "@/nouns/images.ts";
import { glassesStudy } from "../edits/world.ts";

await tf.setBackend("cpu");
const study = await glassesStudy();
const { analysis } = study;

Deno.test("topNouns() shows the nouns that the record names, and none for a dead feature", () => {
  const feature = 7;
  assert.equal(topNouns(study, feature, 2).length, 2);
  for (const { sample } of analysis.records[feature].top) {
    assert.equal(traitsOf(study.nouns.train, sample)[4], 7);
  }
  const records = analysis.records.map((record) => ({ ...record, top: [] }));
  assert.equal(topNouns({ ...study, analysis: { ...analysis, records } }, feature, 2).length, 0);
});

Deno.test("featureCard() finds a feature by number and by trait, and says what it is", async () => {
  const byNumber = featureCard(study, 3);
  assert.match(byNumber.title, /^Feature 3 is glasses: .*, F1 1\.00$/);
  assert.match(byNumber.summary, /Fires on 4\.35 % of nouns/);
  const name = byNumber.title.match(/glasses: [\w-]+/)![0];
  assert.equal(featureCard(study, name).title, byNumber.title);
  assert.deepEqual(Array.from((await byNumber.png()).subarray(1, 4)), [80, 78, 71]);
  assert.throws(() => featureCard(study, 99), RangeError);
});

Deno.test("featureGallery() has a row for each feature, with every name in its summary", () => {
  const gallery = featureGallery(study, { features: [1, 2], title: "two" });
  assert.match(gallery.summary, /^1 · glasses: .*; 2 · glasses: /);
});

Deno.test("coverageChart() and coverageTable() count the values of each dictionary", () => {
  const nothing = analysis.best.map((match) => ({ ...match, f1: 0 }));
  const named = [{ name: "perfect", best: analysis.best }, { name: "nothing", best: nothing }];
  assert.match(coverageChart(named).summary, /perfect 23; nothing 0/);
  const table = coverageTable(named).toString();
  assert.match(table, /perfect +23 +23 +23/);
  assert.match(table, /nothing +0 +0 +0/);
  assert.match(categoryTable(analysis.best).toString(), /glasses +23 +23 +23 +23 +1\.00/);
});

Deno.test("bandTable() and multiplicityTable() place every feature and every value once", () => {
  const bands = bandTable(analysis).cells;
  assert.equal(bands.reduce((sum, row) => sum + Number(row[2]), 0), 23);
  const glasses = multiplicityTable(analysis).cells.at(-1)!;
  assert.deepEqual(glasses, ["glasses", "0", "23", "0", "0", "1"]);
});

Deno.test("valueCurves() and densityScoreChart() put the best category first and count clear features", () => {
  assert.match(valueCurves(analysis.best).title, /^Glasses values are told best/);
  assert.match(densityScoreChart(analysis).title, /^23 of 23 living features/);
});
