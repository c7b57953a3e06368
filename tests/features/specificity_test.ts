import assert from "node:assert/strict";
import { specificity } from "@/features/specificity.ts";
import { sparse } from "./fakes.ts";

/** Activations 1 to 11; value 172 is shown where the activation is above 5, and on the silent twelfth noun. */
const codes = sparse(Array.from({ length: 12 }, (_, noun) => [noun < 11 ? noun + 1 : 0]));
const labels = Int16Array.from({ length: 60 }, (_, at) => at % 5 === 3 ? at >= 25 ? 172 : 173 : -1);

Deno.test("specificity() has one activation in each interval, precise from the sixth on", () => {
  const { upTo, nouns, precision, expected } = specificity(codes, labels, { feature: 0, target: 172 });
  assert.deepEqual([...upTo], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.deepEqual([...nouns], Array(11).fill(1));
  assert.deepEqual([...precision], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  // 51 of 66: the plain share of active nouns would be 6 of 11.
  assert.ok(Math.abs(expected - 51 / 66) < 1e-9);
});

Deno.test("specificity() has no precision where no noun lies, and none at all for a dead feature", () => {
  const { nouns, precision } = specificity(sparse([[1], [1], [10]]), labels.subarray(0, 15), {
    feature: 0,
    target: 173,
  });
  assert.deepEqual([nouns[0], nouns[1], nouns[2], nouns[10]], [0, 2, 0, 1]);
  assert.deepEqual([precision[0], precision[1], precision[10]], [NaN, 1, 1]);
  const dead = specificity(sparse([[0], [0], [0]]), labels.subarray(0, 15), { feature: 0, target: 173 });
  assert.deepEqual([dead.expected, dead.nouns.reduce((a, b) => a + b)], [0, 0]);
  assert.throws(() => specificity(codes, labels.subarray(0, 15), { feature: 0, target: 1 }), TypeError);
});
