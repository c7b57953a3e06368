/** The renderer against a second decoder that paints rectangles, and the masks it promises. */
import assert from "node:assert/strict";
import assets from "@nouns/assets/dist/image-data.json" with { type: "json" };
import { palette, sprites, traitCounts, valueIndex } from "@/nouns/catalogue.ts";
import { layerMap, renderNoun, spriteMask, visiblePixelCounts } from "@/nouns/renderer.ts";
import { seededRandom } from "@/training/random.ts";

function randomNouns(count: number): number[][] {
  const random = seededRandom(7, "renderer test");
  return Array.from({ length: count }, () => traitCounts.map((limit) => random.integer(limit)));
}

/** The noun as RGB hex per pixel, straight from the package: each part unrolled to a flat list of colours. */
function paintedByHand([background, body, accessory, head, glasses]: number[]): string[] {
  const { bodies, accessories, heads } = assets.images;
  const canvas = Array<string>(1024).fill(assets.bgcolors[background]);
  for (
    const { data } of [bodies[body], accessories[accessory], heads[head], assets.images.glasses[glasses]]
  ) {
    const digits = data.slice(2);
    const byte = (at: number) => parseInt(digits.slice(2 * at, 2 * at + 2), 16);
    const [top, width, left] = [byte(1), byte(2) - byte(4), byte(4)];
    let unrolled: number[] = [];
    for (let at = 5; at < digits.length / 2; at += 2) {
      unrolled = unrolled.concat(Array(byte(at)).fill(byte(at + 1)));
    }
    unrolled.forEach((color, i) => {
      if (color) canvas[(top + Math.floor(i / width)) * 32 + left + i % width] = assets.palette[color];
    });
  }
  return canvas;
}

function hexOf(color: number): string {
  return [...palette.subarray(color * 3, color * 3 + 3)].map((value) => value.toString(16).padStart(2, "0"))
    .join("");
}

Deno.test("renderNoun() equals a second decoder pixel by pixel on 1,000 nouns", () => {
  for (const traits of randomNouns(1000)) {
    assert.deepEqual([...renderNoun(traits)].map(hexOf), paintedByHand(traits), `traits ${traits}`);
  }
});

Deno.test("renderNoun() draws every one of the 437 values as the second decoder does", () => {
  for (let i = 0; i < 242; i++) {
    const traits = traitCounts.map((count) => i % count);
    assert.deepEqual([...renderNoun(traits)].map(hexOf), paintedByHand(traits), `traits ${traits}`);
  }
});

Deno.test("renderNoun() draws over whatever it is given", () => {
  const traits = [1, 2, 3, 4, 5];
  assert.deepEqual(renderNoun(traits, new Uint8Array(1024).fill(77)), renderNoun(traits));
});

Deno.test("layerMap() masks partition the image and name the topmost opaque layer", () => {
  for (const traits of randomNouns(300)) {
    const layers = layerMap(traits);
    const masks = (["background", "body", "accessory", "head", "glasses"] as const)
      .map((category, layer) => spriteMask(valueIndex(category, traits[layer])));
    for (let position = 0; position < 1024; position++) {
      assert.equal(layers[position], masks.findLastIndex((mask) => mask[position] === 1));
    }
  }
});

Deno.test("layerMap() says where each rendered colour comes from", () => {
  for (const traits of randomNouns(300)) {
    const pixels = renderNoun(traits);
    const layers = layerMap(traits);
    const offsets = [0, 2, 32, 172, 414];
    for (let position = 0; position < 1024; position++) {
      const sprite = sprites[offsets[layers[position]] + traits[layers[position]]];
      assert.equal(pixels[position], sprite.colors[sprite.positions.indexOf(position)]);
    }
  }
});

Deno.test("visiblePixelCounts() sums to 1,024 and finds a covered body", () => {
  const covered = randomNouns(300).map((traits) => visiblePixelCounts(layerMap(traits)));
  assert.ok(covered.every((counts) => counts.reduce((sum, count) => sum + count) === 1024));
  assert.ok(covered.some((counts) => counts[1] === 0), "no body is covered in 300 nouns");
  assert.ok(covered.every((counts) => counts[4] === 78 || counts[4] === 81), "glasses are hidden");
});

Deno.test("renderNoun() and layerMap() refuse traits that do not exist", () => {
  for (const draw of [renderNoun, layerMap]) {
    assert.throws(() => draw([0, 0, 0, 0, 23]), { name: "RangeError", message: /glasses: found trait 23/ });
    assert.throws(() => draw([0, 0, 0, 0]), { name: "TypeError", message: /found 4 traits/ });
  }
});
