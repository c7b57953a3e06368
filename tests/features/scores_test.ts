import assert from "node:assert/strict";
import { chooseThresholds, scoreThresholds, shownCounts } from "@/features/scores.ts";
import { randomLabels, sparse, tiedCodes } from "./fakes.ts";

const nFeatures = 6;
const codes = tiedCodes({ count: 120, nFeatures });
const labels = randomLabels(120);
const valuesInUse = [0, 1, 2, 3, 32, 33, 172, 173, 414, 415];

/** F1, precision and recall of one rule, counted noun by noun. */
function count(
  rows: number[][],
  shown: Int16Array,
  rule: { feature: number; value: number; threshold: number },
) {
  let [both, predicted, positives] = [0, 0, 0];
  rows.forEach((row, sample) => {
    const isPositive = shown.subarray(sample * 5, sample * 5 + 5).includes(rule.value);
    const isPredicted = row[rule.feature] > 0 && row[rule.feature] >= rule.threshold;
    both += Number(isPositive && isPredicted);
    predicted += Number(isPredicted);
    positives += Number(isPositive);
  });
  const f1 = predicted + positives ? 2 * both / (predicted + positives) : 0;
  return { precision: both / predicted || 0, recall: both / positives || 0, f1 };
}

Deno.test("chooseThresholds() finds the best F1 over every threshold, counted by brute force", () => {
  const chosen = chooseThresholds(sparse(codes), labels);
  for (let feature = 0; feature < nFeatures; feature++) {
    for (const value of valuesInUse) {
      const options = [4, 3, 2, 1].map((threshold) => ({
        threshold,
        f1: count(codes, labels, { feature, value, threshold }).f1,
      }));
      const best = options.reduce((a, b) => b.f1 > a.f1 ? b : a);
      assert.ok(Math.abs(chosen.f1[feature * 437 + value] - best.f1) < 1e-6);
      assert.equal(chosen.threshold[feature * 437 + value], best.threshold);
    }
  }
});

Deno.test("chooseThresholds() never splits nouns of equal activation", () => {
  // Three nouns tie at 2, of which one shows the value: taking it alone would give F1 1.
  const tied = Int16Array.of(5, -1, -1, -1, -1, 6, -1, -1, -1, -1, 6, -1, -1, -1, -1);
  const chosen = chooseThresholds(sparse([[2], [2], [2]]), tied);
  assert.equal(chosen.f1[5], 0.5);
  assert.ok(Math.abs(chosen.f1[6] - 0.8) < 1e-6);
});

Deno.test("chooseThresholds() takes a noun whose trait is hidden for a negative", () => {
  const visible = Int16Array.of(-1, 7, -1, -1, -1, -1, 7, -1, -1, -1);
  const hidden = visible.slice();
  hidden[6] = -1;
  assert.equal(chooseThresholds(sparse([[1], [1]]), visible).f1[7], 1);
  assert.ok(Math.abs(chooseThresholds(sparse([[1], [1]]), hidden).f1[7] - 2 / 3) < 1e-6);
});

Deno.test("chooseThresholds() gives 0 and an infinite threshold where feature and value never meet", () => {
  const chosen = chooseThresholds(
    sparse([[1, 0], [0, 0]]),
    Int16Array.of(0, -1, -1, -1, -1, 1, -1, -1, -1, -1),
  );
  assert.deepEqual([chosen.f1[1], chosen.threshold[1], chosen.firingPrecision[1]], [0, Infinity, 0]);
  assert.deepEqual([chosen.f1[437], chosen.threshold[437]], [0, Infinity]);
});

Deno.test("chooseThresholds() measures how precise the mere firing of a feature is", () => {
  const chosen = chooseThresholds(sparse(codes), labels);
  for (const value of valuesInUse) {
    const { precision } = count(codes, labels, { feature: 2, value, threshold: 0 });
    assert.ok(Math.abs(chosen.firingPrecision[2 * 437 + value] - precision) < 1e-6);
  }
});

Deno.test("scoreThresholds() scores other nouns by the chosen thresholds, counted by brute force", () => {
  const thresholds = chooseThresholds(sparse(codes), labels);
  const otherCodes = tiedCodes({ count: 90, nFeatures }, 1);
  const otherLabels = randomLabels(90, 1);
  const scores = scoreThresholds(sparse(otherCodes), { labels: otherLabels, thresholds });
  for (let feature = 0; feature < nFeatures; feature++) {
    for (const value of valuesInUse) {
      const at = feature * 437 + value;
      const expected = count(otherCodes, otherLabels, {
        feature,
        value,
        threshold: thresholds.threshold[at],
      });
      assert.ok(Math.abs(scores.f1[at] - expected.f1) < 1e-6);
      assert.ok(Math.abs(scores.precision[at] - expected.precision) < 1e-6);
      assert.ok(Math.abs(scores.recall[at] - expected.recall) < 1e-6);
    }
  }
});

Deno.test("scoreThresholds() gives 1 to a feature that is the trait and chance to the same feature on other labels", () => {
  const planted = sparse(
    Array.from({ length: 120 }, (_, sample) => [labels[sample * 5 + 3] === 172 ? 1 : 0]),
  );
  const thresholds = chooseThresholds(planted, labels);
  assert.equal(scoreThresholds(planted, { labels, thresholds }).f1[172], 1);
  const unrelated = scoreThresholds(planted, { labels: randomLabels(120, 5), thresholds }).f1[172];
  assert.ok(unrelated > 0.2 && unrelated < 0.7, `F1 ${unrelated} where about .45 is chance`);
});

Deno.test("shownCounts() counts visible labels and refuses labels of other nouns", () => {
  assert.equal(shownCounts(Int16Array.of(0, -1, 40, -1, 420), 1).reduce((a, b) => a + b), 3);
  assert.throws(() => shownCounts(new Int16Array(9), 2), TypeError);
});
