import assert from "node:assert/strict";
import { checkJob, validationRows } from "@/saeception/training_jobs.ts";

Deno.test("validationRows() averages the jobs of one place and leaves out those without a score or a place", () => {
  const job = { seed: 0, epochs: 1 };
  const place = (row: string, column: string) => ({ ...job, place: { row, column } });
  const jobs = [place("a", "λ 1"), place("b", "λ 1"), place("a", "λ 1"), place("a", "λ 2"), job];
  assert.deepEqual(validationRows(jobs, [0.5, 0.75, 1, undefined, 0.1]), [
    { name: "a", values: { "λ 1": 75 } },
    { name: "b", values: { "λ 1": 75 } },
  ]);
  assert.deepEqual(validationRows(jobs, []), []);
});

Deno.test("checkJob() refuses what cannot be trained and names it", () => {
  const limits = { count: 3, dimensions: 2 };
  const targets = new Float32Array(6);
  checkJob({ seed: 0, epochs: 1, targets, lambda: 1 }, limits);
  assert.throws(() => checkJob({ seed: 0, epochs: 0.5 }, limits), /epochs is 0.5/);
  assert.throws(() => checkJob({ seed: 0, epochs: 1, lambda: -1 }, limits), /lambda is -1/);
  assert.throws(() => checkJob({ seed: 0, epochs: 1, lambda: 1 }, limits), /there are no targets/);
  assert.throws(
    () => checkJob({ seed: 0, epochs: 1, targets: targets.subarray(1) }, limits),
    /the targets have 5 values, wanted are 6/,
  );
});
