/** The sheet of reconstructions: its rows and its decibels. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { drawNouns } from "@/nouns/dataset.ts";
import { saeReconstructionSheet } from "@/sae/reconstruction_sheet.ts";
import type { Sae } from "@/sae/sae.ts";
import type { Codec } from "@/vae/vae.ts";
import "./fixtures.ts";

const { heldOut } = drawNouns({ seed: 3, trainCount: 10, heldOutCount: 6 });

/** A codec whose latent is the first row of red, and whose picture repeats it. */
const codec: Codec = {
  name: "toy",
  key: "toy",
  imageSize: 32,
  dimensions: 32,
  encode: (images) => tf.tidy(() => ({ mu: images.slice([0, 0, 0, 0], [-1, 1, -1, 1]).reshape([-1, 32]) })),
  decode: (z) => tf.tidy(() => z.reshape([-1, 1, 32, 1]).tile([1, 32, 1, 3]) as tf.Tensor4D),
};

/** An SAE that reconstructs a multiple of the latent. */
function scaling(name: string, factor: number): Sae {
  const eye = tf.eye(32);
  const parameters = {
    encoder: tf.concat([eye, eye.neg()], 1) as tf.Tensor2D,
    encoderBias: tf.zeros([64]),
    decoder: tf.concat([eye, eye.neg()], 0).mul(factor),
    decoderBias: tf.zeros([32]),
  };
  return { name, parameters, activation: { kind: "relu" } } as unknown as Sae;
}

Deno.test("saeReconstructionSheet() shows original, VAE, and two rows for each SAE, with its decibels", async () => {
  const sheet = saeReconstructionSheet(
    { vae: codec, saes: [scaling("exact", 1), scaling("half", 0.5)] },
    heldOut,
    {
      count: 4,
    },
  );
  assert.match(sheet.summary, /exact: Infinity dB/);
  assert.match(sheet.summary, /half: \d+\.\d dB/);
  assert.ok((await sheet.png()).length > 1000);
});
