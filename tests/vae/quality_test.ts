/** Measures of reconstructions against closed forms, brute force and images with known faults. */
import assert from "node:assert/strict";
import { imageBatch } from "@/nouns/images.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { exactPixels, psnr, ssim, traitIdentity } from "@/vae/quality.ts";
import { smallNouns } from "./small.ts";

const { heldOut } = smallNouns();
const indices = Uint32Array.from({ length: heldOut.count }, (_, i) => i);
const originals = imageBatch(heldOut, indices);
const noisy = (deviation: number) => {
  const noise = normals(originals.length, seededRandom(0, "noise"));
  return originals.map((value, i) => value + deviation * noise[i]);
};

Deno.test("psnr() of a constant error is known", () => {
  assert.ok(Math.abs(psnr(originals.map((value) => value + 0.02), originals) - 40) < 1e-3);
  assert.equal(psnr(originals, originals), Infinity);
  assert.throws(() => psnr(originals.subarray(1), originals), /Cannot compute PSNR/);
});

Deno.test("ssim() is 1 for equal images, falls with noise, and follows its formula for flat ones", () => {
  assert.equal(ssim(originals, originals), 1);
  const [little, much] = [ssim(noisy(0.05), originals), ssim(noisy(0.5), originals)];
  assert.ok(1 > little && little > much && much > 0, `${little}, ${much}`);
  const flat = (value: number) => new Float32Array(3072).fill(value);
  const expected = (2 * 0.5 * 0.25 + 4e-4) / (0.5 ** 2 + 0.25 ** 2 + 4e-4);
  assert.ok(Math.abs(ssim(flat(0.5), flat(0.25)) - expected) < 1e-9);
});

Deno.test("exactPixels() counts pixels and whole images after snapping to the palette", () => {
  assert.deepEqual(exactPixels(originals, heldOut), { pixels: 1, images: 1 });
  const spoiled = originals.slice();
  spoiled.fill(-1, 0, 3);
  spoiled.fill(1, 3, 6);
  const count = exactPixels(spoiled, heldOut);
  assert.equal(count.images, 1 - 1 / heldOut.count);
  assert.ok(count.pixels < 1 && count.pixels >= 1 - 2 / (heldOut.count * 1024));
});

Deno.test("traitIdentity() is 1 on the originals and sees a head that was swapped", async () => {
  const perfect = await traitIdentity(originals, heldOut);
  assert.equal(perfect.all, 1);
  assert.deepEqual([perfect.given, perfect.blind], [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]]);
  const shifted = imageBatch(heldOut, indices.map((i) => (i + 1) % heldOut.count));
  const wrong = await traitIdentity(shifted, heldOut);
  assert.ok(wrong.all < 0.1 && wrong.blind[3] < 0.2, JSON.stringify(wrong));
});
