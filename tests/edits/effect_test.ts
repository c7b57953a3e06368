import assert from "node:assert/strict";
import { effectMap, measureEffects, shareInside, visibleMask } from "@/edits/effect.ts";
import { paint } from "@/nouns/images.ts";
import { renderNoun } from "@/nouns/renderer.ts";

const noun = [0, 3, 10, 77, 5];
const image = (traits: number[]) => paint(renderNoun(traits));

Deno.test("effectMap() is the root of the summed squares of the channels", () => {
  const map = effectMap(Float32Array.of(0, 0, 0, 1, 1, 1), Float32Array.of(0.6, 0, -0.8, 1, 1, 1));
  assert.ok(Math.abs(map[0] - 1) < 1e-6);
  assert.equal(map[1], 0);
  assert.throws(() => effectMap(new Float32Array(3), new Float32Array(6)), TypeError);
});

Deno.test("shareInside() weighs squared change: 3 inside and 4 outside give 9 / 25", () => {
  assert.ok(Math.abs(shareInside(Float32Array.of(3, 4, 0), Uint8Array.of(1, 0, 1)) - 9 / 25) < 1e-6);
  assert.ok(Number.isNaN(shareInside(Float32Array.of(0, 0), Uint8Array.of(1, 0))));
});

Deno.test("visibleMask() of the five layers tiles the picture", () => {
  const masks = [0, 1, 2, 3, 4].map((layer) => visibleMask(noun, layer));
  for (let pixel = 0; pixel < 1024; pixel++) {
    assert.equal(masks.reduce((sum, mask) => sum + mask[pixel], 0), 1);
  }
});

Deno.test("measureEffects() of an exact swap: gone, four kept, and all change where one of the two heads is", () => {
  const swapped = [0, 3, 10, 120, 5];
  const [effect] = measureEffects({ before: image(noun), after: image(swapped) }, {
    traits: Uint8Array.from(noun),
    layers: [3],
  });
  assert.deepEqual([effect.gone, effect.kept, effect.reading], [true, 4, swapped]);
  const [before, after] = [visibleMask(noun, 3), visibleMask(swapped, 3)];
  const map = effectMap(image(noun), image(swapped));
  assert.ok(map.every((change, pixel) => change === 0 || before[pixel] || after[pixel]));
  assert.equal(effect.area, before.reduce((sum, x) => sum + x, 0) / 1024);
  assert.ok(effect.inside > effect.area && effect.inside <= 1);
});

Deno.test("measureEffects() of a change on the trait's own pixels lies inside entirely", () => {
  const mask = visibleMask(noun, 4);
  const before = image(noun);
  const after = before.map((x, at) => mask[Math.floor(at / 3)] ? -x : x);
  const [effect] = measureEffects({ before, after }, { traits: Uint8Array.from(noun), layers: [4] });
  assert.equal(effect.inside, 1);
});

Deno.test("measureEffects() of no edit: nothing gone, nothing changed, and damage elsewhere counts as not kept", () => {
  const other = [1, 3, 10, 77, 5];
  const effects = measureEffects(
    {
      before: Float32Array.of(...image(noun), ...image(noun)),
      after: Float32Array.of(...image(noun), ...image(other)),
    },
    { traits: Uint8Array.of(...noun, ...noun), layers: [3, 3] },
  );
  assert.deepEqual([effects[0].gone, effects[0].kept], [false, 4]);
  assert.ok(Number.isNaN(effects[0].inside));
  assert.deepEqual([effects[1].gone, effects[1].kept], [false, 3]);
});
