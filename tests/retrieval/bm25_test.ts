import assert from "node:assert/strict";
import { bm25, indexDocuments } from "@/retrieval/bm25.ts";
import { traitNamed, valueIndex } from "@/nouns/catalogue.ts";
import { wordMatcher } from "@/retrieval/word_matcher.ts";

const index = indexDocuments([["red", "crab"], ["blue", "crab", "crab", "sea"], ["moon"]]);

Deno.test("bm25() is the formula, as a share of what the query could reach", () => {
  const [crab, red] = [Math.log(1 + 1.5 / 2.5), Math.log(1 + 2.5 / 1.5)];
  const term = (times: number, length: number) =>
    times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / (7 / 3)));
  const scores = bm25(index, ["red", "crab"]);
  const expected = [
    (red * term(1, 2) + crab * term(1, 2)) / (2.2 * (red + crab)),
    crab * term(2, 4) / (2.2 * (red + crab)),
    0,
  ];
  expected.forEach((score, i) => assert.ok(Math.abs(scores[i] - score) < 1e-12, `${scores[i]} ${score}`));
});

Deno.test("bm25() weighs unknown words against a match, and has nothing to say of no words", () => {
  assert.ok(bm25(index, ["moon", "landing"])[2] < bm25(index, ["moon"])[2]);
  assert.deepEqual([...bm25(index, [])], [0, 0, 0]);
  assert.deepEqual([...bm25(index, ["moon", "moon"])], [...bm25(index, ["moon"])]);
});

Deno.test("wordMatcher() finds values by their names and other words, and says by which", () => {
  const matcher = wordMatcher();
  const [hen, nothing] = [0, 1];
  const scores = matcher.compare(["a hen", "zzz"]);
  const best = (row: number) => {
    const own = scores.subarray(row * 437, (row + 1) * 437);
    return { value: own.indexOf(Math.max(...own)), score: Math.max(...own) };
  };
  const chicken = valueIndex("head", traitNamed("head", "chicken"));
  assert.ok(scores[hen * 437 + chicken] > 0.3 && best(hen).score > 0.3);
  assert.equal(best(nothing).score, 0);
  assert.equal(matcher.closestPhrase("hen", chicken), "hen");
});
