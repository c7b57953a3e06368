import assert from "node:assert/strict";
import { detection } from "@/features/detection.ts";
import { projections } from "@/features/labelled_latents.ts";
import { chooseThresholds, scoreThresholds } from "@/features/scores.ts";
import { randomLabels, randomLatents, sparse, tiedCodes } from "./fakes.ts";

const shows = (labels: Int16Array, noun: number, value: number) =>
  labels.subarray(noun * 5, noun * 5 + 5).includes(value);

/** Counts pairs one by one. */
function pairwise(activation: number[], positive: boolean[]): number {
  let [won, pairs] = [0, 0];
  activation.forEach((a, i) =>
    activation.forEach((b, j) => {
      if (!positive[i] || positive[j]) return;
      pairs++;
      won += a > b ? 1 : a === b ? 0.5 : 0;
    })
  );
  return won / pairs;
}

/** Pearson's correlation by its two-pass definition. */
function correlation(x: number[], y: number[]): number {
  const mean = (list: number[]) => list.reduce((a, b) => a + b) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (term: (i: number) => number) => x.reduce((total, _, i) => total + term(i), 0);
  const product = sum((i) => (x[i] - mx) * (y[i] - my));
  return product / Math.sqrt(sum((i) => (x[i] - mx) ** 2) * sum((i) => (y[i] - my) ** 2));
}

function compare(rows: number[][], labels: Int16Array, scores: ReturnType<typeof detection>) {
  for (let feature = 0; feature < rows[0].length; feature++) {
    for (const value of [0, 1, 2, 33, 172, 415]) {
      const activation = rows.map((row) => row[feature]);
      const positive = rows.map((_, noun) => shows(labels, noun, value));
      const at = feature * 437 + value;
      assert.ok(Math.abs(scores.auroc[at] - pairwise(activation, positive)) < 1e-6);
      assert.ok(Math.abs(scores.pearson[at] - correlation(activation, positive.map(Number))) < 1e-5);
    }
  }
}

Deno.test("detection() equals counting every pair and the two-pass correlation, with ties everywhere", () => {
  const rows = tiedCodes({ count: 90, nFeatures: 5 });
  const labels = randomLabels(90);
  compare(rows, labels, detection(sparse(rows), labels));
});

Deno.test("detection() puts silent nouns between negative and positive activations", () => {
  const rows = tiedCodes({ count: 80, nFeatures: 4 }, 3).map((row) => row.map((x) => x === 1 ? -2 : x));
  compare(rows, randomLabels(80, 3), detection(sparse(rows), randomLabels(80, 3)));
  const latents = randomLatents(60, 2);
  const dense = projections(latents, { directions: Float32Array.of(1, 0, 0, 1), dimensions: 2 });
  const written = Array.from({ length: 60 }, (_, i) => Array.from(latents.subarray(2 * i, 2 * i + 2)));
  compare(written, randomLabels(60), detection(dense, randomLabels(60)));
});

Deno.test("detection() does not reward silence: ranks of active nouns alone would give a half-deaf feature 1", () => {
  // Four nouns show value 5, two of them are silent, as are all ten others: (2·10 + 2·10·½) / 40.
  const rows = Array.from({ length: 14 }, (_, noun) => [noun < 2 ? 1 : 0]);
  const labels = Int16Array.from({ length: 70 }, (_, at) => at % 5 ? -1 : at < 20 ? 5 : 6);
  const { auroc, pearson } = detection(sparse(rows), labels);
  assert.equal(auroc[5], 0.75);
  assert.ok(Math.abs(pearson[5] - 20 / Math.sqrt(24 * 40)) < 1e-6);
  assert.deepEqual([auroc[7], pearson[7]], [0.5, 0], "a value that is never shown");
});

Deno.test("detection() gives a dead or constant feature chance", () => {
  const labels = randomLabels(40);
  const { auroc, pearson } = detection(sparse(Array.from({ length: 40 }, () => [0, 3])), labels);
  assert.deepEqual([auroc[172], auroc[437 + 172], pearson[172], pearson[437 + 172]], [0.5, 0.5, 0, 0]);
});

Deno.test("an oracle that fires on what is seen recalls only the visible share of what is drawn", () => {
  // A body seen on 881 of 1,000 nouns (Annex A.3): recall .881 against drawn labels, 1 against visible ones.
  const drawn = Int16Array.from({ length: 5000 }, (_, at) => at % 5 === 1 ? 2 : -1);
  const visible = drawn.map((label, at) => at < 881 * 5 ? label : -1);
  const oracle = sparse(Array.from({ length: 1000 }, (_, noun) => [noun < 881 ? 1 : 0]));
  const recall = (labels: Int16Array) =>
    scoreThresholds(oracle, { labels, thresholds: chooseThresholds(oracle, labels) }).recall[2];
  assert.ok(Math.abs(recall(drawn) - 0.881) < 1e-6);
  assert.equal(recall(visible), 1);
  assert.equal(detection(oracle, visible).auroc[2], 1);
});
