import assert from "node:assert/strict";
import type { FeatureAnalysis } from "@/features/analysis.ts";
import { densityBands, evenly, featuresInBand, scoreLadder, unclearFeatures } from "@/features/selection.ts";

const features = [
  { density: 0, f1: 0, value: 0 },
  { density: 0.004, f1: 0.9, value: 200 },
  { density: 0.3, f1: 0.2, value: 1 },
  { density: 0.004, f1: 0.7, value: 40 },
  { density: 0.001, f1: 0.1, value: 200 },
];
const analysis = {
  records: features.map(({ density }, feature) => ({ feature, density })),
  matches: features.map(({ f1, value }, feature) => ({ feature, f1, value })),
} as FeatureAnalysis;

Deno.test("scoreLadder() leads from the best living feature to the worst, of one category if asked", () => {
  assert.deepEqual(scoreLadder(analysis, { count: 9 }), [1, 3, 2, 4]);
  assert.deepEqual(scoreLadder(analysis, { count: 2 }), [1, 4]);
  assert.deepEqual(scoreLadder(analysis, { count: 9, category: "head" }), [1, 4]);
});

Deno.test("densityBands put every feature into exactly one band", () => {
  const placed = densityBands.flatMap((band) => featuresInBand(analysis, band));
  assert.deepEqual(placed.sort(), [0, 1, 2, 3, 4]);
  assert.deepEqual(featuresInBand(analysis, densityBands[0]), [0]);
});

Deno.test("unclearFeatures() lists living features below F1 .5, the densest first", () => {
  assert.deepEqual(unclearFeatures(analysis), [2, 4]);
});

Deno.test("evenly() keeps the first and the last", () => {
  assert.deepEqual(evenly([0, 1, 2, 3, 4, 5, 6], 3), [0, 3, 6]);
  assert.deepEqual(evenly([0, 1], 3), [0, 1]);
  assert.deepEqual(evenly([0, 1], 1), [0]);
});
