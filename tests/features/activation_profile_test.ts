import assert from "node:assert/strict";
import { activationProfile, quantileLevels } from "@/features/activation_profile.ts";

const column = {
  samples: Uint32Array.of(2, 3, 5, 8, 13, 21, 34, 55),
  values: Float32Array.of(3, 1, 4, 1.5, 9, 2.5, 5, 3.5),
};
const options = { count: 100, seed: 0, feature: 7 };
const profile = activationProfile(column, options);

Deno.test("activationProfile() moments are of all nouns and not centred", () => {
  const mean = (power: number) => column.values.reduce((sum, value) => sum + value ** power, 0) / 100;
  assert.equal(profile.meanSquare, mean(2));
  assert.equal(profile.skew, mean(3) / mean(2) ** 1.5);
  assert.equal(profile.kurtosis, mean(4) / mean(2) ** 2);
  const centred = mean(3) - 3 * mean(1) * mean(2) + 2 * mean(1) ** 3;
  assert.notEqual(profile.skew.toFixed(3), (centred / (mean(2) - mean(1) ** 2) ** 1.5).toFixed(3));
});

Deno.test("activationProfile() quantiles are numpy's", () => {
  const golden = [1, 1.035, 1.175, 1.35, 1.9, 2.55, 2.9, 3.25, 3.6, 3.95, 4.6, 6.2, 7.6, 8.72, 8.972, 9];
  assert.equal(profile.quantiles.length, quantileLevels.length);
  profile.quantiles.forEach((value, i) =>
    assert.ok(Math.abs(value - golden[i]) < 1e-9, `${value} ≠ ${golden[i]}`)
  );
});

Deno.test("activationProfile() puts each noun into its interval of eleven, upper ends included", () => {
  const values = Float32Array.of(11, 1, 2, 1e-9, 5.5, 10.0001, 10);
  const { intervals } = activationProfile({ samples: Uint32Array.of(0, 1, 2, 3, 4, 5, 6), values }, options);
  assert.deepEqual(intervals.map(({ nouns }) => nouns), [[1, 3], [2], [], [], [], [4], [], [], [], [6], [
    0,
    5,
  ]]);
  const total = intervals.reduce((sum, { share }) => sum + share, 0);
  assert.ok(Math.abs(total - 1) < 1e-12);
  assert.equal(intervals[0].share, 2 / 7);
});

Deno.test("activationProfile() weighs specificity by activation, and counts nouns in every interval", () => {
  const values = Float32Array.of(11, 10.5, 1, 0.5);
  const shows = (noun: number) => noun !== 1 && noun !== 3;
  const column = { samples: Uint32Array.of(0, 1, 2, 3), values };
  const { specificity, intervals } = activationProfile(column, { ...options, shows });
  assert.equal(specificity, 12 / 23);
  assert.deepEqual(intervals.map(({ precision }) => precision), [0.5, ...Array(9).fill(null), 0.5]);
  assert.equal(profile.specificity, 0);
  assert.ok(profile.intervals.every(({ precision }) => precision === null));
});

Deno.test("activationProfile() draws examples from all nouns, three an interval, and the same again", () => {
  const many = {
    samples: Uint32Array.from({ length: 2000 }, (_, i) => i),
    values: Float32Array.from({ length: 2000 }, (_, i) => (i + 1) / 2000),
  };
  const [first, again, other] = [7, 7, 8].map((feature) => activationProfile(many, { ...options, feature }));
  assert.deepEqual(first, again);
  assert.notDeepEqual(first.random, other.random);
  assert.ok(first.intervals.every(({ nouns }) => nouns.length === 3));
  assert.notDeepEqual(first.intervals[0].nouns, [0, 1, 2]);
  assert.equal(new Set(first.random.nouns).size, 6);
  assert.ok(first.random.nouns.some((noun) => noun < 1000), "not the strongest only");
  const few = { samples: many.samples.subarray(0, 40), values: new Float32Array(40).fill(1) };
  const [{ random, intervals }] = [activationProfile(few, options)];
  assert.notDeepEqual(intervals[10].nouns, random.nouns.slice(0, 3), "an interval has a draw of its own");
  const strongest = first.intervals.flatMap(({ nouns }) => nouns);
  assert.ok(first.random.nouns.filter((noun) => strongest.includes(noun)).length < 3, "panels hardly repeat");
  assert.deepEqual(first.top.nouns, [1999, 1998, 1997, 1996, 1995, 1994, 1993, 1992, 1991]);
  first.random.nouns.forEach((noun, i) => assert.equal(first.random.activations[i], many.values[noun]));
});

Deno.test("activationProfile() of a dead feature is empty", () => {
  const dead = activationProfile({ samples: new Uint32Array(0), values: new Float32Array(0) }, options);
  assert.deepEqual([dead.meanSquare, dead.skew, dead.kurtosis, dead.quantiles, dead.top.nouns], [
    0,
    0,
    0,
    [],
    [],
  ]);
  assert.ok(dead.intervals.every(({ share, nouns }) => share === 0 && nouns.length === 0));
});

Deno.test("activationProfile() keeps as many examples as it is told", () => {
  const sizes = { top: 2, random: 1, interval: 1 };
  const { top, random, intervals, quantiles } = activationProfile(column, { ...options, sizes });
  assert.deepEqual(top, { nouns: [13, 34], activations: [9, 5] });
  assert.equal(random.nouns.length, 1);
  assert.ok(intervals.every(({ nouns }) => nouns.length <= 1));
  assert.deepEqual(intervals.map(({ share }) => share), profile.intervals.map(({ share }) => share));
  assert.deepEqual(quantiles, profile.quantiles);
});
