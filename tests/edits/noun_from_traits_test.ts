import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { editDistance, nearestNames, nounFromTraits, ownNoun } from "@/edits/noun_from_traits.ts";
import { categories, traitCounts, traitName, traitNamed, valueOffsets } from "@/nouns/catalogue.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { decodeImages } from "@/vae/vae.ts";
import { oracle, symbolicCodec } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const like = [0, 3, 10, 77, 5];

Deno.test("nounFromTraits() takes what is named and leaves the rest; any name of the catalogue is found as it is written", () => {
  const traits = nounFromTraits({ head: "crab", glasses: " Square Teal" }, { like });
  assert.deepEqual([...traits], [0, 3, 10, traitNamed("head", "crab"), traitNamed("glasses", "square-teal")]);
  assert.deepEqual([...nounFromTraits({}, { like })], like);
  categories.forEach((category, layer) => {
    for (let trait = 0; trait < traitCounts[layer]; trait++) {
      const name = traitName(category, trait);
      const found = nounFromTraits({ [category]: name }, { like })[layer];
      assert.equal(traitName(category, found), name);
    }
  });
});

Deno.test("nounFromTraits() refuses a bad name with the nearest valid ones, and a bad category by name", () => {
  assert.throws(() => nounFromTraits({ head: "crabb" }, { like }), (error: Error) => {
    assert.ok(error instanceof RangeError);
    assert.match(error.message, /head "crabb", wanted one of 242 names\. The nearest are "crab"/);
    return true;
  });
  assert.throws(
    () => nounFromTraits({ glasses: "crab" }, { like }),
    /glasses "crab", wanted one of 23 names/,
  );
  assert.throws(() => nounFromTraits({ hat: "crab" } as object, { like }), TypeError);
  assert.throws(() => nounFromTraits({ head: 7 } as object, { like }), /found "head": number/);
  assert.throws(() => nounFromTraits({ __proto__x: "a" } as object, { like }), TypeError);
  assert.throws(() => nounFromTraits({}, { like: [0, 0] }), /found 2 traits/);
});

Deno.test("nearestNames() puts names that contain the text first, then names with a word of it, then the fewest changes", () => {
  assert.deepEqual(nearestNames("teal", { category: "glasses", count: 1 }), ["square-teal"]);
  assert.ok(nearestNames("factory head", { category: "head" })[0].includes("factory"));
  assert.equal(nearestNames("crba", { category: "head" })[0], "crab");
  assert.equal(nearestNames("x", { count: 5 }).length, 5);
  assert.equal(nearestNames("q".repeat(100_000), { category: "background" }).length, 2);
});

Deno.test("editDistance() by hand: kitten to sitting takes 3, and it is a metric", () => {
  assert.equal(editDistance("kitten", "sitting"), 3);
  assert.equal(editDistance("", "abc"), 3);
  assert.equal(editDistance("flaw", "lawn"), 2);
  for (const [a, b, c] of [["crab", "crane", "rob"], ["aa", "a", ""]]) {
    assert.equal(editDistance(a, b), editDistance(b, a));
    assert.equal(editDistance(a, a), 0);
    assert.ok(editDistance(a, c) <= editDistance(a, b) + editDistance(b, c));
  }
});

Deno.test("ownNoun() draws and encodes: its latent decodes to the noun, its code has one feature for each trait", () => {
  const { traits, picture, encoded } = ownNoun(like, { codec: symbolicCodec, dictionary: oracle });
  assert.deepEqual(recognise(picture).traits, like);
  assert.deepEqual(recognise(decodeImages(symbolicCodec, encoded.latents)).traits, [...traits]);
  like.forEach((trait, layer) => assert.equal(encoded.codes[valueOffsets[layer] + trait], 1));
  assert.throws(
    () => ownNoun([0, 0, 0, 242, 0], { codec: symbolicCodec, dictionary: oracle }),
    /head: found trait 242/,
  );
});
