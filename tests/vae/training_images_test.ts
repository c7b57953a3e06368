/** Images at the sizes a configuration asks for. */
import assert from "node:assert/strict";
import { imageBatch } from "@/nouns/images.ts";
import { enlarge, shrink, trainingImages } from "@/vae/training_images.ts";
import { smallNouns } from "./small.ts";

const { train } = smallNouns();
const indices = Uint32Array.of(5, 0, 7);

Deno.test("trainingImages() gives rendered pixels, enlarged without new colours", async () => {
  const small = await trainingImages(train, indices, { imageSize: 32, pixels: "exact" });
  assert.deepEqual(small, imageBatch(train, indices));
  const large = await trainingImages(train, indices, { imageSize: 64, pixels: "exact" });
  const at = (image: Float32Array, size: number, n: number, y: number, x: number) => {
    const i = ((n * size + y) * size + x) * 3;
    return [...image.subarray(i, i + 3)];
  };
  for (const [y, x] of [[0, 0], [31, 17], [63, 63], [40, 1]]) {
    assert.deepEqual(at(large, 64, 2, y, x), at(small, 32, 2, y >> 1, x >> 1));
  }
});

Deno.test("trainingImages() gives the write-up's JPEG pixels, close to the rendered ones but not equal", async () => {
  const exact = await trainingImages(train, indices, { imageSize: 128, pixels: "exact" });
  const jpeg = await trainingImages(train, indices, { imageSize: 128, pixels: "jpeg" });
  const error = jpeg.reduce((sum, v, i) => sum + (v - exact[i]) ** 2, 0) / jpeg.length;
  assert.equal(jpeg.length, exact.length);
  assert.ok(error > 1e-4 && error < 0.05, String(error));
});

Deno.test("shrink() undoes enlarge() and averages blocks", () => {
  const images = imageBatch(train, indices);
  const back = shrink(enlarge(images, 4), 4);
  assert.ok(back.every((v, i) => Math.abs(v - images[i]) < 1e-6));
  const half = enlarge(images, 2).map((v, i) => v + (Math.floor(i / 3) % 2 ? 0.5 : -0.5));
  assert.ok(shrink(half, 2).every((v, i) => Math.abs(v - images[i]) < 1e-6));
});
