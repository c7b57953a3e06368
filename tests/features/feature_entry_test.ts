import assert from "node:assert/strict";
import { activationProfile, quantileLevels } from "@/features/activation_profile.ts";
import {
  featureCategory,
  featureState,
  featureTitle,
  latentPlace,
  percentile,
  titleF1,
  traitsIn,
} from "@/features/feature_entry.ts";
import { mentionedNouns } from "@/features/mentioned_nouns.ts";
import { targetNames } from "@/features/feature_targets.ts";
import { valueIndex } from "@/nouns/catalogue.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { madeUpEntry, madeUpFile } from "./feature_files.ts";

Deno.test("percentile() is the share of all nouns that are weaker, within two hundredths of the active ones", () => {
  const values = normals(500, seededRandom(0, "percentile")).map((value) => Math.abs(value) + 0.5);
  const samples = Uint32Array.from(values.keys());
  const { quantiles } = activationProfile({ samples, values }, { count: 2000, seed: 0, feature: 0 });
  const entry = madeUpEntry(0, { quantiles, density: 0.25 });
  for (const activation of [0.51, 0.7, 1, 1.4, 2, 3]) {
    const exact = (1500 + values.filter((value) => value < activation).length) / 2000;
    const found = percentile(entry, activation, { quantileLevels: quantileLevels.slice() });
    assert.ok(Math.abs(found - exact) < 0.02 * 0.25, `${activation}: ${found} is not ${exact}`);
  }
  const of = (activation: number) =>
    percentile(entry, activation, { quantileLevels: quantileLevels.slice() });
  assert.deepEqual([of(0), of(-1), of(0.4), of(9)], [0, 0, 0.75, 1]);
});

Deno.test("percentile() reads equal quantiles without dividing by nothing", () => {
  const entry = madeUpEntry(0, { quantiles: [2, 2, 4], density: 1 });
  const levels = { quantileLevels: [0, 0.5, 1] };
  assert.deepEqual([1, 2, 3, 4].map((activation) => percentile(entry, activation, levels)), [
    0,
    0.5,
    0.75,
    1,
  ]);
});

Deno.test("latentPlace() is channel-major", () => {
  assert.deepEqual(latentPlace(3 * 64 + 5 * 8 + 2, [4, 8, 8]), { channel: 3, y: 5, x: 2 });
  assert.deepEqual(latentPlace(7, [2, 2, 3]), { channel: 1, y: 0, x: 1 });
  assert.equal(latentPlace(7, null), null);
});

Deno.test("traitsIn() finds the traits of every mentioned noun, and of no other", () => {
  const features = Array.from({ length: 7 }, (_, id) => madeUpEntry(id));
  const traits = (noun: number) => [noun % 2, noun % 30, noun % 140, noun % 242, noun % 23];
  const nouns = mentionedNouns(features, traits);
  assert.deepEqual(nouns.numbers, [4, 7, 10, 11, 12, 13, 14, 15, 16]);
  for (const noun of nouns.numbers) assert.deepEqual(traitsIn(nouns, noun), traits(noun));
  for (const noun of [0, 5, 17]) assert.equal(traitsIn(nouns, noun), undefined);
});

Deno.test("featureTitle() says how sure it is", () => {
  const crab = valueIndex("head", 3);
  const entries = [
    madeUpEntry(0, { target: crab, confidence: 0.5 }),
    madeUpEntry(1, { target: crab, confidence: 0.49 }),
    madeUpEntry(2, { target: null, confidence: 0 }),
    madeUpEntry(3, { target: null, confidence: 0, density: 0 }),
    madeUpEntry(4, { target: targetNames.findIndex(({ label }) => label === "red glasses") }),
    madeUpEntry(5, {
      confidence: 0.2,
      pair: { targets: [40, 5], precision: 1, recall: 0.6, f1: 0.75, shown: 9 },
    }),
  ];
  const file = madeUpFile(entries);
  const { label } = targetNames[crab];
  assert.deepEqual(entries.map(({ id }) => featureTitle(file, id)), [
    label,
    `unclear (${label})`,
    "too rare to name",
    "dead",
    "red glasses",
    `${targetNames[40].label} + ${targetNames[5].label}`,
  ]);
  assert.deepEqual(entries.map(featureState), ["clear", "unclear", "rare", "dead", "clear", "pair"]);
  const categories = entries.map((entry) => featureCategory(file.targets, entry));
  assert.deepEqual(categories, ["head", null, null, null, "glasses", "accessory"]);
  assert.deepEqual(entries.map(titleF1), [0.5, 0.49, 0, 0, 0.9, 0.75]);
});
