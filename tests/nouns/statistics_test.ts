/** Frequencies and hiding, counted again by hand. */
import assert from "node:assert/strict";
import { sprites, traitNamed, valueIndex } from "@/nouns/catalogue.ts";
import { drawNouns, type NounSet } from "@/nouns/dataset.ts";
import { layerMap, renderNoun, visiblePixelCounts } from "@/nouns/renderer.ts";
import { countValues, measureHiding } from "@/nouns/statistics.ts";

function setOf(nouns: number[][]): NounSet {
  return {
    count: nouns.length,
    traits: Uint8Array.from(nouns.flat()),
    pixels: Uint8Array.from(nouns.flatMap((traits) => [...renderNoun(traits)])),
    visiblePixels: Uint16Array.from(nouns.flatMap((traits) => [...visiblePixelCounts(layerMap(traits))])),
  };
}

const none = traitNamed("accessory", "none");
const shirt = traitNamed("accessory", "ice-cold");

Deno.test("countValues() counts what is drawn and what is seen", () => {
  const { drawn, seen } = countValues(setOf([[0, 4, none, 3, 2], [1, 4, shirt, 3, 2], [0, 5, shirt, 9, 2]]));
  assert.equal(drawn[valueIndex("background", 0)], 2);
  assert.equal(drawn[valueIndex("body", 4)], 2);
  assert.equal(seen[valueIndex("body", 4)], 1, "the shirt covers the second body");
  assert.equal(seen[valueIndex("body", 5)], 0);
  assert.deepEqual([drawn[valueIndex("accessory", none)], seen[valueIndex("accessory", none)]], [1, 0]);
  assert.equal(seen[valueIndex("accessory", shirt)], 2);
  assert.equal(drawn.reduce((sum, count) => sum + count), 15);
});

Deno.test("measureHiding() finds a body wholly under a shirt, and every row sums to one", () => {
  const hiding = measureHiding(setOf([[0, 4, shirt, 3, 2], [1, 6, none, 3, 2]]));
  assert.equal(hiding.covered[1], 0.5);
  assert.equal(hiding.covered[2], 0, "an accessory that draws nothing is not covered");
  assert.equal(hiding.seenInstead[4][4], 1);
  for (const row of hiding.seenInstead) {
    assert.ok(Math.abs(row.reduce((sum, share) => sum + share) - 1) < 1e-12);
  }
});

Deno.test("measureHiding() agrees with visible pixels and never sees a lower layer through a higher one", () => {
  const { train } = drawNouns({ seed: 6, trainCount: 300, heldOutCount: 1 });
  const { seenInstead } = measureHiding(train);
  for (let layer = 0; layer < 5; layer++) {
    let [drawn, seen] = [0, 0];
    for (let i = 0; i < train.count; i++) {
      drawn += sprites[[0, 2, 32, 172, 414][layer] + train.traits[i * 5 + layer]].positions.length;
      seen += train.visiblePixels[i * 5 + layer];
    }
    assert.ok(Math.abs(seenInstead[layer][layer] - seen / drawn) < 1e-12);
    assert.ok(seenInstead[layer].slice(0, layer).every((share) => share === 0));
  }
});
