import assert from "node:assert/strict";
import { valueCount } from "@/nouns/catalogue.ts";
import { correctSpelling } from "@/retrieval/spelling.ts";
import { plainTraitWords, traitWords } from "@/retrieval/trait_words.ts";
import { tellingWords, wordOverlap, wordsOf } from "@/retrieval/words.ts";

Deno.test("wordsOf() brings plurals, spellings, accents and shirts to one form", () => {
  assert.deepEqual(wordsOf("Grey GLASSES, Fabergé's cherries!"), ["grey", "glass", "faberge", "cherry"]);
  assert.deepEqual(wordsOf("gray-scale coloured T-shirts"), ["grey", "scale", "color", "shirt"]);
  assert.deepEqual(wordsOf("boxes, torches, this bus, a2+b2"), ["box", "torch", "this", "bus", "a2+b2"]);
});

Deno.test("tellingWords() leaves out articles and commands only", () => {
  assert.deepEqual(tellingWords("please make it a crab with the big claws"), ["crab", "big", "claw"]);
  assert.deepEqual(tellingWords("make it something"), []);
});

Deno.test("wordOverlap() is 2·shared / all, each word once", () => {
  assert.equal(wordOverlap(["red", "crab", "crab"], ["crab"]), 2 / 3);
  assert.equal(wordOverlap(["crab"], ["crab"]), 1);
  assert.equal(wordOverlap([], []), 0);
});

Deno.test("correctSpelling() mends one letter in a word that no dictionary has, and nothing else", () => {
  const knows = (word: string) => ["plant", "with", "crabs"].includes(word);
  const mended = (text: string) => correctSpelling(text, { words: traitWords(), knows }).text;
  assert.equal(mended("a sharck with galsses, Wizzard"), "a shark with glasses, wizard");
  assert.equal(mended("a plant with crabs, kat"), "a plant with crabs, kat"); // known, known, too short
  assert.equal(mended("brein"), "brain");
  assert.equal(mended("xylophne"), "xylophne");
  assert.deepEqual(correctSpelling("sharck", { words: traitWords(), knows }).corrections, [{
    from: "sharck",
    to: "shark",
  }]);
  assert.equal(correctSpelling("sharck", { words: traitWords() }).text, "sharck");
});

Deno.test("traitWords() has words for every value, the plain name first, none twice for one value", () => {
  const all = traitWords();
  assert.equal(all.length, valueCount);
  for (const { value, phrases, names } of all) {
    assert.ok(phrases.every((phrase) => phrase === phrase.trim() && phrase.length > 0), `${value}`);
    assert.equal(new Set(phrases).size, phrases.length, phrases.join());
    assert.ok(names.every((words) => words.length > 0));
  }
  assert.ok(all.filter(({ phrases }) => phrases.length > 1).length > 430);
  assert.deepEqual(plainTraitWords()[172].phrases, ["aardvark"]);
});
