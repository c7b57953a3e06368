/** What compares pieces of a prompt with trait values: by meaning with the sentence encoder, or by words with BM25. */

import type { TraitWords } from "@/retrieval/trait_words.ts";

/** What compares texts with trait values. */
export interface Matcher {
  /** How it compares. */
  name: "MiniLM" | "BM25";
  /** Identifies what it computes with. */
  key: string;
  /** The trait values in words: [437]. */
  words: TraitWords[];
  /** How alike each text and each value are, about 0 to 1, by the value's best phrase: [n, 437]. */
  compare(texts: readonly string[]): Float32Array;
  /** Whether a lower-case word is one that the model knows; absent where there is no dictionary to ask. */
  knows?(word: string): boolean;
  /** The value's phrase that is most alike a text. */
  closestPhrase(text: string, value: number): string;
}
