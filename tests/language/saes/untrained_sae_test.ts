import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { untrainedSae } from "@/language/saes/untrained_sae.ts";
import { disposeSae, encode, evaluate, reconstructLatents } from "@/sae/sae.ts";
import { plantedLatents } from "../../sae/fixtures.ts";

const { train: latents, dimensions } = plantedLatents();
const fields = { nFeatures: 40, activation: "topk", k: 3, whitening: 0, seed: 4 } as const;

Deno.test("untrainedSae() of latents points from the bias at latents, and frees what it used", async () => {
  const before = tf.memory().numTensors;
  const sae = untrainedSae({ ...fields, initialization: "data" }, { latents, dimensions });
  const { decoder, decoderBias } = sae.parameters;
  const bias = decoderBias.dataSync();
  const rows = await decoder.array();
  for (const row of rows) {
    const length = Math.hypot(...row);
    const best = Math.max(
      ...Array.from({ length: latents.length / dimensions }, (_, i) => {
        const x = Array.from(
          latents.subarray(i * dimensions, (i + 1) * dimensions),
          (value, j) => value - bias[j],
        );
        return x.reduce((sum, value, j) => sum + value * row[j], 0) / (length * Math.hypot(...x));
      }),
    );
    assert.ok(best > 0.9999, `the nearest latent has a cosine of ${best}`);
  }
  const features = encode(sae, tf.tensor2d(latents, [600, dimensions]));
  assert.ok(tf.max(tf.sum(tf.step(features), 1)).arraySync() as number <= 3);
  disposeSae(sae);
  assert.ok(tf.memory().numTensors <= before + 6); // what this test made
});

Deno.test("untrainedSae() scales its decoder as well as one number can", async () => {
  for (const initialization of ["tied", "data"] as const) {
    const sae = untrainedSae({ ...fields, initialization }, { latents, dimensions });
    const error = async (scale: number) => {
      const decoder = tf.mul(sae.parameters.decoder, scale) as tf.Tensor2D;
      return (await evaluate({ ...sae, parameters: { ...sae.parameters, decoder } }, latents)).fvu;
    };
    const own = await error(1);
    assert.ok(own < await error(0.95) && own < await error(1.05));
    assert.ok(own < 1);
  }
});

Deno.test("untrainedSae() draws directions that have nothing to do with the latents", () => {
  const [random, other] = [4, 5].map((seed) =>
    untrainedSae({ ...fields, initialization: "tied", seed }, { latents, dimensions })
  );
  assert.notDeepEqual(random.parameters.encoder.dataSync(), other.parameters.encoder.dataSync());
  const shifted = latents.map((value) => value + 10);
  const moved = untrainedSae({ ...fields, initialization: "tied" }, { latents: shifted, dimensions });
  const [a, b] = [random, moved].map(({ parameters }) => parameters.encoder.dataSync());
  a.forEach((value, i) => assert.ok(Math.abs(value - b[i]) < 1e-3));
  assert.equal(reconstructLatents(random, latents).length, latents.length);
});
