import assert from "node:assert/strict";
import { type Progress, progressMeter } from "@/training/progress.ts";
import { progressParts } from "@/training/progress_parts.ts";

Deno.test("progressParts() counts each part by its share and ends at the end", () => {
  const seen: Progress[] = [];
  const parts = progressParts({ onProgress: (p) => seen.push(p) }, { title: "Study", shares: [3, 1] });
  for (const [i, part] of parts.entries()) {
    const meter = progressMeter({ ...part, title: `part ${i}`, steps: 10 });
    for (const step of [5, 10]) meter.report(step, { force: true });
  }
  assert.deepEqual(seen.map(({ step }) => step), [375, 750, 875, 1000]);
  assert.ok(seen.every(({ steps }) => steps === 1000));
  assert.ok(seen.every(({ title }) => title === "Study"), "one display for all parts");
  assert.deepEqual(seen.map(({ phase }) => phase), ["part 0", "part 0", "part 1", "part 1"]);
});

Deno.test("progressParts() passes the stop on and works without a listener", () => {
  const { signal } = new AbortController();
  const [part] = progressParts({ signal }, { title: "Study", shares: [1] });
  assert.equal(part.signal, signal);
  assert.equal(part.onProgress, undefined);
});

Deno.test("progressParts() estimates the time left of the whole", async () => {
  const begun = performance.now();
  let left = NaN;
  const [first] = progressParts({ onProgress: (p) => left = p.secondsLeft }, { title: "", shares: [1, 3] });
  await new Promise((resolve) => setTimeout(resolve, 40));
  progressMeter({ ...first, title: "", steps: 2 }).report(2, { force: true });
  const passed = (performance.now() - begun) / 1000;
  assert.ok(left >= 0.115 && left <= 3 * passed, `found ${left}: three times the first part's time is left`);
});

Deno.test("progressParts() keeps a part's table through the parts that have none, and nests", () => {
  const seen: Progress[] = [];
  const [first, second] = progressParts({ onProgress: (p) => seen.push(p) }, {
    title: "Study",
    shares: [1, 1],
  });
  const rows = [{ name: "a", values: { score: 1 } }];
  progressMeter({ ...first, title: "one", steps: 1 }).report(1, { rows });
  const [inner] = progressParts(second, { title: "two", shares: [1] });
  progressMeter({ ...inner, title: "inner", steps: 2 }).report(2);
  assert.deepEqual(seen.map((p) => p.rows), [rows, rows]);
  assert.deepEqual([seen[1].title, seen[1].phase, seen[1].step], ["Study", "inner", 1000]);
});
