import assert from "node:assert/strict";
import type { Match } from "@/features/coverage.ts";
import {
  featureName,
  featuresNamed,
  findFeature,
  shortDecimal,
  valueLabel,
  valueNamed,
} from "@/features/names.ts";
import { valueCount } from "@/nouns/catalogue.ts";

const crab = valueNamed("head: crab");
const match = (more: Partial<Match>): Match => ({
  feature: 0,
  value: crab,
  threshold: 1,
  chosenF1: 0.9,
  precision: 1,
  recall: 1,
  f1: 0.974,
  ...more,
});

Deno.test("featureName() says category, trait and F1, and says when it is a guess, too rare or dead", () => {
  const firing = { density: 0.01 };
  assert.equal(featureName(match({}), firing), "head: crab, F1 .97");
  assert.equal(featureName(match({ f1: 0.31 }), firing), "unclear (head: crab, F1 .31)");
  assert.equal(featureName(match({ chosenF1: 0, f1: 0 }), firing), "too rare to name");
  assert.equal(featureName(match({ chosenF1: 0, f1: 0 }), { density: 0 }), "dead");
});

Deno.test("featuresNamed() lists several features of one value, the best first", () => {
  const matches = [
    match({ feature: 3, f1: 0.6 }),
    match({ feature: 5, f1: 0.8 }),
    match({ feature: 6, f1: 0.4 }),
    match({ feature: 7, value: 1 }),
  ];
  assert.deepEqual(featuresNamed(matches, crab).map(({ feature }) => feature), [5, 3]);
});

Deno.test("valueNamed() is the inverse of valueLabel() for every trait value", () => {
  for (let value = 0; value < valueCount; value++) assert.equal(valueNamed(valueLabel(value)), value);
});

Deno.test("valueNamed() takes the bare name where it is unique and says what to write where it is not", () => {
  assert.equal(valueNamed(" Crab "), crab);
  assert.throws(
    () => valueNamed("cow"),
    /"cow" is in 2 categories. Write one of "accessory: cow", "head: cow"/,
  );
  assert.throws(() => valueNamed("no such thing"), /Cannot find the trait: found "no such thing"/);
});

Deno.test("findFeature() takes a number or a trait's name and refuses what is neither", () => {
  const best = Array.from(
    { length: valueCount },
    (_, value) => match({ value, feature: value === crab ? 77 : 1 }),
  );
  assert.equal(findFeature("head: crab", { nFeatures: 100, best }), 77);
  assert.equal(findFeature(99, { nFeatures: 100, best }), 99);
  for (const wrong of [100, -1, 0.5]) {
    assert.throws(() => findFeature(wrong, { nFeatures: 100, best }), RangeError);
  }
});

Deno.test("shortDecimal() writes shares with two digits", () => {
  assert.deepEqual([0.974, 1, 0, -0.25].map(shortDecimal), [".97", "1.00", ".00", "-.25"]);
});
