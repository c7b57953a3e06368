/** The windows of the validation curve, and what counting predicts there. */
import assert from "node:assert/strict";
import { bigramProbability, countNgrams, ngramCrossEntropy } from "@/language/corpus/ngrams.ts";
import { baselines, spreadContexts } from "@/language/model/validation.ts";
import { smallText } from "../small_text.ts";

const { tokenizer, set } = await smallText();
const ngrams = countNgrams(set, tokenizer.size);

Deno.test("spreadContexts() takes windows from beginning to end, all where there are few", () => {
  const stream = { tokens: new Uint16Array(81) };
  assert.deepEqual([...spreadContexts(stream, { length: 8, count: 4 })], [0, 2, 5, 7]);
  assert.deepEqual([...spreadContexts(stream, { length: 8, count: 99 })], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual([...spreadContexts({ tokens: new Uint16Array(8) }, { length: 8, count: 4 })], []);
});

Deno.test("baselines() of all windows are those of the whole stream", () => {
  const contexts = spreadContexts(set, { length: 8, count: 1000 });
  const found = baselines(ngrams, set, { contexts, length: 8 });
  const { unigram, bigram } = ngramCrossEntropy(ngrams, set, { targets: 8 * contexts.length });
  assert.ok(Math.abs(found.unigram - unigram.all) < 1e-12);
  assert.ok(Math.abs(found.bigram - bigram.all) < 1e-12);
});

Deno.test("baselines() of one window predict its tokens from the one before", () => {
  const { bigram } = baselines(ngrams, set, { contexts: Uint32Array.of(2), length: 2 });
  const [a, b, c] = set.tokens.subarray(4, 7);
  const wanted = -(Math.log(bigramProbability(ngrams, a, b)) + Math.log(bigramProbability(ngrams, b, c))) / 2;
  assert.ok(Math.abs(bigram - wanted) < 1e-12);
});
