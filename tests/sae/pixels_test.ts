/** The cost of an SAE in pictures. */
import assert from "node:assert/strict";
import { pixelPsnr } from "@/sae/pixels.ts";

Deno.test("pixelPsnr() is 20 dB for an error of a tenth of the range, and infinite for none", () => {
  const latents = Float32Array.of(0, 0.5, -0.5);
  const decode = (z: Float32Array) => z;
  const reconstructions = latents.map((x) => x + 0.2);
  assert.ok(Math.abs(pixelPsnr({ latents, reconstructions }, decode) - 20) < 1e-5);
  assert.equal(pixelPsnr({ latents, reconstructions: latents.slice() }, decode), Infinity);
});

Deno.test("pixelPsnr() compares decoded pictures, not latents", () => {
  const pair = { latents: Float32Array.of(1, 2), reconstructions: Float32Array.of(3, 4) };
  assert.equal(pixelPsnr(pair, (z) => new Float32Array(z.length)), Infinity);
});

Deno.test("pixelPsnr() refuses different numbers of latents", () => {
  const pair = { latents: new Float32Array(4), reconstructions: new Float32Array(2) };
  assert.throws(() => pixelPsnr(pair, (z) => z), /found 4 latent values and 2/);
});
