/** The recogniser's own error under damage: measured fairly, stopped cleanly. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { drawNouns, loadNouns } from "@/nouns/dataset.ts";
import { recogniserTrials, tryRecogniser } from "@/nouns/recogniser_trials.ts";

const { heldOut } = drawNouns({ seed: 71, trainCount: 1, heldOutCount: 150 });

Deno.test("tryRecogniser() finds no error on perfect pictures and on public JPEGs", async () => {
  const [clean, jpeg] = await tryRecogniser(heldOut, { damages: ["none", "jpeg"] });
  assert.equal(clean.psnr, Infinity);
  assert.deepEqual([clean.all, ...clean.categories], [1, 1, 1, 1, 1, 1]);
  assert.ok(clean.exact > 0.8 && clean.exact < 0.95, `${clean.exact}: covered bodies cannot be named`);
  assert.equal(jpeg.all, 1);
  assert.ok(jpeg.psnr > 35 && jpeg.psnr < 50);
});

Deno.test("tryRecogniser() holds 99 % at noise of 25 to 30 dB and loses at 5 dB", async () => {
  const damages = [30, 25, 5].map((noisePsnr) => ({ noisePsnr }));
  const [faint, middle, strong] = await tryRecogniser(heldOut, { damages });
  assert.ok(faint.all > 0.99 && middle.all > 0.98, `${faint.all}, ${middle.all}`);
  assert.ok(
    strong.all < 0.5 && strong.categories[0] > strong.categories[1],
    "a background is 30 times larger",
  );
  assert.ok(faint.psnr > middle.psnr && middle.psnr > strong.psnr);
});

Deno.test("tryRecogniser() uses as many nouns as it is told and returns whole trials when it is stopped", async () => {
  const steps: number[] = [];
  const stop = new AbortController();
  const trials = await tryRecogniser(heldOut, {
    damages: ["none", "none"],
    count: 30,
    signal: stop.signal,
    onProgress: ({ step, steps: total }) => {
      steps.push(total);
      if (step >= 1) stop.abort();
    },
  });
  assert.deepEqual([trials.length, steps[0]], [0, 60]);
});

Deno.test("recogniserTrials() keeps whole results, Infinity included, and never a stopped one", async () => {
  const folder = await Deno.makeTempDir();
  const before = Deno.env.get("STUDY_DATA");
  Deno.env.set("STUDY_DATA", folder);
  try {
    const nouns = await loadNouns({ trainCount: 10, heldOutCount: 40 });
    const damages = ["none" as const, { noisePsnr: 15 }];
    assert.deepEqual(await recogniserTrials(nouns, { damages, signal: AbortSignal.abort() }), []);
    const computed = await recogniserTrials(nouns, { damages });
    assert.deepEqual(computed, await tryRecogniser(nouns.heldOut, { damages }));
    const read = await recogniserTrials(nouns, { damages, onProgress: () => assert.fail("computed again") });
    assert.deepEqual(read, computed);
    const stored = [...Deno.readDirSync(join(folder, "artifacts"))].map(({ name }) =>
      name.replace(/-[0-9a-f]+$/, "")
    );
    assert.deepEqual(stored.sort(), ["nouns", "recogniser-trials"]);
  } finally {
    if (before === undefined) Deno.env.delete("STUDY_DATA");
    else Deno.env.set("STUDY_DATA", before);
    await Deno.remove(folder, { recursive: true });
  }
});
