/** Means, paired differences and Student's t: SciPy's values, tables, closed forms. */
import assert from "node:assert/strict";
import { meanAndSd, pairedDifference } from "@/saeception/metrics/paired.ts";
import { studentCentralProbability, studentQuantile } from "@/saeception/metrics/student_t.ts";
import { golden, near } from "./fixtures/metrics.ts";

Deno.test("studentQuantile() gives SciPy's quantiles and the tables' 2.776445 for five seeds", () => {
  for (const { share, degrees, t } of golden.student.quantiles) {
    near([studentQuantile(share, degrees)], [t], 1e-10 * Math.max(1, t));
    near([studentQuantile(1 - share, degrees)], [-t], 1e-9 * Math.max(1, t));
    near([studentCentralProbability(t, degrees)], [2 * share - 1], 1e-10);
  }
  near([studentQuantile(0.975, 4), studentQuantile(0.975, 9)], [2.776445, 2.262157], 5e-7);
  assert.equal(studentQuantile(0.975, 19).toFixed(2), "2.09"); // A normal interval would reach 1.96.
});

Deno.test("studentQuantile() has the closed forms of one and two degrees of freedom", () => {
  near([studentQuantile(0.75, 1)], [1], 1e-12);
  near([studentQuantile(0.9, 2)], [0.8 / Math.sqrt(2 * 0.9 * 0.1)], 1e-12);
  near([studentQuantile(0.5, 3)], [0], 1e-12);
  for (const [share, degrees] of [[0, 3], [1, 3], [0.5, 0], [0.5, 1.5]]) {
    assert.throws(() => studentQuantile(share, degrees), RangeError);
  }
});

Deno.test("meanAndSd() divides by n − 1", () => {
  assert.deepEqual(meanAndSd([1, 2, 3, 4]), { count: 4, mean: 2.5, sd: Math.sqrt(5 / 3) });
  assert.ok(Number.isNaN(meanAndSd([7]).sd) && Number.isNaN(meanAndSd([]).mean));
});

Deno.test("pairedDifference() gives SciPy's paired t test", () => {
  const { first, second, quantiles: _, ...wanted } = golden.student;
  const found = pairedDifference(first, second);
  for (const name of ["standardError", "low", "high", "pValue"] as const) {
    near([found[name]], [wanted[name]], 1e-10);
  }
  assert.equal(found.count, 7);
});

Deno.test("pairedDifference() pairs by seed: what seeds share does not widen it", () => {
  const control = [10, 20, 30, 40, 50];
  const { mean, sd, standardError, low, high } = pairedDifference([11, 21, 31, 41, 56], control);
  near([mean, sd, standardError], [2, Math.sqrt(5), 1], 1e-12);
  near([low, high], [2 - 2.776445, 2 + 2.776445], 1e-6);
  const narrow = pairedDifference([11, 21, 31, 41, 56], control, { confidence: 0.5 });
  assert.ok(narrow.low > low && narrow.high < high);
});

Deno.test("pairedDifference() is sure of equal differences, unsure of one seed, and refuses unpaired arms", () => {
  assert.equal(pairedDifference([3, 4], [1, 2]).pValue, 0);
  assert.equal(pairedDifference([1, 2], [1, 2]).pValue, 1);
  assert.ok(Number.isNaN(pairedDifference([3], [1]).low));
  assert.throws(() => pairedDifference([1, 2], [1]), TypeError);
});
