import assert from "node:assert/strict";
import { codeShifts, valueGroups } from "@/edits/value_groups.ts";
import { linearDictionary, randomLabels, sparse, tiedCodes } from "../features/fakes.ts";

Deno.test("codeShifts() is the mean where the value shows minus the mean elsewhere, noun by noun", () => {
  const codes = tiedCodes({ count: 80, nFeatures: 5 });
  const labels = randomLabels(80);
  const shifts = codeShifts(sparse(codes), labels);
  for (const value of [0, 3, 33, 173, 414]) {
    for (let feature = 0; feature < 5; feature++) {
      const shows = (noun: number) => labels.subarray(noun * 5, noun * 5 + 5).includes(value);
      const mean = (own: boolean) => {
        const column = codes.flatMap((row, noun) => shows(noun) === own ? [row[feature]] : []);
        return column.reduce((a, b) => a + b, 0) / column.length;
      };
      assert.ok(Math.abs(shifts[value * 5 + feature] - (mean(true) - mean(false))) < 1e-5);
    }
  }
  assert.ok(shifts.subarray(400 * 5, 401 * 5).every((x) => x === 0), "a value that is never shown");
});

Deno.test("valueGroups() ranks features by how far they move the latent, up or down", () => {
  const dictionary = linearDictionary([[1, 0], [0, 3], [1, 1], [0, 1]]);
  const shifts = new Float32Array(437 * 4);
  shifts.set([1.2, -1, 1, 0], 9 * 4);
  assert.deepEqual(valueGroups(dictionary, { values: [9, 8, 9], shifts, size: 8 }), [[1, 2, 0], [], [
    1,
    2,
    0,
  ]]);
  assert.deepEqual(valueGroups(dictionary, { values: [9], shifts, size: 1 }), [[1]]);
});
