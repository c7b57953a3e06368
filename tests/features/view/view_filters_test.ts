import assert from "node:assert/strict";
import { fittingFeatures, kindOf, noFilter } from "@/features/view/view_filters.ts";
import { targetNames } from "@/features/feature_targets.ts";
import { valueIndex } from "@/nouns/catalogue.ts";
import { madeUpEntry, madeUpFile } from "../feature_files.ts";

const redGlasses = targetNames.findIndex(({ label }) => label === "red glasses");
const file = madeUpFile([
  madeUpEntry(0, { target: valueIndex("head", 50), confidence: 0.7, density: 0.004 }),
  madeUpEntry(1, { target: redGlasses, confidence: 0.9, density: 0.05 }),
  madeUpEntry(2, { target: redGlasses, confidence: 0.3, density: 0.2 }),
  madeUpEntry(3, { target: null, confidence: 0, density: 0.0001 }),
  madeUpEntry(4, { target: null, confidence: 0, density: 0 }),
]);
const found = (parts: Partial<typeof noFilter>) => fittingFeatures(file, { ...noFilter, ...parts });

Deno.test("fittingFeatures() lists the living ones, the surest names first", () => {
  assert.deepEqual(found({}), [1, 0, 2, 3]);
});

Deno.test("fittingFeatures() wants all words, in any order and case, or a number", () => {
  assert.deepEqual(found({ query: "Glasses RED" }), [1, 2]);
  assert.deepEqual(found({ query: "red crab" }), []);
  assert.deepEqual(found({ query: "unclear" }), [2]);
  assert.deepEqual(found({ query: "#3" }), [3]);
  assert.deepEqual(found({ query: "1" }), [1], "a number is no part of a name");
  assert.deepEqual([found({ query: "dead" }), found({ query: "4" })], [[4], [4]]);
});

Deno.test("fittingFeatures() filters by kind, F1 and density together", () => {
  assert.deepEqual([0, 1, 2, 3].map((id) => kindOf(file, id)), ["head", "glasses", "unclear", "unclear"]);
  assert.deepEqual(found({ shown: ["unclear"] }), [2, 3]);
  assert.deepEqual(found({ shown: ["head", "glasses"], minConfidence: 0.8 }), [1]);
  assert.deepEqual(found({ minDensity: -2 }), [1, 2]);
  assert.deepEqual(found({ minDensity: -5 }), [1, 0, 2, 3], "the lowest position lets all through");
});
