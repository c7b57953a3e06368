/** Sentences that follow from the numbers. */
import assert from "node:assert/strict";
import { pairedDifference } from "@/saeception/metrics/paired.ts";
import { place, sentence } from "@/saeception/verdict.ts";

const claim = { subject: "Targets", measure: "accuracy", unit: " points" };
const none = [0, 0, 0];

Deno.test("sentence() says raise or lower only when the interval leaves out 0", () => {
  const raised = pairedDifference([1, 1.1, 0.9], none);
  assert.equal(
    sentence(raised, claim),
    "Targets raise accuracy (+1.00 points, 95 % interval +0.75 to +1.25, 3 seeds)",
  );
  assert.match(sentence(pairedDifference(none, [1, 1.1, 0.9]), claim), /^Targets lower accuracy \(−1\.00 /);
  const unsure = pairedDifference([1, 2, -1], none); // a mean of .67 that the seeds do not agree on
  assert.match(sentence(unsure, claim), /^No effect of targets on accuracy is seen \(\+0\.67 points/);
  assert.match(sentence({ ...raised, low: 0 }, claim), /^No effect/);
  assert.match(sentence({ ...raised, low: NaN, high: NaN }, claim), /^No effect/);
});

Deno.test("sentence() gives small numbers a third digit, and no unit unless told", () => {
  const small = { ...pairedDifference([1, 2], [0, 1]), mean: 0.004, low: -0.05, high: 0.25 };
  assert.match(
    sentence(small, { subject: "They", measure: "U" }),
    /\(\+0\.004, 95 % interval −0\.050 to \+0\.25, 2 seeds\)/,
  );
});

Deno.test("place() tells on which side of the interval a published value lies", () => {
  const difference = { ...pairedDifference([1, 2], [0, 1]), low: -0.5, high: 1.5 };
  assert.deepEqual(
    [-0.6, -0.5, 0, 1.5, 1.6].map((published) => place(difference, published)),
    ["below", "inside", "inside", "inside", "above"],
  );
});
