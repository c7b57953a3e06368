import assert from "node:assert/strict";
import { leadingFeatures, loneFinder, onlyValues, toldByOneOnly } from "@/variants/told_values.ts";
import {
  meanOf,
  mostTellingVariant,
  rankCorrelation,
  ranking,
  spreadOf,
  valuesOf,
} from "@/variants/variant_rows.ts";
import { madeUpStudy } from "./made_up_study.ts";

Deno.test("spreadOf() gives mean and range over the seeds, no range of one seed, and nothing of none", () => {
  const { rows } = madeUpStudy();
  const { mean, low, high } = spreadOf(rows, "a", "FVU")!;
  assert.deepEqual([+mean.toFixed(6), low, high], [0.03, 0.02, 0.04]);
  assert.ok(Number.isNaN(spreadOf(rows.slice(0, 1), "a", "FVU")!.low));
  assert.equal(spreadOf(rows, "a", "unknown"), undefined);
  assert.deepEqual(valuesOf(rows, "b", "FVU"), [0.1, 0.1]);
});

Deno.test("ranking() and mostTellingVariant() put the best first, and references are found by name", () => {
  const study = madeUpStudy();
  assert.deepEqual(ranking(study, "FVU", "rising").map(({ name }) => name), ["a", "c", "b"]);
  assert.deepEqual(ranking(study, "values with F1 > .8").map(({ name }) => name), ["b", "c", "a"]);
  assert.equal(mostTellingVariant(study), "b");
  assert.equal(meanOf(study, "random data points", "values with F1 > .8"), 1);
  assert.throws(() => mostTellingVariant({ ...study, rows: [] }), /found no scores/);
});

Deno.test("rankCorrelation() is Spearman's: 1 for the same order, and ties share their rank", () => {
  const study = madeUpStudy();
  assert.equal(rankCorrelation(study, ["FVU", "values with F1 > .8"]), 1);
  const tied = structuredClone(study);
  for (const row of tied.rows) if (row.variant === "c") row.metrics.FVU = 0.1;
  // ranks 0, 1.5, 1.5 against 0, 2, 1: Pearson of them, not 1 − 6 Σd² / n(n² − 1), which ties make wrong
  assert.ok(Math.abs(rankCorrelation(tied, ["FVU", "values with F1 > .8"]) - Math.sqrt(0.75)) < 1e-12);
});

Deno.test("onlyValues() asks for a mean over seeds above .8 in one kind and in no other", () => {
  const study = madeUpStudy();
  const only = onlyValues(study);
  assert.deepEqual(only.map(({ variant, value }) => [variant, value]), [["b", 2], ["c", 5], ["c", 6]]);
  assert.ok(Math.abs(only[0].f1 - 0.9) < 1e-6 && Math.abs(only[0].others - 0.1) < 1e-6);
});

Deno.test("toldByOneOnly() counts one way: what a tells and b does not", () => {
  assert.deepEqual(toldByOneOnly(madeUpStudy()), [[2, 0, 1], [1, 3, 2], [2, 2, 3]]);
});

Deno.test("leadingFeatures() takes the features of the values with the widest lead", () => {
  assert.deepEqual(leadingFeatures(madeUpStudy(), "c", { count: 2 }), [1005, 1006]);
  assert.deepEqual(
    leadingFeatures(madeUpStudy(), "b", { count: 9 }),
    [1002, 1000, 1001],
    "value 3 is told by one seed only",
  );
});

Deno.test("loneFinder() is the kind with most values of its own, and nothing where all are shared", () => {
  assert.equal(loneFinder(madeUpStudy()), "c");
  const { rows, ...rest } = madeUpStudy();
  assert.equal(loneFinder({ ...rest, rows: rows.filter(({ variant }) => variant === "a") }), "a");
  const copies = rows.filter(({ variant }) => variant === "a")
    .flatMap((row) => ["a", "b", "c"].map((variant) => ({ ...row, variant })));
  assert.equal(loneFinder({ ...rest, rows: copies }), undefined);
});
