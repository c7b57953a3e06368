/** Images and labels as the models read them. */
import assert from "node:assert/strict";
import { palette } from "@/nouns/catalogue.ts";
import { drawNouns } from "@/nouns/dataset.ts";
import { imageBatch, paint, pixelsOf, traitsOf, visibleLabels } from "@/nouns/images.ts";
import { layerMap } from "@/nouns/renderer.ts";

const { train } = drawNouns({ seed: 11, trainCount: 200, heldOutCount: 1 });

Deno.test("imageBatch() gives the nouns asked for, in that order, as value / 127.5 - 1", () => {
  const indices = [7, 0, 199, 7];
  const batch = imageBatch(train, indices);
  assert.equal(batch.length, 4 * 3072);
  indices.forEach((index, i) => {
    for (let position = 0; position < 1024; position++) {
      const color = train.pixels[index * 1024 + position];
      for (let channel = 0; channel < 3; channel++) {
        const expected = palette[color * 3 + channel] / 255 * 2 - 1;
        assert.ok(Math.abs(batch[(i * 1024 + position) * 3 + channel] - expected) < 1e-6);
      }
    }
  });
});

Deno.test("paint() maps white to 1 and black to -1", () => {
  assert.deepEqual([...paint(Uint8Array.of(2, 36))], [1, 1, 1, -1, -1, -1]);
});

Deno.test("visibleLabels() labels what is seen and only that", () => {
  const labels = visibleLabels(train);
  const offsets = [0, 2, 32, 172, 414];
  let hidden = 0;
  for (let i = 0; i < train.count; i++) {
    const traits = traitsOf(train, i);
    const layers = layerMap(traits);
    for (let layer = 0; layer < 5; layer++) {
      const seen = layers.includes(layer);
      assert.equal(labels[i * 5 + layer], seen ? offsets[layer] + traits[layer] : -1);
      hidden += seen ? 0 : 1;
    }
  }
  assert.ok(hidden > 10, `only ${hidden} traits are hidden`);
});

Deno.test("imageBatch(), pixelsOf() and traitsOf() refuse an index outside the set", () => {
  for (const index of [-1, 200, 0.5]) {
    assert.throws(() => imageBatch(train, [index]), {
      name: "RangeError",
      message: /wanted an integer from 0 to 199/,
    });
    assert.throws(() => pixelsOf(train, index), RangeError);
    assert.throws(() => traitsOf(train, index), RangeError);
  }
});
