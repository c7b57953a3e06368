/** Resampling of dead features. */
import assert from "node:assert/strict";
import { resampleDead } from "@/sae/resample.ts";
import { seededRandom } from "@/training/random.ts";
import { assertClose } from "./fixtures.ts";

function weights() {
  return {
    encoder: Float32Array.of(2, 0, 0, 4, 1, 1, 0, 6),
    encoderBias: Float32Array.of(1, 2, 3, 4),
    decoder: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1),
  };
}

Deno.test("resampleDead() gives dead features a target's direction, a short encoder and no bias, and spares the living", () => {
  const w = weights();
  resampleDead([2], {
    ...w,
    targets: Float32Array.of(9, 9, 3, 4),
    losses: Float32Array.of(0, 2),
    norm: 0.2,
    random: seededRandom(0),
  });
  const meanNorm = (2 + 4 + 6) / 3;
  assertClose(w.decoder, [1, 0, 0, 1, 0.6, 0.8, 0, 1], 1e-6);
  assertClose(w.encoder, [2, 0, 0, 4, 0.6 * 0.2 * meanNorm, 0.8 * 0.2 * meanNorm, 0, 6], 1e-6);
  assertClose(w.encoderBias, [1, 2, 0, 4], 0);
});

Deno.test("resampleDead() draws targets in proportion to the squared loss", () => {
  const random = seededRandom(1);
  let second = 0;
  for (let i = 0; i < 2000; i++) {
    const w = weights();
    resampleDead([0], {
      ...w,
      targets: Float32Array.of(1, 0, 0, 1),
      losses: Float32Array.of(1, 2),
      norm: 1,
      random,
    });
    second += w.decoder[1];
  }
  assert.ok(Math.abs(second / 2000 - 4 / 5) < 0.04, `found ${second / 2000}`);
});
