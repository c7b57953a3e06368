import assert from "node:assert/strict";
import { changedRegions, compareWithTargets, fidelityRows, takeOutcomes } from "@/edits/edit_fidelity.ts";
import { visibleMask } from "@/edits/effect.ts";
import { type Counterfactuals, pictures } from "@/features/counterfactuals.ts";
import { valueOffsets } from "@/nouns/catalogue.ts";

const noun = [0, 3, 10, 77, 5];
const headChanged = [0, 3, 10, 120, 5];
const glassesChanged = [0, 3, 10, 77, 9];
const pairs: Counterfactuals = {
  count: 2,
  nouns: Uint32Array.of(0, 0),
  layers: Uint8Array.of(3, 4),
  from: Uint16Array.of(valueOffsets[3] + 77, valueOffsets[4] + 5),
  to: Uint16Array.of(valueOffsets[3] + 120, valueOffsets[4] + 9),
  traits: Uint8Array.from([noun, noun].flat()),
  targetTraits: Uint8Array.from([headChanged, glassesChanged].flat()),
  latents: new Float32Array(2),
  targetLatents: new Float32Array(2),
};
const [before, target] = [pictures(pairs.traits), pictures(pairs.targetTraits)];
const nothing = compareWithTargets(before, pairs);
const exact = compareWithTargets(target, pairs);
const rowsOf = (outcomes: typeof exact) =>
  fidelityRows(outcomes, { recipe: "made up", pairs, nothing, ceiling: exact });

Deno.test("changedRegions() are where the category is seen before or after", () => {
  const region = changedRegions(pairs).subarray(0, 1024);
  const [old, now] = [visibleMask(noun, 3), visibleMask(headChanged, 3)];
  region.forEach((inside, pixel) => assert.equal(inside, Math.max(old[pixel], now[pixel])));
});

Deno.test("compareWithTargets(): the exact target has no error and is read; the unchanged noun errs inside only", () => {
  assert.deepEqual([...exact.arrived, ...exact.kept, ...exact.insideError, ...exact.outsideError], [
    1,
    1,
    4,
    4,
    0,
    0,
    0,
    0,
  ]);
  assert.deepEqual([...nothing.arrived, ...nothing.kept], [0, 0, 4, 4]);
  const error = before.subarray(0, 3072).reduce((sum, x, at) => sum + (x - target[at]) ** 2, 0);
  assert.ok(Math.abs(nothing.insideError[0] - error) < 1e-6 * error);
  assert.equal(nothing.outsideError[0], 0);
  assert.throws(() => compareWithTargets(before.subarray(3), pairs), TypeError);
});

Deno.test("fidelityRows() of half the way: 1 − ½² of the squared error is gone, where a share of the way would say ½", () => {
  const rows = rowsOf(compareWithTargets(before.map((x, at) => (x + target[at]) / 2), pairs));
  assert.deepEqual(rows.map(({ category, count }) => [category, count]), [["head", 1], ["glasses", 1], [
    "all",
    2,
  ]]);
  for (const { fidelity, relativeFidelity } of rows) {
    assert.ok(Math.abs(fidelity - 0.75) < 1e-6 && Math.abs(relativeFidelity - 0.75) < 1e-6);
  }
});

Deno.test("fidelityRows() of doing nothing is 0, of the target 1, of a swap that damages the rest arrived but no success", () => {
  assert.deepEqual(rowsOf(nothing).map(({ fidelity }) => fidelity), [0, 0, 0]);
  assert.deepEqual(rowsOf(exact).map(({ fidelity, success }) => [fidelity, success]), [[1, 1], [1, 1], [
    1,
    1,
  ]]);
  const damaged = pictures(Uint8Array.from([[1, 3, 10, 120, 5], glassesChanged].flat()));
  const [head, glasses, all] = rowsOf(compareWithTargets(damaged, pairs));
  assert.deepEqual([head.arrived, head.kept, head.success], [1, 0, 0]);
  assert.ok(head.outsideMse > head.insideMse); // inside, ground shows where the old head was larger
  assert.deepEqual([glasses.success, all.success], [1, 0.5]);
});

Deno.test("fidelityRows(): an error of .2 everywhere is 20 dB for numbers that span 2", () => {
  const [head] = rowsOf(compareWithTargets(target.map((x) => x + 0.2), pairs));
  assert.ok(Math.abs(head.insidePsnr - 20) < 1e-4 && Math.abs(head.outsidePsnr - 20) < 1e-4);
});

Deno.test("takeOutcomes() takes the pairs in the order asked for", () => {
  assert.deepEqual([...takeOutcomes(nothing, [1, 0]).insideError], [...nothing.insideError].reverse());
});
