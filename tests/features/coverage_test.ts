import assert from "node:assert/strict";
import { bestFeatures, bestValues, coverage, type Match, ownedFeatures } from "@/features/coverage.ts";
import type { Scores, Thresholds } from "@/features/scores.ts";

function filled(nFeatures: number, f1: Record<string, number>): { thresholds: Thresholds; scores: Scores } {
  const table = new Float32Array(nFeatures * 437);
  for (const [at, score] of Object.entries(f1)) {
    const [feature, value] = at.split(",").map(Number);
    table[feature * 437 + value] = score;
  }
  const half = table.map((x) => x / 2);
  return {
    thresholds: { nFeatures, threshold: table, f1: table, firingPrecision: table },
    scores: { nFeatures, precision: half, recall: half, f1: half },
  };
}

Deno.test("bestFeatures() chooses on the choosing nouns, reports the others, ties by the lower feature", () => {
  const { thresholds, scores } = filled(3, { "1,5": 0.75, "2,5": 0.75, "0,6": 0.25 });
  const best = bestFeatures(thresholds, scores);
  assert.equal(best.length, 437);
  assert.deepEqual([best[5].feature, best[5].chosenF1, best[5].f1], [1, 0.75, 0.375]);
  assert.deepEqual([best[6].feature, best[6].value], [0, 6]);
});

Deno.test("bestValues() gives each feature its best trait value", () => {
  const { thresholds, scores } = filled(2, { "0,9": 0.5, "0,300": 0.75 });
  assert.deepEqual(bestValues(thresholds, scores).map(({ value, chosenF1 }) => [value, chosenF1]), [
    [300, 0.75],
    [0, 0],
  ]);
});

Deno.test("bestFeatures() and bestValues() take tables of any number of targets", () => {
  const f1 = Float32Array.of(0.25, 0, 0.5, 0.75, 0, 0.125); // two features, three targets
  const thresholds = { nFeatures: 2, threshold: f1, f1, firingPrecision: f1 };
  const scores = { nFeatures: 2, precision: f1, recall: f1, f1 };
  assert.deepEqual(bestFeatures(thresholds, scores).map(({ feature, f1 }) => [feature, f1]), [
    [1, 0.75],
    [0, 0],
    [0, 0.5],
  ]);
  assert.deepEqual(bestValues(thresholds, scores).map(({ value, f1 }) => [value, f1]), [[2, 0.5], [0, 0.75]]);
});

Deno.test("ownedFeatures() keeps the features above the precision, the most precise first", () => {
  const { thresholds } = filled(4, { "0,9": 0.75, "1,9": 0.5, "2,9": 0.875, "3,8": 1 });
  assert.deepEqual(ownedFeatures(thresholds, { value: 9 }), [2, 0]);
  assert.deepEqual(ownedFeatures(thresholds, { value: 9, precision: 0.25 }), [2, 0, 1]);
});

Deno.test("coverage() counts strictly above the limits, by category and in all", () => {
  const f1 = new Float32Array(437);
  f1.set([0.95, 0.5], 0); // backgrounds
  f1.set([0.85, 0.51], 172); // heads
  const best = Array.from(f1, (score, value) => ({ value, f1: score } as Match));
  const rows = coverage(best);
  assert.deepEqual(rows.map(({ values }) => values), [2, 30, 140, 242, 23, 437]);
  const { category, above90, above80, above50, meanF1 } = rows[0];
  assert.deepEqual([category, above90, above80, above50], ["background", 1, 1, 1]);
  assert.ok(Math.abs(meanF1 - 0.725) < 1e-6);
  assert.deepEqual([rows[3].above90, rows[3].above80, rows[3].above50], [0, 1, 2]);
  assert.deepEqual([rows[5].category, rows[5].above50], ["all", 3]);
});
