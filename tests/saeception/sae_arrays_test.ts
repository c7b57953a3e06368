/** SAEs to arrays and back. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { disposeSae, encode, type SaeModel } from "@/sae/sae.ts";
import { saeArrays, saeFrom } from "@/saeception/sae_arrays.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { decodeSafetensors, encodeSafetensors } from "@/training/safetensors.ts";

await useBackend();

function madeUpSae(seed: number): SaeModel {
  const values = (name: string, ...shape: number[]) =>
    tf.tensor(normals(shape.reduce((a, b) => a * b), seededRandom(seed, name)), shape);
  return {
    parameters: {
      encoder: values("encoder", 3, 5) as tf.Tensor2D,
      encoderBias: values("encoderBias", 5) as tf.Tensor1D,
      decoder: values("decoder", 5, 3) as tf.Tensor2D,
      decoderBias: values("decoderBias", 3) as tf.Tensor1D,
    },
    activation: { kind: "relu" },
  };
}

Deno.test("saeFrom() gives back what saeArrays() took, through a file and beside another SAE", async () => {
  const { numTensors } = tf.memory();
  const saes = [madeUpSae(1), madeUpSae(2)];
  const parts = await Promise.all(saes.map((sae, i) => saeArrays(sae, `best/${i}`)));
  assert.deepEqual(Object.keys(parts[1]).sort(), [
    "best/1/decoder",
    "best/1/decoderBias",
    "best/1/encoder",
    "best/1/encoderBias",
  ]);
  const arrays = decodeSafetensors(encodeSafetensors(Object.assign({}, ...parts))).arrays;
  for (const [i, sae] of saes.entries()) {
    const back = saeFrom(arrays, `best/${i}`);
    for (
      const [name, tensor] of Object.entries(sae.parameters) as [keyof typeof sae.parameters, tf.Tensor][]
    ) {
      assert.deepEqual(back.parameters[name].shape, tensor.shape, name);
      assert.deepEqual(back.parameters[name].dataSync(), tensor.dataSync(), name);
    }
    assert.deepEqual(back.activation, { kind: "relu" });
    disposeSae(back);
  }
  const top = saeFrom(arrays, "best/0", { kind: "topk", k: 1 });
  const codes = tf.tidy(() => tf.sum(tf.greater(encode(top, tf.ones([1, 3])), 0)).dataSync()[0]);
  assert.equal(codes, 1, "the activation it is told");
  [top, ...saes].forEach(disposeSae);
  assert.equal(tf.memory().numTensors, numTensors);
});
