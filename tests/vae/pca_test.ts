/** Principal components against the definition. */
import assert from "node:assert/strict";
import { Matrix } from "ml-matrix";
import { useBackend } from "@/backend/use_backend.ts";
import { imageBatch } from "@/nouns/images.ts";
import { fitPca } from "@/vae/pca.ts";
import { pcaCodec } from "@/vae/pca_codec.ts";
import { decodeImages, encodeImages } from "@/vae/vae.ts";
import { smallNouns, withDataFolder } from "./small.ts";

await useBackend();

Deno.test("fitPca() finds orthonormal directions whose scores have the stated deviations and no correlation", () =>
  withDataFolder(async () => {
    const nouns = smallNouns();
    const pca = await fitPca(nouns, { rank: 16 });
    const d = Matrix.from1DArray(3072, 16, pca.directions.data as Float32Array);
    const identity = d.transpose().mmul(d);
    for (let i = 0; i < 16; i++) {
      for (let j = 0; j < 16; j++) assert.ok(Math.abs(identity.get(i, j) - (i === j ? 1 : 0)) < 1e-4);
    }
    const codec = pcaCodec(pca);
    const images = imageBatch(nouns.train, Uint32Array.from({ length: 300 }, (_, i) => i));
    const scores = Matrix.from1DArray(300, 16, encodeImages(codec, images));
    const covariance = scores.transpose().mmul(scores).div(300);
    for (let i = 0; i < 16; i++) {
      const deviation = pca.deviations.data[i];
      assert.ok(Math.abs(Math.sqrt(covariance.get(i, i)) / deviation - 1) < 2e-3, `direction ${i}`);
      if (i > 0) assert.ok(deviation <= pca.deviations.data[i - 1]);
      for (let j = 0; j < i; j++) assert.ok(Math.abs(covariance.get(i, j)) < 0.05 * deviation ** 2);
    }
    const error = decodeImages(codec, encodeImages(codec, images)).reduce(
      (sum, v, i) => sum + (v - images[i]) ** 2,
      0,
    );
    const kept = Array.from(pca.deviations.data).reduce((sum, deviation) => sum + deviation ** 2, 0);
    assert.ok(Math.abs(error / 300 / (pca.totalVariance - kept) - 1) < 0.02, "what is left out is the error");
    codec.dispose();
  }));

Deno.test("fitPca() refuses more components than there are dimensions", async () => {
  await assert.rejects(fitPca(smallNouns(), { rank: 4000 }), /4000 are asked for, at most 3008 are possible/);
});
