/** What counting alone can predict: unigrams and smoothed bigrams, the lines a language model has to pass. */
import type { DocumentKind } from "@/language/corpus/corpus.ts";
import { documentOfToken, type TokenSet } from "@/language/corpus/token_set.ts";

/** Counts of tokens and of pairs of neighbours. */
export interface Ngrams {
  /** How many tokens the vocabulary has, V. */
  vocabulary: number;
  /** The probability of each token, `[V]`; they sum to 1. */
  unigrams: Float64Array;
  /** How often each pair occurs, by `before · V + token`. */
  pairs: Map<number, number>;
  /** How often each token is followed by any, `[V]`. */
  followed: Float64Array;
  /** How many different tokens follow each, `[V]`. */
  followers: Float64Array;
  /** The probability of each token by how many different tokens it follows, `[V]`; they sum to 1. */
  continuations: Float64Array;
  /** What is taken off each count of a pair, 0 … 1. */
  discount: number;
}

/** A mean cross-entropy in nats per token, over all tokens and over those of each kind; NaN where there are none. */
export interface CrossEntropies extends Record<DocumentKind, number> {
  /** Over all tokens. */
  all: number;
}

/**
 * Counts tokens and pairs of neighbours.
 *
 * Unigrams: `p(v) = (n(v) + 1) / (N + V)`. Bigrams are interpolated Kneser–Ney (Chen & Goodman 1998, "An empirical
 * study of smoothing techniques", sections 2.6 and 2.7) with the discount `D = n₁ / (n₁ + 2 n₂)`, n₁ and n₂ being the
 * numbers of pairs that occur once and twice (.5 if none occurs once), and, so that no token is impossible,
 * `continuation(v) = (different tokens before v + 1) / (different pairs + V)`.
 *
 * @param set The stream to count; boundaries count as tokens.
 * @param vocabulary How many tokens there are, V; every token is below.
 * @returns The counts.
 * @throws {RangeError} If a token is not in the vocabulary.
 */
export function countNgrams({ tokens }: TokenSet, vocabulary: number): Ngrams {
  const counts = new Float64Array(vocabulary);
  const pairs = new Map<number, number>();
  tokens.forEach((token, i) => {
    if (token >= vocabulary) {
      throw new RangeError(`Cannot count token ${token}: the vocabulary has ${vocabulary} tokens`);
    }
    counts[token]++;
    if (i === 0) return;
    const pair = tokens[i - 1] * vocabulary + token;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  });
  const [followed, followers, before] = Array.from({ length: 3 }, () => new Float64Array(vocabulary));
  let [once, twice] = [0, 0];
  for (const [pair, count] of pairs) {
    followed[Math.floor(pair / vocabulary)] += count;
    followers[Math.floor(pair / vocabulary)]++;
    before[pair % vocabulary]++;
    if (count === 1) once++;
    if (count === 2) twice++;
  }
  return {
    vocabulary,
    unigrams: counts.map((count) => (count + 1) / (tokens.length + vocabulary)),
    pairs,
    followed,
    followers,
    continuations: before.map((count) => (count + 1) / (pairs.size + vocabulary)),
    discount: once > 0 ? once / (once + 2 * twice) : .5,
  };
}

/**
 * How probable a token is after another:
 * `p(v | u) = max(n(u v) − D, 0) / n(u ·) + D · followers(u) / n(u ·) · continuation(v)`, and `continuation(v)` where
 * nothing is known of u.
 *
 * @param ngrams The counts.
 * @param before The token before, u.
 * @param token The token, v.
 * @returns Its probability; over all v they sum to 1.
 */
export function bigramProbability(ngrams: Ngrams, before: number, token: number): number {
  const { vocabulary, pairs, followed, followers, continuations, discount } = ngrams;
  const all = followed[before];
  if (all === 0) return continuations[token];
  const own = Math.max((pairs.get(before * vocabulary + token) ?? 0) - discount, 0);
  return (own + discount * followers[before] * continuations[token]) / all;
}

/**
 * The cross-entropy of both baselines on a stream: each token but the first is predicted, a boundary too.
 *
 * @param ngrams The counts of another stream.
 * @param set The stream to predict.
 * @param options How much of it.
 * @returns Nats per token, over all tokens and by the kind of the document that the token belongs to.
 */
export function ngramCrossEntropy(
  ngrams: Ngrams,
  set: TokenSet,
  { targets = set.tokens.length - 1 }: NgramEvaluation = {},
): { unigram: CrossEntropies; bigram: CrossEntropies } {
  const { tokens, documents } = set;
  const document = documentOfToken(set);
  const sums = { code: { n: 0, unigram: 0, bigram: 0 }, english: { n: 0, unigram: 0, bigram: 0 } };
  for (let i = 1; i <= Math.min(targets, tokens.length - 1); i++) {
    const sum = sums[documents[document[i]].kind];
    sum.n++;
    sum.unigram -= Math.log(ngrams.unigrams[tokens[i]]);
    sum.bigram -= Math.log(bigramProbability(ngrams, tokens[i - 1], tokens[i]));
  }
  const { code, english } = sums;
  const mean = (which: "unigram" | "bigram"): CrossEntropies => ({
    all: (code[which] + english[which]) / (code.n + english.n),
    code: code[which] / code.n,
    english: english[which] / english.n,
  });
  return { unigram: mean("unigram"), bigram: mean("bigram") };
}

/** How much of a stream is predicted. */
export interface NgramEvaluation {
  /**
   * Tokens to predict, from the second of the stream on. A model that sees windows of T tokens predicts
   * `T · floor((tokens − 1) / T)`. Default: all.
   */
  targets?: number;
}
