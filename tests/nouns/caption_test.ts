/** Captions: the public data set's own words, and the full ones. */
import assert from "node:assert/strict";
import { fullCaption, publicCaption } from "@/nouns/caption.ts";
import { traitCounts, traitNamed } from "@/nouns/catalogue.ts";

/** How many different captions a category's values make when the other four stay. */
function phrases(layer: number, describe: (traits: number[]) => string): number {
  const captions = Array.from(
    { length: traitCounts[layer] },
    (_, trait) => describe([0, 0, 0, 0, 0].with(layer, trait)),
  );
  return new Set(captions).size;
}

Deno.test("publicCaption() describes known examples in the public data set's words", () => {
  const noun = (body: string, head: string, glasses: string) => [
    1,
    traitNamed("body", body),
    0,
    traitNamed("head", head),
    traitNamed("glasses", glasses),
  ];
  assert.equal(
    publicCaption(noun("grayscale-8", "crt-bsod", "square-black-eyes-red")),
    "a pixel art character with square glasses with black frames and red eyes, a old monitor-shaped head and a " +
      "grayscale-colored body on a warm background",
  );
  assert.equal(
    publicCaption(noun("teal-light", "toiletpaper-full", "deep-teal")),
    "a pixel art character with square dark green glasses, a toiletpaper-full-shaped head and a teal-colored body " +
      "on a warm background",
  );
});

Deno.test("publicCaption() merges what the public data set merges: 2, 23, 1, 240 and 18 phrases", () => {
  assert.deepEqual([0, 1, 2, 3, 4].map((layer) => phrases(layer, publicCaption)), [2, 23, 1, 240, 18]);
});

Deno.test("fullCaption() names all 140 accessories, or that there is none", () => {
  assert.equal(phrases(2, fullCaption), 140);
  assert.equal(
    fullCaption([0, 23, traitNamed("accessory", "bling-anchor"), 60, 17]),
    "a pixel art character with square light green glasses, a crab-shaped head and a red-colored body " +
      "with the accessory bling anchor on a cool background",
  );
  assert.match(
    fullCaption([0, 23, traitNamed("accessory", "none"), 60, 17]),
    /red-colored body without accessory on/,
  );
});

Deno.test("publicCaption() and fullCaption() refuse traits that do not exist", () => {
  assert.throws(() => publicCaption([0, 0, 0, 242, 0]), {
    name: "RangeError",
    message: /head: found trait 242/,
  });
  assert.throws(() => fullCaption([0, 0, 0, 0]), { name: "TypeError", message: /found 4 traits/ });
});
