import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { drawCounterfactuals, pictures, takePairs } from "@/features/counterfactuals.ts";
import { valueOf } from "@/nouns/catalogue.ts";
import { drawNouns } from "@/nouns/dataset.ts";
import { paint } from "@/nouns/images.ts";
import { layerMap, renderNoun, visiblePixelCounts } from "@/nouns/renderer.ts";
import { flatCodec } from "./fakes.ts";

await tf.setBackend("cpu");
const { heldOut: nouns } = drawNouns({ seed: 0, trainCount: 1, heldOutCount: 60 });
const pairs = drawCounterfactuals({ nouns, codec: flatCodec }, { perCategory: 8, seed: 0 });
const five = (traits: Uint8Array, pair: number) => [...traits.subarray(pair * 5, pair * 5 + 5)];

Deno.test("drawCounterfactuals() changes one trait, which shows 10 pixels before and after, in as many pairs of each category", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((layer) => pairs.layers.filter((own) => own === layer).length),
    Array(5).fill(8),
  );
  for (let pair = 0; pair < pairs.count; pair++) {
    const [before, after] = [five(pairs.traits, pair), five(pairs.targetTraits, pair)];
    const layer = pairs.layers[pair];
    assert.deepEqual(before, five(nouns.traits, pairs.nouns[pair]));
    assert.deepEqual(before.with(layer, after[layer]), after);
    assert.deepEqual(
      [before[layer], after[layer]],
      [pairs.from[pair], pairs.to[pair]].map((v) => valueOf(v).trait),
    );
    assert.notEqual(before[layer], after[layer]);
    for (const traits of [before, after]) assert.ok(visiblePixelCounts(layerMap(traits))[layer] >= 10);
  }
});

Deno.test("drawCounterfactuals() encodes both exact pictures", () => {
  const mean = (traits: number[]) => {
    const picture = paint(renderNoun(traits));
    return [0, 1, 2].map((c) => picture.reduce((sum, x, at) => at % 3 === c ? sum + x : sum, 0) / 1024);
  };
  for (
    const [traits, latents] of [[pairs.traits, pairs.latents], [
      pairs.targetTraits,
      pairs.targetLatents,
    ]] as const
  ) {
    mean(five(traits, 11)).forEach((x, c) => assert.ok(Math.abs(x - latents[33 + c]) < 1e-4));
  }
});

Deno.test("drawCounterfactuals() is repeatable, and other with another seed", () => {
  const again = (seed: number) => drawCounterfactuals({ nouns, codec: flatCodec }, { perCategory: 8, seed });
  assert.deepEqual(again(0), pairs);
  assert.notDeepEqual(again(1).nouns, pairs.nouns);
});

Deno.test("takePairs() takes whole rows in the order asked for", () => {
  const taken = takePairs(pairs, [9, 2]);
  assert.equal(taken.count, 2);
  assert.deepEqual([...taken.to], [pairs.to[9], pairs.to[2]]);
  assert.deepEqual(five(taken.targetTraits, 1), five(pairs.targetTraits, 2));
  assert.deepEqual(taken.targetLatents.slice(0, 3), pairs.targetLatents.slice(27, 30));
});

Deno.test("pictures() are the rendered nouns, one after the other", () => {
  const [a, b] = [five(pairs.traits, 0), five(pairs.traits, 1)];
  assert.deepEqual([...pictures(Uint8Array.from([...a, ...b])).subarray(3072)], [...paint(renderNoun(b))]);
});
