/** Known damage: as strong as it says, and the same every time. */
import assert from "node:assert/strict";
import { damagedImage } from "@/nouns/damaged_image.ts";
import { drawNouns } from "@/nouns/dataset.ts";
import { imageBatch } from "@/nouns/images.ts";

const { train } = drawNouns({ seed: 61, trainCount: 5, heldOutCount: 1 });
const gray = { ...train, pixels: new Uint8Array(train.pixels.length).fill(5) }; // 807f7e, so nothing is clipped

Deno.test("damagedImage() leaves the picture alone when there is no damage", async () => {
  assert.deepEqual(await damagedImage(train, 2, { damage: "none" }), imageBatch(train, [2]));
});

Deno.test("damagedImage() adds noise of the strength asked for, the same for the same seed", async () => {
  const noisy = await damagedImage(gray, 1, { damage: { noisePsnr: 20 } });
  const clean = imageBatch(gray, [1]);
  const meanSquare = noisy.reduce((sum, value, i) => sum + (value - clean[i]) ** 2, 0) / clean.length;
  assert.ok(Math.abs(10 * Math.log10(4 / meanSquare) - 20) < 0.3);
  assert.deepEqual(await damagedImage(gray, 1, { damage: { noisePsnr: 20 } }), noisy);
  assert.notDeepEqual(await damagedImage(gray, 2, { damage: { noisePsnr: 20 } }), noisy);
  assert.notDeepEqual(await damagedImage(gray, 1, { damage: { noisePsnr: 20 }, seed: 1 }), noisy);
});

Deno.test("damagedImage() blurs a point into a Gaussian of the width asked for and keeps its sum", async () => {
  const point = { ...train, pixels: new Uint8Array(train.pixels.length).fill(36) };
  point.pixels[16 * 32 + 16] = 2; // white on black
  const image = await damagedImage(point, 0, { damage: { blurPixels: 1.5 } });
  let [sum, spread] = [0, 0];
  for (let position = 0; position < 1024; position++) {
    const weight = (image[position * 3] + 1) / 2;
    sum += weight;
    spread += weight * (Math.floor(position / 32) - 16) ** 2;
  }
  assert.ok(Math.abs(sum - 1) < 1e-4, `sum ${sum}`);
  assert.ok(Math.abs(Math.sqrt(spread) - 1.5) < 0.05, `standard deviation ${Math.sqrt(spread)}`);
  assert.ok(
    Math.abs(image[(16 * 32 + 14) * 3] - image[(14 * 32 + 16) * 3]) < 1e-6,
    "rows and columns differ",
  );
});
