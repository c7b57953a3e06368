/** Compares texts with trait values by their words alone: BM25 over names and phrases. */

import { bm25, indexDocuments } from "@/retrieval/bm25.ts";
import type { Matcher } from "@/retrieval/matcher.ts";
import { type TraitWords, traitWords } from "@/retrieval/trait_words.ts";
import { tellingWords, wordOverlap, wordsOf } from "@/retrieval/words.ts";

/**
 * Compares by words: BM25 over each value's names and phrases, as a share of what the text could reach.
 *
 * @param words The trait values in words; `traitWords()` when absent.
 * @returns The matcher.
 */
export function wordMatcher(words: TraitWords[] = traitWords()): Matcher {
  const index = indexDocuments(
    words.map(({ names, phrases }) => [...names[0], ...phrases.flatMap((phrase) => wordsOf(phrase))]),
  );
  return {
    name: "BM25",
    key: "BM25",
    words,
    compare(texts) {
      const all = new Float32Array(texts.length * words.length);
      texts.forEach((text, row) => all.set(bm25(index, tellingWords(text)), row * words.length));
      return all;
    },
    closestPhrase(text, value) {
      const asked = tellingWords(text);
      const shared = words[value].phrases.map((phrase) => wordOverlap(asked, wordsOf(phrase)));
      return words[value].phrases[shared.indexOf(Math.max(...shared))];
    },
  };
}
