import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { readSwaps, sharesOf, steeringPairs } from "@/edits/steering_subjects.ts";
import { valueCount } from "@/nouns/catalogue.ts";
import { layerMap, visiblePixelCounts } from "@/nouns/renderer.ts";
import { symbolicCodec, symbolicData } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const { nouns } = symbolicData();

Deno.test("steeringPairs() takes nouns of which all five traits can be seen before and after, and are read right before", () => {
  const world = { nouns: nouns.heldOut, codec: symbolicCodec };
  const found = steeringPairs(world, { perCategory: 9, seed: 2 });
  found.forEach(({ pairs, candidates }, layer) => {
    assert.ok(pairs.count > 0 && pairs.count <= candidates && candidates === 9);
    for (let pair = 0; pair < pairs.count; pair++) {
      assert.equal(pairs.layers[pair], layer);
      for (const all of [pairs.traits, pairs.targetTraits]) {
        assert.ok(Math.min(...visiblePixelCounts(layerMap(all.subarray(pair * 5, pair * 5 + 5)))) >= 10);
      }
    }
  });
  const blind = {
    ...symbolicCodec,
    decode: (z: tf.Tensor2D) => tf.zeros([z.shape[0], 32, 32, 3]) as tf.Tensor4D,
  };
  const misread = steeringPairs({ ...world, codec: blind }, { perCategory: 9, seed: 2 });
  assert.ok(misread.every(({ pairs }) => pairs.count === 0));
});

Deno.test("readSwaps() tells a value that has not come from one that came and took another trait along", () => {
  const world = { nouns: nouns.heldOut, codec: symbolicCodec };
  const { pairs } = steeringPairs(world, { perCategory: 4, seed: 0 })[4];
  const read = (rows: Float32Array) => {
    const { arrived, kept } = readSwaps(symbolicCodec, rows, pairs);
    return [arrived[0], kept[0]];
  };
  assert.deepEqual(read(pairs.targetLatents), [1, 1]);
  assert.deepEqual(read(pairs.latents), [0, 1]);
  const damaged = pairs.targetLatents.slice();
  damaged[0] = 1 - damaged[0];
  damaged[1] = 1 - damaged[1];
  assert.deepEqual(read(damaged), [1, 0]);
  assert.throws(() => readSwaps(symbolicCodec, damaged.subarray(1), pairs), /wanted \d+\. Give one latent/);
  assert.equal(pairs.latents.length % valueCount, 0);
});

Deno.test("sharesOf() counts success where both hold, not where either does", () => {
  const readings = { arrived: Uint8Array.of(1, 1, 0, 0), kept: Uint8Array.of(1, 0, 1, 1) };
  assert.deepEqual(sharesOf(readings), { count: 4, arrived: 0.5, kept: 0.75, success: 0.25 });
});
