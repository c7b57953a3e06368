import assert from "node:assert/strict";
import { specificity } from "@/features/specificity.ts";
import { intervalPrecision, massShare, stackedIntervals } from "@/features/stacked_intervals.ts";
import { seededRandom } from "@/training/random.ts";
import { sparse } from "./fakes.ts";

const random = seededRandom(3, "stack");
const rows = Array.from({ length: 300 }, () => [random.uniform() < 0.3 ? 0 : random.integer(40) / 4]);
const groups = rows.map(() => random.integer(3));

Deno.test("stackedIntervals() agrees with specificity() for each group, and its groups add up", () => {
  const codes = sparse(rows);
  const stack = stackedIntervals(codes, { feature: 0, groups, groupCount: 3 });
  for (let group = 0; group < 3; group++) {
    const other = specificity(codes, Int16Array.from(groups), {
      feature: 0,
      target: group,
      targets: { count: 3, perNoun: 1 },
    });
    assert.deepEqual(
      stack.upTo.map((_, i) => stack.counts.slice(3 * i, 3 * i + 3).reduce((a, b) => a + b)),
      [...other.nouns],
    );
    intervalPrecision(stack, 3, { group }).forEach((share, i) =>
      assert.ok(Math.abs(share! - other.precision[i]) < 1e-6)
    );
    assert.ok(Math.abs(massShare(stack, 3, { group }) - other.expected) < 1e-9);
  }
});

Deno.test("massShare() weights by activation, which the plain share of samples does not", () => {
  const stack = stackedIntervals(sparse([[9], [1], [1], [0]]), {
    feature: 0,
    groups: [0, 1, 1, 0],
    groupCount: 2,
    intervals: 3,
  });
  assert.deepEqual(stack.counts, [0, 2, 0, 0, 1, 0]);
  assert.deepEqual(stack.mass, [0, 2, 0, 0, 9, 0]);
  assert.deepEqual(intervalPrecision(stack, 2), [0, null, 1]);
  assert.equal(massShare(stack, 2), 9 / 11);
  const dead = stackedIntervals(sparse([[0]]), { feature: 0, groups: [0], groupCount: 1 });
  assert.deepEqual([massShare(dead, 1), dead.upTo[10], intervalPrecision(dead, 1)[0]], [0, 0, null]);
  assert.throws(() => stackedIntervals(sparse([[1]]), { feature: 0, groups: [], groupCount: 1 }), TypeError);
});
