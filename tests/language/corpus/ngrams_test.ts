/** The n-gram baselines against closed forms and a second computation. */
import assert from "node:assert/strict";
import { bigramProbability, countNgrams, ngramCrossEntropy } from "@/language/corpus/ngrams.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import { seededRandom } from "@/training/random.ts";

function stream(tokens: number[], starts = [0], kinds: ("code" | "english")[] = ["code"]): TokenSet {
  return {
    tokens: Uint16Array.from(tokens),
    starts: Uint32Array.from(starts),
    documents: kinds.map((kind, i) => ({ name: `${i}`, kind })),
  };
}

const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

Deno.test("countNgrams() gives the add-one unigrams and the discount n₁ / (n₁ + 2 n₂)", () => {
  const ngrams = countNgrams(stream([0, 1, 2, 1, 2, 1, 3]), 5);
  // tokens 0 ×1, 1 ×3, 2 ×2, 3 ×1; pairs 01 ×1, 12 ×2, 21 ×2, 13 ×1
  assert.deepEqual([...ngrams.unigrams], [2 / 12, 4 / 12, 3 / 12, 2 / 12, 1 / 12]);
  close(ngrams.discount, 2 / (2 + 2 * 2));
  assert.deepEqual([...ngrams.continuations], [1 / 9, 3 / 9, 2 / 9, 2 / 9, 1 / 9]);
});

Deno.test("bigramProbability() is the interpolated Kneser–Ney of a small stream", () => {
  const ngrams = countNgrams(stream([0, 1, 2, 1, 2, 1, 3]), 5);
  // after 1: 2 twice and 3 once, so D · 2 / 3 is spread by the continuations
  close(bigramProbability(ngrams, 1, 2), (2 - 1 / 3) / 3 + (1 / 3) * (2 / 3) * (2 / 9));
  close(bigramProbability(ngrams, 1, 4), (1 / 3) * (2 / 3) * (1 / 9));
  close(bigramProbability(ngrams, 3, 1), 3 / 9); // nothing follows 3
  assert.ok(
    Math.abs(bigramProbability(ngrams, 1, 4) - (1 / 3) * (2 / 3) * ngrams.unigrams[4]) > 1e-3,
    "the rest is spread by different predecessors, not by frequency",
  );
});

Deno.test("bigramProbability() sums to 1 after every token, seen or not", () => {
  const random = seededRandom(3, "ngrams");
  const ngrams = countNgrams(stream(Array.from({ length: 400 }, () => random.integer(11))), 13);
  for (let before = 0; before < 13; before++) {
    close(
      Array.from({ length: 13 }, (_, v) => bigramProbability(ngrams, before, v)).reduce((a, b) => a + b),
      1,
    );
  }
});

Deno.test("ngramCrossEntropy() of a uniform stream is ln V and of a cycle nearly 0", () => {
  const uniform = countNgrams(stream(Array.from({ length: 4 }, (_, i) => i)), 4);
  close(ngramCrossEntropy(uniform, stream([3, 1, 0, 2, 2])).unigram.all, Math.log(4));
  const cycle = stream(Array.from({ length: 9_000 }, (_, i) => i % 3));
  assert.ok(ngramCrossEntropy(countNgrams(cycle, 3), cycle).bigram.all < 1e-3);
});

Deno.test("ngramCrossEntropy() tells the kinds apart, and their weighted mean is the whole", () => {
  const set = stream([0, 1, 1, 0, 2, 2, 2], [0, 3], ["code", "english"]);
  const ngrams = countNgrams(set, 3);
  const { unigram, bigram } = ngramCrossEntropy(ngrams, set);
  const p = (token: number) => -Math.log(ngrams.unigrams[token]);
  close(unigram.code, p(1));
  close(unigram.english, (p(0) + 3 * p(2)) / 4);
  close(bigram.all, (2 * bigram.code + 4 * bigram.english) / 6);
});

Deno.test("ngramCrossEntropy() predicts only as many tokens as are asked for", () => {
  const set = stream([0, 1, 1, 2]);
  const ngrams = countNgrams(set, 3);
  close(ngramCrossEntropy(ngrams, set, { targets: 2 }).unigram.all, -Math.log(ngrams.unigrams[1]));
  assert.equal(ngramCrossEntropy(ngrams, set).unigram.english, NaN);
});

Deno.test("bigramProbability() leaves no pair impossible, not even when every pair was seen twice", () => {
  const ngrams = countNgrams(stream([0, 1, 0, 1, 0]), 3);
  close(bigramProbability(ngrams, 0, 2), .5 * (1 / 2) * (1 / 5));
});

Deno.test("countNgrams() refuses a token outside the vocabulary", () => {
  assert.throws(() => countNgrams(stream([0, 5]), 5), RangeError);
});
