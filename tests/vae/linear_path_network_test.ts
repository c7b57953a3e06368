/** The linear path starts as PCA. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { imageBatch } from "@/nouns/images.ts";
import { variablesFrom } from "@/training/parameters.ts";
import { resolveVaeConfig } from "@/vae/config.ts";
import { linearPathNetwork } from "@/vae/linear_path_network.ts";
import { fitPca } from "@/vae/pca.ts";
import { pcaCodec } from "@/vae/pca_codec.ts";
import { smallNouns, withDataFolder } from "./small.ts";

await useBackend();

Deno.test("linearPathNetwork reconstructs exactly as PCA does before it is trained", () =>
  withDataFolder(async () => {
    const nouns = smallNouns();
    const config = resolveVaeConfig({ latentChannels: 1, channels: [4] });
    const parameters = variablesFrom(await linearPathNetwork.init(config, nouns, {}));
    const pca = await fitPca(nouns, { rank: 64 });
    const codec = pcaCodec(pca);
    const mode = { training: true };
    tf.tidy(() => {
      const images = tf.tensor4d(imageBatch(nouns.train, [0, 1, 2]), [3, 32, 32, 3]);
      const { mu, logvar } = linearPathNetwork.encode(parameters, images, mode);
      const difference = linearPathNetwork.decode(parameters, mu, mode).sub(
        codec.decode(codec.encode(images).mu),
      );
      assert.ok(difference.abs().max().dataSync()[0] < 1e-4);
      assert.ok(logvar.dataSync().every((value) => value === -6));
      const scaled = codec.encode(images).mu.div(tf.tensor1d(pca.deviations.data as Float32Array).sqrt());
      assert.ok(scaled.sub(mu).abs().max().dataSync()[0] < 1e-3);
    });
    codec.dispose();
    tf.dispose(parameters);
  }));
