/** The write-up's architecture, layer by layer. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { variablesFrom } from "@/training/parameters.ts";
import { resolveVaeConfig, writeUpVae } from "@/vae/config.ts";
import { parameterCount } from "@/vae/vae.ts";
import { writeUpNetwork } from "@/vae/write_up_network.ts";
import { smallNouns } from "./small.ts";

await useBackend();
const nouns = smallNouns();
const init = (overrides: object) => {
  const config = resolveVaeConfig({ ...writeUpVae, ...overrides });
  return writeUpNetwork.init(config, nouns, {});
};
const published = { imageSize: 128, channels: [64, 128, 512, 1024] };

Deno.test("writeUpNetwork has the 15,040,203 parameters of the published configuration", async () => {
  const arrays = await init(published);
  const part = (prefix: string) =>
    parameterCount(Object.fromEntries(Object.entries(arrays).filter(([name]) => name.startsWith(prefix))));
  assert.equal(parameterCount(arrays), 15_040_203);
  assert.deepEqual([part("encoder/"), part("decoder/")], [5_397_256, 9_642_947]);
});

Deno.test("writeUpNetwork has the published layers", async () => {
  const arrays = await init(published);
  const size = (layer: string) =>
    arrays[`${layer}/weights`].data.length + arrays[`${layer}/bias`].data.length;
  const layers = ["encoder/0", "encoder/1", "encoder/2", "encoder/3", "encoder/posterior", "decoder/input"];
  layers.push("decoder/0", "decoder/1", "decoder/2", "decoder/3", "decoder/output");
  const published_ = [
    1792,
    73_856,
    590_336,
    4_719_616,
    8200,
    5120,
    8_389_120,
    1_048_704,
    131_136,
    65_600,
    1731,
  ];
  assert.deepEqual(layers.map(size), published_);
});

Deno.test("writeUpNetwork counts as published at the other sizes too", async () => {
  assert.equal(
    parameterCount(await init({ imageSize: 64, channels: [32, 64, 128], latentChannels: 4 })) > 0,
    true,
  );
  assert.equal(parameterCount(await init({ channels: [32, 64] })), 70_635);
});

Deno.test("writeUpNetwork halves the size at every layer and doubles it back", async () => {
  const parameters = variablesFrom(await init({ channels: [4, 8], latentChannels: 2 }));
  const before = tf.memory().numTensors;
  for (const training of [false, true]) {
    tf.tidy(() => {
      const images = tf.zeros([3, 32, 32, 3]) as tf.Tensor4D;
      const { mu, logvar } = writeUpNetwork.encode(parameters, images, { training });
      assert.deepEqual([mu.shape, logvar.shape], [[3, 128], [3, 128]]);
      assert.deepEqual(writeUpNetwork.decode(parameters, mu, { training }).shape, [3, 32, 32, 3]);
    });
  }
  assert.equal(tf.memory().numTensors, before);
  tf.dispose(parameters);
});

Deno.test("writeUpNetwork lays the latent out by channel, then row, then column", async () => {
  const parameters = variablesFrom(await init({ channels: [4, 8], latentChannels: 2 }));
  const [moved, still] = tf.tidy(() => {
    const images = tf.buffer([2, 32, 32, 3]);
    images.set(5, 1, 31, 0, 0); // the lower left corner of the second image: row 7, column 0 of the grid
    const { mu } = writeUpNetwork.encode(parameters, images.toTensor() as tf.Tensor4D, { training: false });
    const difference = mu.slice([1, 0], [1, -1]).sub(mu.slice([0, 0], [1, -1])).abs().dataSync();
    return [difference[64 + 7 * 8], difference[64 + 7]];
  });
  assert.ok(moved > 0 && still === 0, `${moved}, ${still}`);
  tf.dispose(parameters);
});

Deno.test("writeUpNetwork starts with the same weights for the same seed only", async () => {
  const first = async (seed: number) => (await init({ channels: [4, 8], seed }))["encoder/0/weights"].data;
  assert.deepEqual(await first(1), await first(1));
  assert.notDeepEqual(await first(1), await first(2));
});
