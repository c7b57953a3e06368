import assert from "node:assert/strict";
import { splittingMap } from "@/features/splitting.ts";
import { countSubconditions, divides, leastSupport, markCorrelation } from "@/features/subconditions.ts";
import { allTargets } from "@/features/targets.ts";
import { seededRandom } from "@/training/random.ts";
import { sparse } from "./fakes.ts";

/**
 * Five heads and two backgrounds. Head 172 is split by background, head 173 is whole, head 174 has a feature and another
 * one that repeats a third of it, head 175 is split by nothing that can be seen, and head 176 has no feature.
 */
function planted(count: number, seed: number) {
  const random = seededRandom(seed, "planted");
  const labels = new Int16Array(count * 5).fill(-1);
  const rows = Array.from({ length: count }, (_, noun) => {
    const [head, warm, coin] = [random.integer(5), random.integer(2), random.uniform()];
    labels[noun * 5] = warm;
    labels[noun * 5 + 3] = 172 + head;
    const on = [
      head === 0 && warm === 0,
      head === 0 && warm === 1,
      head === 1,
      head === 2,
      head === 2 && coin < 0.33,
      head === 3 && coin < 0.5,
      head === 3 && coin >= 0.5,
      warm === 0 && coin < 0.6, // a background feature, which is no part of any head
    ];
    return on.map(Number);
  });
  return { activations: sparse(rows), labels };
}

const map = splittingMap(planted(1500, 1), { heldOut: planted(500, 2) });

Deno.test("splittingMap() finds the parts of a split value and what divides them", () => {
  const { kind, covered, parts } = map[172];
  assert.deepEqual([kind, covered], ["split", 1]);
  assert.deepEqual(parts.map(({ feature, precision }) => [feature, precision]).sort(), [[0, 1], [1, 1]]);
  assert.ok(Math.abs(parts[0].recall + parts[1].recall - 1) < 1e-9 && parts[0].recall >= parts[1].recall);
  // Over all nouns a part goes with its head more than with its background: only within the head it is the background.
  for (const { feature, condition } of parts) {
    assert.deepEqual(condition, { target: feature, correlation: 1, heldOut: 1 });
  }
});

Deno.test("splittingMap() tells a whole, a repeated and an unexplained split from one another and from nothing", () => {
  assert.deepEqual([173, 174, 175, 176].map((value) => map[value].kind), [
    "whole",
    "repeated",
    "split",
    "none",
  ]);
  assert.deepEqual(map[174].parts.map(({ feature }) => feature), [3, 4]);
  assert.ok([...map[174].parts, ...map[175].parts].every(({ condition }) => !condition));
  assert.equal(map[175].covered, 1);
  assert.deepEqual(map[0].parts.map(({ feature }) => feature), [7, 0], "backgrounds own their halves");
});

Deno.test("splittingMap() takes no part below the limits", () => {
  const labelled = { heldOut: planted(500, 2), leastRecall: 0.4 };
  assert.equal(splittingMap(planted(1500, 1), labelled)[174].kind, "whole");
});

Deno.test("markCorrelation() is the correlation of two lists of 0 and 1 within the nouns", () => {
  const labels = allTargets.labels(planted(200, 3).labels);
  const marks = Uint8Array.from({ length: 200 }, (_, noun) => noun % 3 === 0 ? 1 : 0);
  const nouns = Uint32Array.from({ length: 150 }, (_, i) => i + 20);
  const counts = countSubconditions(nouns, { labels, marks });
  const shows = Array.from(nouns, (noun) => Number(labels[noun * allTargets.perNoun + 3] === 173));
  const own = Array.from(nouns, (noun) => marks[noun]);
  const mean = (list: number[]) => list.reduce((a, b) => a + b) / list.length;
  const covariance = mean(shows.map((x, i) => x * own[i])) - mean(shows) * mean(own);
  const spread = (list: number[]) => Math.sqrt(mean(list) * (1 - mean(list)));
  assert.ok(Math.abs(markCorrelation(counts, 173) - covariance / spread(shows) / spread(own)) < 1e-9);
  assert.equal(markCorrelation(counts, 300), 0);
  assert.ok(divides(counts, 173) && !divides(counts, 300));
  const few = countSubconditions(nouns.subarray(0, 2 * leastSupport - 1), { labels, marks });
  assert.ok(!divides(few, 0), "one of the two groups is too small");
});
