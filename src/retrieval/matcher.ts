/** How alike a piece of a prompt and every trait value are: by meaning with the sentence encoder, or by words with BM25. */

import * as tf from "@tensorflow/tfjs";
import { tidyValues } from "@/features/tidy_values.ts";
import { bm25, indexDocuments } from "@/retrieval/bm25.ts";
import { findEncoder, loadSentenceEncoder } from "@/retrieval/encoder_files.ts";
import { encodeSentences, type SentenceEncoder } from "@/retrieval/sentence_encoder.ts";
import { type TraitWords, traitWords } from "@/retrieval/trait_words.ts";
import { tellingWords, wordOverlap, wordsOf } from "@/retrieval/words.ts";
import { artifact } from "@/training/artifact.ts";

/** What compares texts with trait values. */
export interface Matcher {
  /** Its name in tables and reasons. */
  name: "MiniLM" | "BM25";
  /** The trait values in words: [437]. */
  words: TraitWords[];
  /** How alike each text and each value are, about 0 to 1, by the value's best phrase: [n, 437]. */
  compare(texts: readonly string[]): Float32Array;
  /** The value's phrase that is most alike a text. */
  closestPhrase(text: string, value: number): string;
}

/** What a matcher works with. */
export interface MatcherOptions {
  /** The trait values in words; `traitWords()` when absent. */
  words?: TraitWords[];
  /** Folder of the artifacts; the project's own when absent. */
  root?: string;
}

/**
 * Compares by meaning where the sentence encoder is installed, and by words where it is not.
 *
 * @param options Words and folder.
 * @returns The matcher; its name says which it is.
 */
export async function openMatcher(options: MatcherOptions = {}): Promise<Matcher> {
  return "problem" in findEncoder()
    ? wordMatcher(options)
    : meaningMatcher(await loadSentenceEncoder(), options);
}

/**
 * Compares by meaning: the largest cosine between the text's vector and those of a value's phrases. The phrases' vectors
 * are kept as an artifact.
 *
 * @param encoder From `loadSentenceEncoder`.
 * @param options Words and folder.
 * @returns The matcher.
 */
export async function meaningMatcher(
  encoder: SentenceEncoder,
  { words = traitWords(), root }: MatcherOptions = {},
): Promise<Matcher> {
  const phrases = words.flatMap(({ phrases }) => phrases);
  const { width } = encoder;
  const stored = await artifact("phrase-vectors", { phrases }, () => {
    const data = encodeSentences(encoder, phrases);
    return Promise.resolve({ metrics: {}, tensors: { vectors: { shape: [phrases.length, width], data } } });
  }, { version: 1, inputs: { encoder: encoder.key }, ...(root && { root }) });
  const vectors = stored.tensors.vectors.data as Float32Array;
  const starts = phraseStarts(words);
  const cosines = (texts: readonly string[]) => {
    const queries = encodeSentences(encoder, texts);
    return tidyValues(() =>
      tf.matMul(
        tf.tensor2d(queries, [texts.length, width]),
        tf.tensor2d(vectors, [phrases.length, width]),
        false,
        true,
      )
    );
  };
  return {
    name: "MiniLM",
    words,
    compare(texts) {
      if (texts.length === 0) return new Float32Array(0);
      const all = cosines(texts);
      return Float32Array.from({ length: texts.length * words.length }, (_, at) => {
        const row = Math.floor(at / words.length) * phrases.length;
        const value = at % words.length;
        return all.subarray(row + starts[value], row + starts[value + 1]).reduce(
          (most, x) => Math.max(most, x),
          -1,
        );
      });
    },
    closestPhrase(text, value) {
      const own = cosines([text]).subarray(starts[value], starts[value + 1]);
      return words[value].phrases[own.indexOf(Math.max(...own))];
    },
  };
}

/**
 * Compares by words: BM25 over each value's names and phrases, as a share of what the text could reach.
 *
 * @param options Words.
 * @returns The matcher.
 */
export function wordMatcher({ words = traitWords() }: MatcherOptions = {}): Matcher {
  const index = indexDocuments(
    words.map(({ names, phrases }) => [...names[0], ...phrases.flatMap((phrase) => wordsOf(phrase))]),
  );
  return {
    name: "BM25",
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

function phraseStarts(words: TraitWords[]): number[] {
  const starts = [0];
  for (const { phrases } of words) starts.push(starts.at(-1)! + phrases.length);
  return starts;
}
