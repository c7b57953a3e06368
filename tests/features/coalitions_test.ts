import assert from "node:assert/strict";
import { formCoalitions, scoreCoalitions } from "@/features/coalitions.ts";
import { chooseThresholds } from "@/features/scores.ts";
import { randomLabels, sparse, tiedCodes } from "./fakes.ts";

/** Head 172 on the first 30 of 100 nouns, head 173 on the others. */
const labels = Int16Array.from({ length: 500 }, (_, at) => at % 5 !== 3 ? -1 : at < 150 ? 172 : 173);
const codesOf = (row: (noun: number) => number[]) =>
  sparse(Array.from({ length: 100 }, (_, noun) => row(noun)));
const form = (codes: ReturnType<typeof sparse>, options = {}) =>
  formCoalitions(codes, { labels, thresholds: chooseThresholds(codes, labels), ...options });

Deno.test("formCoalitions() puts a split value together, and one feature is not enough for it", () => {
  const codes = codesOf((noun) => [0, 1, 2].map((part) => Number(noun < 30 && noun % 3 === part)));
  const [coalition] = form(codes).slice(172);
  assert.deepEqual(coalition.members, [0, 1, 2].map((feature) => ({ feature, threshold: 1 })));
  coalition.chosenF1.forEach((f1, i) => assert.ok(Math.abs(f1 - [0.5, 0.8, 1][i]) < 1e-9));
  const [score] = scoreCoalitions([coalition], codes, { labels });
  assert.deepEqual(score, { precision: 1, recall: 1, f1: 1 });
  assert.equal(form(codes, { most: 2 })[172].members.length, 2);
});

Deno.test("formCoalitions() moves a member's threshold to what the others leave over", () => {
  // Feature 1 at 1 is its best alone, 20 right of 26; next to feature 0 only its 10 strongest add no error.
  const codes = codesOf((noun) => [
    noun < 20 ? 1 : 0,
    noun >= 20 && noun < 30 ? 5 : noun < 10 || (noun >= 40 && noun < 46) ? 1 : 0,
  ]);
  const thresholds = chooseThresholds(codes, labels);
  assert.equal(thresholds.threshold[437 + 172], 1);
  const [coalition] = formCoalitions(codes, { labels, thresholds }).slice(172);
  assert.deepEqual(coalition.members, [{ feature: 0, threshold: 1 }, { feature: 1, threshold: 5 }]);
  assert.equal(coalition.chosenF1.at(-1), 1);
});

Deno.test("formCoalitions() takes no duplicate and no gain below the least", () => {
  const codes = codesOf((noun) => [Number(noun < 29), Number(noun < 29), Number(noun === 29)]);
  assert.deepEqual(form(codes)[172].members.map(({ feature }) => feature), [0, 2]);
  assert.deepEqual(form(codes, { leastGain: 0.05 })[172].members.map(({ feature }) => feature), [0]);
  assert.deepEqual(form(codes)[5], { target: 5, members: [], chosenF1: [] });
});

Deno.test("formCoalitions() takes the best next step of all features at all thresholds, counted by brute force", () => {
  const rows = tiedCodes({ count: 90, nFeatures: 5 });
  const shown = randomLabels(90);
  const codes = sparse(rows);
  const thresholds = chooseThresholds(codes, shown);
  const coalitions = formCoalitions(codes, { labels: shown, thresholds, leastGain: 0 });
  for (const value of [2, 33, 173, 414]) {
    const positive = rows.map((_, noun) => shown.subarray(noun * 5, noun * 5 + 5).includes(value));
    const f1Of = (predicted: boolean[]) => {
      const hits = predicted.filter((on, noun) => on && positive[noun]).length;
      return 2 * hits / (predicted.filter(Boolean).length + positive.filter(Boolean).length);
    };
    const { members, chosenF1 } = coalitions[value];
    const singles = [0, 1, 2, 3, 4].map((feature) => thresholds.f1[feature * 437 + value]);
    assert.ok(Math.abs(chosenF1[0] - Math.max(...singles)) < 1e-6);
    let union = rows.map(() => false);
    members.forEach(({ feature, threshold }, step) => {
      const options = [0, 1, 2, 3, 4].flatMap((other) =>
        [1, 2, 3, 4].map((least) => f1Of(union.map((on, noun) => on || rows[noun][other] >= least)))
      );
      union = union.map((on, noun) => on || rows[noun][feature] >= threshold);
      assert.ok(Math.abs(chosenF1[step] - f1Of(union)) < 1e-9);
      assert.ok(Math.abs(chosenF1[step] - Math.max(...options)) < 1e-9, "the best next step of all");
    });
    const other = scoreCoalitions([coalitions[value]], codes, { labels: shown })[0];
    assert.ok(Math.abs(other.f1 - f1Of(union)) < 1e-9);
  }
});

Deno.test("scoreCoalitions() judges by other nouns: chance is not kept", () => {
  const train = tiedCodes({ count: 60, nFeatures: 30, zeros: 0.9 });
  const shown = randomLabels(60);
  const codes = sparse(train);
  const thresholds = chooseThresholds(codes, shown);
  const coalitions = formCoalitions(codes, { labels: shown, thresholds, leastGain: 0 });
  const other = sparse(tiedCodes({ count: 600, nFeatures: 30, zeros: 0.9 }, 1));
  const score = scoreCoalitions(coalitions, other, { labels: randomLabels(600, 1) })[172];
  assert.ok(coalitions[172].chosenF1.at(-1)! > score.f1 + 0.1);
});
