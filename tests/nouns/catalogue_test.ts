/** The catalogue: counts, names, indices and colours. */
import assert from "node:assert/strict";
import {
  categories,
  checkTraits,
  palette,
  sprites,
  traitCounts,
  traitName,
  traitNamed,
  valueCount,
  valueIndex,
  valueOf,
} from "@/nouns/catalogue.ts";

Deno.test("traitCounts holds the parts of @nouns/assets 0.4: 437 values, 46,754,400 nouns", () => {
  assert.deepEqual([...traitCounts], [2, 30, 140, 242, 23]);
  assert.equal(valueCount, 437);
  assert.equal(sprites.length, 437);
  assert.equal(traitCounts.reduce((product, count) => product * count), 46_754_400);
});

Deno.test("valueOf() is the inverse of valueIndex() for all 437 values", () => {
  const seen = new Set<number>();
  categories.forEach((category, position) => {
    for (let trait = 0; trait < traitCounts[position]; trait++) {
      const index = valueIndex(category, trait);
      assert.deepEqual(valueOf(index), { category, trait });
      seen.add(index);
    }
  });
  assert.deepEqual([...seen], Array.from({ length: 437 }, (_, i) => i));
});

Deno.test("traitName() names traits as the artists did, and traitNamed() finds them", () => {
  assert.equal(traitName("background", 0), "cool");
  assert.equal(traitName("body", 29), "yellow");
  assert.equal(traitName("head", 60), "crab");
  assert.equal(traitName("glasses", 22), "grass");
  assert.equal(traitName("accessory", traitNamed("accessory", "txt-a2+b2")), "txt-a2+b2");
  for (let i = 0; i < valueCount; i++) {
    const { category, trait } = valueOf(i);
    assert.equal(traitNamed(category, traitName(category, trait)), trait);
  }
});

Deno.test("palette has the transparent colour, 238 colours and the two backgrounds", () => {
  assert.equal(palette.length, 241 * 3);
  assert.deepEqual([...palette.subarray(3, 9)], [0xc5, 0xb9, 0xa1, 255, 255, 255]);
  assert.deepEqual([...palette.subarray(239 * 3)], [0xd5, 0xd7, 0xe1, 0xe1, 0xd7, 0xd5]);
});

Deno.test("sprites are never transparent, stay on the palette and name no position twice", () => {
  for (const { positions, colors } of sprites) {
    assert.ok(colors.every((color) => color > 0 && color < 241));
    assert.ok(positions.every((position, i) => position < 1024 && (i === 0 || position > positions[i - 1])));
  }
});

Deno.test("the catalogue refuses traits, categories and names that do not exist", () => {
  assert.throws(() => valueIndex("head", 242), {
    name: "RangeError",
    message: /head.*found trait 242.*0 to 241/,
  });
  assert.throws(() => valueIndex("body", -1), RangeError);
  assert.throws(() => valueIndex("body", 0.5), RangeError);
  assert.throws(() => valueIndex("hat" as "head", 0), {
    name: "RangeError",
    message: /"hat".*background, body/,
  });
  assert.throws(() => valueOf(437), { name: "RangeError", message: /found 437/ });
  assert.throws(() => traitNamed("head", "crabb"), { name: "RangeError", message: /head "crabb"/ });
});

Deno.test("checkTraits() accepts a noun and names what is wrong with another", () => {
  checkTraits([1, 29, 139, 241, 22]);
  assert.throws(() => checkTraits([0, 0, 0, 0]), { name: "TypeError", message: /found 4 traits, wanted 5/ });
  assert.throws(() => checkTraits([0, 0, 140, 0, 0]), {
    name: "RangeError",
    message: /accessory.*found trait 140/,
  });
  assert.throws(() => checkTraits([0, NaN, 0, 0, 0]), { name: "RangeError", message: /body/ });
});
