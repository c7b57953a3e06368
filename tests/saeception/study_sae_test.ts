/** The one SAE recipe of the study. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { disposeSae, encode } from "@/sae/sae.ts";
import { studySaeConfig, trainStudySaes } from "@/saeception/study_sae.ts";
import { notingDigits, smallStudy } from "./digits/small_study.ts";

await useBackend();

Deno.test("studySaeConfig() is top-k with unit rows and scaled, centred, not whitened input", () => {
  const { nFeatures, k, steps, seed, activation, decoderNorms, centring, scaling, whitening } =
    studySaeConfig(
      smallStudy,
      7,
    );
  assert.deepEqual({ nFeatures, k, steps, seed }, { nFeatures: 16, k: 4, steps: 20, seed: 7 });
  assert.deepEqual(
    { activation, decoderNorms, centring, scaling, whitening },
    { activation: "topk", decoderNorms: "unit", centring: true, scaling: true, whitening: 0 },
  );
});

Deno.test("trainStudySaes() gives each network the SAE that it gets alone, with the same L0, and pairs by seed", async () => {
  const source = notingDigits();
  const { networks } = await source.train([{ seed: 0, epochs: 3 }, { seed: 1, epochs: 3 }]);
  const { numTensors } = tf.memory();
  const options = { config: smallStudy };
  const opened = [networks[0], networks[1], networks[0]].map((network, i) => ({
    network,
    seed: i === 2 ? 5 : 0,
  }));
  const { activations, saes, completed } = await trainStudySaes(source, opened, options);
  const alone = await trainStudySaes(source, [opened[1]], options);
  const decoder = (sae: typeof saes[0]) => sae.parameters.decoder.dataSync() as Float32Array;
  assert.ok(completed);
  assert.deepEqual(activations[1], await source.activations(networks[1], "train"));
  decoder(saes[1]).forEach((value, i) => assert.ok(Math.abs(value - decoder(alone.saes[0])[i]) < 1e-4));
  assert.notDeepEqual(decoder(saes[0]), decoder(saes[2]), "another seed, another SAE");
  for (const [i, sae] of saes.entries()) {
    const l0 = tf.tidy(() => {
      const codes = encode(sae, tf.tensor2d(activations[i], [90, 16]));
      return tf.max(tf.sum(tf.cast(tf.greater(codes, 0), "float32"), 1)).dataSync()[0];
    });
    assert.ok(l0 > 1 && l0 <= smallStudy.k, `${l0} active`);
  }
  [...saes, ...alone.saes].forEach(disposeSae);
  assert.equal(tf.memory().numTensors, numTensors);
});
