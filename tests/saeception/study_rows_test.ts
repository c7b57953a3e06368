/** Rows of the study: which of them, compared seed by seed, and reported. */
import assert from "node:assert/strict";
import { pairedDifference } from "@/saeception/metrics/paired.ts";
import { compare, reportedRows, type StudyRow, valuesOf } from "@/saeception/study_rows.ts";

function row(seed: number, accuracy: number, other: Partial<StudyRow> = {}): StudyRow {
  return { arm: "none", seed, cycle: 0, mode: "anew", lambda: 0, keep: 0, metrics: { accuracy }, ...other };
}
const trimmed = { arm: "trimmed", cycle: 1, lambda: 0.5, keep: 25 } as const;
const rows = [
  row(2, 90),
  row(0, 80),
  row(1, 70, trimmed),
  row(1, 60),
  row(0, 81, trimmed),
  row(2, 92, trimmed),
  row(1, 10, { ...trimmed, keep: 3 }),
];

Deno.test("valuesOf() takes the rows that have all fields in common, by rising seed", () => {
  assert.deepEqual(valuesOf(rows, { cycle: 0 }, "accuracy"), [80, 60, 90]);
  assert.deepEqual(valuesOf(rows, { arm: "trimmed", keep: 25 }, "accuracy"), [81, 70, 92]);
  assert.deepEqual(valuesOf(rows, { arm: "full" }, "accuracy"), []);
  assert.deepEqual(rows.map(({ seed }) => seed), [2, 0, 1, 1, 0, 2, 1], "the rows stay in their order");
});

Deno.test("compare() pairs by seed, against the baseline unless told otherwise", () => {
  const of = { arm: "trimmed", keep: 25 } as const;
  assert.deepEqual(
    compare(rows, { of, metric: "accuracy" }),
    pairedDifference([81, 70, 92], [80, 60, 90]),
  );
  assert.equal(compare(rows, { of, against: of, metric: "accuracy" })!.mean, 0);
});

Deno.test("compare() is undefined where a seed is missing, also when as many others are there", () => {
  const metric = "accuracy";
  assert.equal(compare(rows, { of: { keep: 3 }, metric }), undefined);
  assert.equal(compare(rows, { of: { arm: "full" }, metric }), undefined);
  const shifted = [row(0, 1), row(1, 2), row(1, 3, trimmed), row(2, 4, trimmed)];
  assert.equal(compare(shifted, { of: { arm: "trimmed" }, metric }), undefined);
});

Deno.test("reportedRows() gives the mean of each kind under a name of its own, and no undefined ones", () => {
  const on = row(0, NaN, { ...trimmed, arm: "none", lambda: 0, keep: 0, mode: "on", cycle: 2 });
  const found = reportedRows([...rows, on], { study: "digits", metrics: ["accuracy", "fvu"] });
  assert.deepEqual(found, {
    "digits, baseline: accuracy": (80 + 60 + 90) / 3,
    "digits, trimmed, cycle 1, λ 0.5, N 25: accuracy": 81,
    "digits, trimmed, cycle 1, λ 0.5, N 3: accuracy": 10,
  });
  on.metrics.fvu = 0.25;
  assert.equal(
    reportedRows([on], { study: "s", metrics: ["fvu"] })["s, none, cycle 2, trained on, λ 0: fvu"],
    0.25,
  );
});
