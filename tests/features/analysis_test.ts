import assert from "node:assert/strict";
import { mostTelling } from "@/features/analysis.ts";
import type { Match } from "@/features/coverage.ts";

const analysis = (scores: { chosenF1: number; f1: number }[]) => ({
  best: Array.from(
    { length: 437 },
    (_, value) => ({ value, ...(scores[value] ?? { chosenF1: 0, f1: 0 }) } as Match),
  ),
});

Deno.test("mostTelling() counts values above .8 on the choosing nouns, then the mean, and never looks at held-out scores", () => {
  const many = analysis([{ chosenF1: 0.81, f1: 0.1 }, { chosenF1: 0.81, f1: 0.1 }]);
  const one = analysis([{ chosenF1: 1, f1: 1 }, { chosenF1: 0.79, f1: 1 }, { chosenF1: 0.79, f1: 1 }]);
  const higher = analysis([{ chosenF1: 0.9, f1: 0 }, { chosenF1: 0.9, f1: 0 }]);
  assert.equal(mostTelling([one, many]), 1);
  assert.equal(mostTelling([many, higher, one]), 1);
});
