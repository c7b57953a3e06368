/** The recogniser: exact on rendered nouns, honest about what cannot be seen, steady under noise and blur. */
import assert from "node:assert/strict";
import { agreement, looksSame } from "@/nouns/agreement.ts";
import { categories, sprites, traitCounts, traitNamed, valueOffsets } from "@/nouns/catalogue.ts";
import { drawNouns } from "@/nouns/dataset.ts";
import { imageBatch, paint, traitsOf } from "@/nouns/images.ts";
import { recognise, recogniseCategory } from "@/nouns/recogniser.ts";
import { renderNoun } from "@/nouns/renderer.ts";
import { normals, seededRandom } from "@/training/random.ts";

const { heldOut } = drawNouns({ seed: 21, trainCount: 1, heldOutCount: 10_000 });

function squaredError(image: Float32Array, traits: ArrayLike<number>): number {
  return paint(renderNoun(traits)).reduce((sum, value, i) => sum + (value - image[i]) ** 2, 0);
}

function noisy(image: Float32Array, psnr: number): Float32Array {
  const noise = normals(image.length, seededRandom(5, "recogniser test"));
  const deviation = 2 * 10 ** (-psnr / 20);
  return image.map((value, i) => Math.max(-1, Math.min(1, value + deviation * noise[i])));
}

Deno.test("recognise() reads all five traits off 10,000 rendered nouns, up to those that look the same", () => {
  let unseen = 0;
  let lookalikes = 0;
  for (let i = 0; i < heldOut.count; i++) {
    const traits = traitsOf(heldOut, i);
    const found = recognise(imageBatch(heldOut, [i])).traits;
    assert.ok(looksSame(found, traits), `noun ${i}: traits ${traits} read as ${found}`);
    for (let layer = 0; layer < 5; layer++) {
      if (heldOut.visiblePixels[i * 5 + layer] === 0) unseen++;
      else if (found[layer] !== traits[layer]) lookalikes++;
    }
  }
  assert.ok(unseen > 1000 && unseen < 1600, `${unseen} traits cannot be seen`);
  assert.ok(lookalikes < 40, `${lookalikes} visible traits were read as others that look the same`);
});

Deno.test("recognise() gives a margin of 0 to a body that is covered, and none to heads and glasses", () => {
  let covered = 0;
  for (let i = 0; i < 500; i++) {
    const { margins, traits } = recognise(imageBatch(heldOut, [i]));
    assert.ok(margins.every((margin) => margin >= 0));
    assert.ok(margins[3] > 1 && margins[4] > 1, `noun ${i}: margins ${margins}`);
    if (heldOut.visiblePixels[i * 5 + 1] > 0 || traits[2] !== heldOut.traits[i * 5 + 2]) continue;
    assert.equal(margins[1], 0);
    covered++;
  }
  assert.ok(covered > 20, `only ${covered} covered bodies`);
});

Deno.test("recognise() finds the least squared error: no other value of any category is better", () => {
  for (let i = 0; i < 25; i++) {
    const image = noisy(imageBatch(heldOut, [i]), 6);
    const { traits, margins } = recognise(image);
    const least = squaredError(image, traits);
    categories.forEach((_, layer) => {
      const errors = Array.from({ length: traitCounts[layer] }, (_, trait) => {
        const changed = traits.slice();
        changed[layer] = trait;
        return squaredError(image, changed);
      });
      errors.splice(traits[layer], 1);
      const margin = Math.min(...errors) - least;
      assert.ok(margin > -1e-3, `noun ${i}, layer ${layer}: another is better by ${-margin}`);
      assert.ok(Math.abs(margin - margins[layer]) < 2e-3, `margin ${margins[layer]}, by hand ${margin}`);
    });
  }
});

Deno.test("recognise() is not worse than the truth on any image, noise included", () => {
  for (let i = 0; i < 200; i++) {
    const image = noisy(imageBatch(heldOut, [i]), 4);
    const found = squaredError(image, recognise(image).traits);
    assert.ok(found <= squaredError(image, traitsOf(heldOut, i)) + 1e-3, `noun ${i}`);
  }
});

Deno.test("recognise() reads more than 99 % of nouns right through noise of 25 dB", () => {
  let right = 0;
  for (let i = 0; i < 1000; i++) {
    const { traits } = recognise(noisy(imageBatch(heldOut, [i]), 25));
    right += agreement(traits, traitsOf(heldOut, i)).every(Boolean) ? 1 : 0;
  }
  assert.ok(right > 990, `${right} of 1,000`);
});

Deno.test("recognise() takes a flat shirt over some body for likelier than a body of that colour", () => {
  const shirt = traitNamed("accessory", "ice-cold");
  const traits = [0, traitNamed("body", "gold"), shirt, 3, 4];
  const twin = [0, traitNamed("body", "cold"), traitNamed("accessory", "none"), 3, 4];
  assert.ok(looksSame(traits, twin), "the example is not ambiguous");
  assert.equal(recognise(paint(renderNoun(twin))).traits[2], shirt);
});

Deno.test("recogniseCategory() reads each trait with the other four given", () => {
  for (let i = 0; i < 200; i++) {
    const image = imageBatch(heldOut, [i]);
    const traits = traitsOf(heldOut, i);
    categories.forEach((category, layer) => {
      const given = Array.from(traits);
      given[layer] = 0;
      const { trait, margin } = recogniseCategory(image, given, category);
      const read = given.with(layer, trait);
      assert.ok(looksSame(read, traits), `noun ${i}, ${category}: ${traits[layer]} read as ${trait}`);
      const drawn = sprites[valueOffsets[layer] + traits[layer]].positions.length > 0;
      if (drawn && heldOut.visiblePixels[i * 5 + layer] === 0) assert.equal(margin, 0);
    });
  }
});

Deno.test("recognise() rests on bodies and backgrounds of one colour and one outline", () => {
  for (const [first, count] of [[0, 2], [2, 30]]) {
    for (let value = first; value < first + count; value++) {
      assert.equal(new Set(sprites[value].colors).size, 1);
      assert.deepEqual(sprites[value].positions, sprites[first].positions);
    }
  }
  assert.deepEqual([...valueOffsets], [0, 2, 32, 172, 414]);
});

Deno.test("recognise() and recogniseCategory() refuse images and traits they cannot read", () => {
  const image = imageBatch(heldOut, [0]);
  assert.throws(() => recognise(image.subarray(1)), {
    name: "TypeError",
    message: /found 3071 numbers, wanted 3072/,
  });
  assert.throws(() => recognise(image.with(9, NaN)), { name: "TypeError", message: /found NaN at 9/ });
  assert.throws(() => recogniseCategory(image, [0, 0, 0, 0], "head"), { name: "TypeError" });
  assert.throws(() => recogniseCategory(image, [0, 30, 0, 0, 0], "head"), { name: "RangeError" });
  assert.throws(() => recogniseCategory(image, [0, 0, 0, 0, 0], "hat" as "head"), { name: "RangeError" });
});
