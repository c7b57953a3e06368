import assert from "node:assert/strict";
import { type DoseRow, summariseDoses } from "@/edits/dose_response.ts";

const row = (dose: number, arrived: number, { success = arrived, kept = 1 } = {}): DoseRow => ({
  recipe: "made up",
  dose,
  arrived,
  kept,
  success,
  outsideMse: 0,
});
const near = (found: number, wanted: number) =>
  assert.ok(Math.abs(found - wanted) < 1e-12, `${found}, not ${wanted}`);

Deno.test("summariseDoses() finds half way between the doses, and weighs uneven steps by their length", () => {
  const { halfDose, area, bestSuccess, bestDose, damage } = summariseDoses([
    row(0, 0),
    row(1, 0.2),
    row(2, 1, { success: 0.8, kept: 0.8 }),
    row(4, 1, { success: 0.4, kept: 0.4 }),
  ]);
  near(halfDose, 1 + 0.3 / 0.8);
  near(area, (0.1 + 0.5 + 0.6 * 2) / 4); // a plain mean of the four would be .35
  assert.deepEqual([bestSuccess, bestDose], [0.8, 2]);
  near(damage, 0.6);
});

Deno.test("summariseDoses() takes the first crossing, the first best dose, and Infinity where half never arrive", () => {
  const bumpy = summariseDoses([row(0, 0), row(1, 0.6), row(2, 0.3), row(3, 0.6)]);
  near(bumpy.halfDose, 0.5 / 0.6);
  assert.equal(bumpy.bestDose, 1);
  assert.equal(summariseDoses([row(0, 0), row(1, 0.49)]).halfDose, Infinity);
  assert.equal(summariseDoses([row(0.5, 0.5), row(1, 1)]).halfDose, 0.5);
});

Deno.test("summariseDoses() refuses one dose and doses that do not rise", () => {
  assert.throws(() => summariseDoses([row(1, 1)]), RangeError);
  assert.throws(() => summariseDoses([row(1, 0), row(1, 1)]), /found 1, 1/);
});
