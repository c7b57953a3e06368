import assert from "node:assert/strict";
import {
  frequentTargets,
  inCode,
  keepTargets,
  nextTokenLabels,
  spellings,
  tokenLabels,
} from "@/language/criteria/token_labels.ts";
import { tokenText } from "@/language/corpus/tokenizer.ts";
import { smallText } from "../small_text.ts";

const { tokenizer, set } = await smallText();
const n = set.tokens.length;

Deno.test("tokenLabels() are the tokens, nextTokenLabels() those one later, with nothing behind the last", () => {
  const own = tokenLabels(set, tokenizer, { positions: 20 });
  const next = nextTokenLabels(set, tokenizer, { positions: 20 });
  assert.deepEqual([...own.labels], [...set.tokens.subarray(0, 20)]);
  assert.deepEqual([...next.labels], [...set.tokens.subarray(1, 21)]);
  assert.equal(nextTokenLabels(set, tokenizer).labels[n - 1], -1);
  assert.deepEqual([own.count, own.perNoun, own.names[0]], [tokenizer.size, 1, "◊"]);
  assert.throws(
    () => tokenLabels(set, tokenizer, { positions: n + 1 }),
    /^RangeError: Cannot label the tokens/,
  );
});

Deno.test("frequentTargets() counts positions", () => {
  const labels = { labels: Int16Array.of(0, 2, -1, 2, 0, 2, 1), count: 4, perNoun: 1, names: [] };
  assert.deepEqual(frequentTargets(labels, 2), [0, 2]);
  assert.deepEqual(frequentTargets(labels, 3), [2]);
});

Deno.test("keepTargets() renumbers the kept ones and hides the others", () => {
  const labels = { labels: Int16Array.of(0, 2, -1, 3, 2), count: 4, perNoun: 1, names: ["a", "b", "c", "d"] };
  const kept = keepTargets(labels, [3, 2]);
  assert.deepEqual([[...kept.labels], kept.count, kept.names], [[-1, 1, -1, 0, 1], 2, ["d", "c"]]);
});

Deno.test("spellings() finds a word with and without a blank, and no longer words", () => {
  const found = spellings(tokenizer, "for").map((token) => tokenText(tokenizer, token));
  assert.deepEqual(found.toSorted(), ["for", "·for"]);
  assert.deepEqual(spellings(tokenizer, "a").map((token) => tokenText(tokenizer, token)).toSorted(), [
    "a",
    "·a",
  ]);
  assert.deepEqual(spellings(tokenizer, "no such word"), []);
  assert.ok(!spellings(tokenizer, ".").includes(0)); // the boundary has no bytes at all
});

Deno.test("inCode() follows the documents, a boundary belonging to the one after it", () => {
  const code = inCode(set);
  assert.deepEqual([code[0], code[set.starts[1] - 1], code[set.starts[1]], code[n - 1]], [1, 1, 0, 0]);
});
