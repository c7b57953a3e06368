import assert from "node:assert/strict";
import { bestUnits, findUnits, scoreUnit } from "@/language/criteria/units.ts";
import type { TokenLabels } from "@/language/criteria/token_labels.ts";
import { sparse } from "../../features/fakes.ts";

const labelled = (labels: number[]): TokenLabels => ({
  labels: Int16Array.from(labels),
  count: 2,
  perNoun: 1,
  names: ["a", "b"],
});
const truth = [0, 1, -1, -1, 0, 1, -1, -1];
const exact = truth.map((label) => [label === 0 ? 2 : 0, label === 1 ? 3 : 0, 1, label === 0 ? 0.5 : 0.25]);
const halves = { choosing: labelled(truth), heldOut: labelled(truth) };

Deno.test("findUnits() gives a unit that is exactly a detector a score of 1 on everything", () => {
  const activations = { choosing: sparse(exact), heldOut: sparse(exact) };
  const found = findUnits({ activations }, halves);
  for (const [target, { feature, chosenF1, f1, precision, recall, pearson, auroc }] of found.entries()) {
    assert.equal(feature, target);
    assert.deepEqual(
      [chosenF1, f1, precision, recall, auroc].map((x) => Math.round(x * 1e6)),
      Array(5).fill(1e6),
    );
    assert.ok(Math.abs(pearson - 1) < 1e-6);
  }
  assert.equal(found[0].runnerUp!.feature, 3); // it tells the first by its threshold, too
  assert.equal(found[0].runnerUp!.f1, 1);
  assert.equal(found[1].runnerUp!.feature, 2);
  assert.ok(Math.abs(found[1].runnerUp!.f1 - 0.4) < 1e-6); // always on: 2·2/(8 + 2)
});

Deno.test("findUnits() chooses on one half and judges on the other", () => {
  const swapped = exact.map(([first, ...rest]) => [first ? 0 : 2, ...rest]);
  const found = findUnits({ activations: { choosing: sparse(exact), heldOut: sparse(swapped) } }, halves);
  assert.deepEqual([found[0].feature, found[0].chosenF1, found[0].f1], [0, 1, 0]);
  assert.ok(found[0].pearson < -0.99);
  assert.equal(found[0].auroc, 0);
});

Deno.test("bestUnits() and scoreUnit() agree with findUnits()", () => {
  const source = { activations: { choosing: sparse(exact), heldOut: sparse(exact.toReversed()) } };
  const reversed = { choosing: halves.choosing, heldOut: labelled(truth.toReversed()) };
  const found = findUnits(source, reversed);
  bestUnits(source, reversed).forEach((match, target) => assert.equal(match.f1, found[target].f1));
  const one = scoreUnit(source, reversed, { feature: 1, target: 1 });
  assert.deepEqual([one.feature, one.f1, one.pearson, one.auroc, one.runnerUp], [
    1,
    found[1].f1,
    found[1].pearson,
    found[1].auroc,
    null,
  ]);
  assert.ok(scoreUnit(source, reversed, { feature: 2, target: 0 }).f1 < 0.5);
});
