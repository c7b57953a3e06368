import assert from "node:assert/strict";
import { taskRows } from "@/training/task_rows.ts";

Deno.test("taskRows() tells phase and share of each task, and 100 % only of what is finished", () => {
  const progress = (step: number, steps: number) => ({ step, steps }) as never;
  const rows = taskRows([
    { phase: "waiting" },
    { phase: "running", progress: progress(1, 4) },
    { phase: "running", progress: progress(0, 0) },
    { phase: "finished" },
  ] as never, ["a", "b", "c", "d"]);
  assert.deepEqual(rows.map(({ name, values }) => [name, values.state, values["done (%)"]]), [
    ["a", "waiting", 0],
    ["b", "running", 25],
    ["c", "running", 0],
    ["d", "finished", 100],
  ]);
});
