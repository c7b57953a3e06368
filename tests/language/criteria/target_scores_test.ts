import assert from "node:assert/strict";
import { targetScores } from "@/language/criteria/target_scores.ts";
import type { UnitSource } from "@/language/criteria/units.ts";
import { sparse } from "../../features/fakes.ts";

Deno.test("targetScores() has the best unit of each source, and the score of always saying yes", () => {
  const truth = [0, 0, -1, -1, -1, -1, -1, 1];
  const labels = { labels: Int16Array.from(truth), count: 2, perNoun: 1, names: ["a", "b"] };
  const source = (name: string, rows: number[][]) => {
    const activations = { choosing: sparse(rows), heldOut: sparse(rows) };
    return { name, activations } as unknown as UnitSource;
  };
  const found = targetScores([
    source("exact", truth.map((label) => [Number(label === 1), Number(label === 0)])),
    source("on", truth.map(() => [1])),
  ], { choosing: labels, heldOut: labels });
  assert.deepEqual(found.uses, [2, 1]);
  assert.deepEqual(found.sources[0], { name: "exact", f1: [1, 1] });
  found.sources[1].f1.forEach((f1, target) => assert.ok(Math.abs(f1 - found.always[target]) < 1e-6));
  assert.deepEqual(found.always, [0.4, 2 / 9]);
});
