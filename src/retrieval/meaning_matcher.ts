/** Compares texts with trait values by what they mean: cosines between the vectors of a sentence encoder. */

import * as tf from "@tensorflow/tfjs";
import { tidyValues } from "@/features/tidy_values.ts";
import { findEncoder, loadSentenceEncoder } from "@/retrieval/encoder_files.ts";
import type { Matcher } from "@/retrieval/matcher.ts";
import { encodeSentences, type SentenceEncoder } from "@/retrieval/sentence_encoder.ts";
import { type TraitWords, traitWords } from "@/retrieval/trait_words.ts";
import { wordMatcher } from "@/retrieval/word_matcher.ts";
import { artifact } from "@/training/artifact.ts";

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
    ? wordMatcher(options.words)
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
  let known = new Map<string, Float32Array>(); // cosines to all phrases of the texts that were compared last
  const cosinesOf = (texts: readonly string[]) => {
    const added = [...new Set(texts)].filter((text) => !known.has(text));
    if (added.length === 0) return known;
    const queries = encodeSentences(encoder, added);
    const all = tidyValues(() => {
      const [rows, columns] = [[added.length, width], [phrases.length, width]] as [number, number][];
      return tf.matMul(tf.tensor2d(queries, rows), tf.tensor2d(vectors, columns), false, true);
    });
    return known = new Map(
      added.map((text, row) => [text, all.subarray(row * phrases.length, (row + 1) * phrases.length)]),
    );
  };
  return {
    name: "MiniLM",
    key: stored.key,
    words,
    knows: (word) => encoder.pieces.numbers.has(word),
    compare(texts) {
      known = new Map();
      const rows = cosinesOf(texts);
      const likeness = new Float32Array(texts.length * words.length);
      texts.forEach((text, row) =>
        words.forEach((_, value) => {
          const own = rows.get(text)!.subarray(starts[value], starts[value + 1]);
          likeness[row * words.length + value] = Math.max(...own);
        })
      );
      return likeness;
    },
    closestPhrase(text, value) {
      const own = cosinesOf([text]).get(text)!.subarray(starts[value], starts[value + 1]);
      return words[value].phrases[own.indexOf(Math.max(...own))];
    },
  };
}

function phraseStarts(words: TraitWords[]): number[] {
  const starts = [0];
  for (const { phrases } of words) starts.push(starts.at(-1)! + phrases.length);
  return starts;
}
