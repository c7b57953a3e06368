import assert from "node:assert/strict";
import { progressMeter } from "@/training/progress.ts";
import { progressParts } from "@/training/progress_parts.ts";

Deno.test("progressParts() counts each part by its share and ends at the end", () => {
  const seen: { title: string; step: number; steps: number }[] = [];
  const parts = progressParts({ onProgress: (p) => seen.push(p) }, { title: "Study", shares: [3, 1] });
  for (const [i, part] of parts.entries()) {
    const meter = progressMeter({ ...part, title: `part ${i}`, steps: 10 });
    for (const step of [5, 10]) meter.report(step, { force: true });
  }
  assert.deepEqual(seen.map(({ step }) => step), [375, 750, 875, 1000]);
  assert.ok(seen.every(({ steps }) => steps === 1000));
  assert.equal(seen[0].title, "Study: part 0");
});

Deno.test("progressParts() passes the stop on and works without a listener", () => {
  const { signal } = new AbortController();
  const [part] = progressParts({ signal }, { title: "Study", shares: [1] });
  assert.equal(part.signal, signal);
  assert.equal(part.onProgress, undefined);
});

Deno.test("progressParts() estimates the time left of the whole", async () => {
  let left = NaN;
  const [first] = progressParts({ onProgress: (p) => left = p.secondsLeft }, { title: "", shares: [1, 3] });
  await new Promise((resolve) => setTimeout(resolve, 40));
  progressMeter({ ...first, title: "", steps: 2 }).report(2, { force: true });
  assert.ok(left > 0.1 && left < 0.4, `found ${left}: three times the 40 ms of the first part are left`);
});
