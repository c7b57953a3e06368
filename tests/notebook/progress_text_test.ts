import assert from "node:assert/strict";
import { progressState } from "@/notebook/progress_text.ts";

Deno.test("progressState() tells the phase and the share where the work has parts", () => {
  const state = { title: "Study", phase: "measuring", step: 604, steps: 1000, values: {} };
  const history = { step: [], values: {} };
  assert.equal(
    progressState({ ...state, secondsElapsed: 12, secondsLeft: 8, history }),
    "measuring · 60 % · 0:08 left",
  );
  assert.equal(
    progressState({ ...state, step: 1000, secondsElapsed: 20, secondsLeft: 0, history }),
    "measuring · 100 % · 0:20",
  );
});
