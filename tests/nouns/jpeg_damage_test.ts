/** JPEG damage: of the order the write-up's own pictures show, and none where there is nothing to damage. */
import assert from "node:assert/strict";
import { drawNouns } from "@/nouns/dataset.ts";
import { paint, pixelsOf } from "@/nouns/images.ts";
import { jpegStages, measureJpegDamage, throughJpeg } from "@/nouns/jpeg_damage.ts";

const { train } = drawNouns({ seed: 51, trainCount: 12, heldOutCount: 1 });

Deno.test("jpegStages() gives all five stages in their sizes, the crisp one without new colours", async () => {
  const stages = await jpegStages(pixelsOf(train, 0));
  assert.deepEqual(Object.values(stages).map(({ width, data }) => [width, data.length]), [
    [320, 320 * 320 * 3],
    [320, 320 * 320 * 3],
    [128, 128 * 128 * 3],
    [128, 128 * 128 * 3],
    [128, 128 * 128 * 3],
  ]);
  const crisp = new Set(stages.crisp.data);
  assert.deepEqual(crisp, new Set(stages.drawn.data));
});

Deno.test("measureJpegDamage() finds damage like that of the public data set's pictures", async () => {
  const damage = await measureJpegDamage(train);
  assert.equal(damage.nouns, 12);
  assert.ok(
    damage.jpegPsnr > 30 && damage.jpegPsnr < 40,
    `${damage.jpegPsnr} dB; a public picture has 35.6 dB`,
  );
  assert.ok(damage.bothAt128Psnr < damage.blurAt128Psnr && damage.blurAt128Psnr < damage.jpegAt128Psnr);
  assert.ok(damage.jpegColors > 1000 && damage.drawnColors < 40);
  assert.ok(damage.flatCells > 0.2 && damage.flatCells < 0.8, `${damage.flatCells} of the cells are flat`);
  assert.ok(damage.cellsPsnr > damage.jpegPsnr, "averaging each cell takes noise away");
});

Deno.test("measureJpegDamage() finds next to no damage in a flat picture", async () => {
  const flat = { ...train, count: 1, pixels: new Uint8Array(1024).fill(2) };
  const damage = await measureJpegDamage(flat);
  assert.deepEqual([damage.flatCells, damage.jpegColors, damage.worstError], [1, 1, 0]);
});

Deno.test("throughJpeg() comes back close to the drawing", async () => {
  const drawing = paint(pixelsOf(train, 3));
  const back = await throughJpeg(pixelsOf(train, 3));
  const error = back.reduce((sum, value, i) => sum + (value - drawing[i]) ** 2, 0) / drawing.length;
  assert.ok(error > 0 && error < 0.005, `mean squared error ${error}`);
});

Deno.test("measureJpegDamage() ends when it is asked to stop", async () => {
  await assert.rejects(measureJpegDamage(train, { signal: AbortSignal.abort() }), { name: "AbortError" });
});
