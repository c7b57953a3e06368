/** The write-up's pixels: made as it made them, read back by the recogniser. */
import assert from "node:assert/strict";
import { looksSame } from "@/nouns/agreement.ts";
import { drawNouns } from "@/nouns/dataset.ts";
import { paint, pixelsOf, traitsOf } from "@/nouns/images.ts";
import { decodeJpeg, encodeJpeg, gridImage, jpegImageBatch, rgbImage } from "@/nouns/jpeg_pixels.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { enlarge } from "@/nouns/resize.ts";

const { train } = drawNouns({ seed: 31, trainCount: 60, heldOutCount: 1 });

function meanSquare(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return Array.from(one, (value, i) => (value - other[i]) ** 2).reduce((sum, term) => sum + term) /
    one.length;
}

Deno.test("jpegImageBatch() blurs and damages the crisp picture as much as the write-up's was", async () => {
  const batch = await jpegImageBatch(train.pixels.subarray(0, 20 * 1024));
  assert.equal(batch.length, 20 * 128 * 128 * 3);
  const errors = Array.from({ length: 20 }, (_, i) => {
    const crisp = enlarge(rgbImage(pixelsOf(train, i)), 4).data.map((value) => value);
    return meanSquare(
      batch.subarray(i * crisp.length, (i + 1) * crisp.length),
      Array.from(crisp, (v) => v / 127.5 - 1),
    );
  });
  const mean = errors.reduce((sum, error) => sum + error) / 20;
  assert.ok(mean > 0.001 && mean < 0.015, `mean squared error ${mean}`);
  assert.ok(batch.every((value) => value >= -1 && value <= 1));
});

Deno.test("jpegImageBatch() keeps the order of the nouns and reports its progress", async () => {
  const steps: number[] = [];
  const both = await jpegImageBatch(train.pixels.subarray(0, 2048), {
    side: 32,
    onProgress: (p) => steps.push(p.step),
  });
  const second = await jpegImageBatch(pixelsOf(train, 1), { side: 32 });
  assert.deepEqual(both.subarray(3072), second);
  assert.ok(meanSquare(second, paint(pixelsOf(train, 1))) < 0.02);
  assert.equal(steps[0], 1);
});

Deno.test("jpegImageBatch() ends with an error when it is asked to stop", async () => {
  await assert.rejects(jpegImageBatch(train.pixels, { signal: AbortSignal.abort() }), { name: "AbortError" });
});

Deno.test("recognise() reads every noun off its 320 px JPEG", async () => {
  for (let i = 0; i < train.count; i++) {
    const image = gridImage(await decodeJpeg(await encodeJpeg(pixelsOf(train, i))));
    assert.ok(looksSame(recognise(image).traits, traitsOf(train, i)), `noun ${i}`);
  }
});

Deno.test("decodeJpeg() refuses a file that is cut short or is no picture", async () => {
  const jpeg = await encodeJpeg(pixelsOf(train, 0));
  const { width, height, data } = await decodeJpeg(jpeg);
  assert.deepEqual([width, height, data.length], [320, 320, 320 * 320 * 3]);
  await assert.rejects(decodeJpeg(jpeg.subarray(0, jpeg.length >> 1)), {
    name: "SyntaxError",
    message: /whole JPEG/,
  });
  await assert.rejects(decodeJpeg(new TextEncoder().encode("a noun")), {
    name: "SyntaxError",
    message: /6 bytes/,
  });
});
