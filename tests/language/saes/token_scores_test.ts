import assert from "node:assert/strict";
import { frequentTokens, matchTokens, meanF1 } from "@/language/saes/token_scores.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import { smallText } from "../small_text.ts";
import { sparse } from "../../features/fakes.ts";

const { tokenizer } = await smallText();
const stream = (tokens: number[]): TokenSet => ({
  tokens: Uint16Array.from(tokens),
  starts: Uint32Array.of(0),
  documents: [{ name: "made up", kind: "code" }],
});
const data = {
  tokenizer,
  choose: stream([50, 60, 50, 61, 60, 50, 50]),
  judge: stream([60, 50, 60, 50, 61, 60, 50, 60]),
};
const positions = { choosePositions: 6, judgePositions: 7, leastUses: 3 };

Deno.test("frequentTokens() counts the positions that judge and no others", () => {
  const { tokens, uses, chooseLabels, judgeLabels, count, perNoun } = frequentTokens(data, positions);
  assert.deepEqual({ tokens, uses, count, perNoun }, {
    tokens: [50, 60],
    uses: [3, 3],
    count: 2,
    perNoun: 1,
  });
  assert.deepEqual([...chooseLabels], [0, 1, 0, -1, 1, 0]);
  assert.deepEqual([...judgeLabels], [1, 0, 1, 0, -1, 1, 0]);
  assert.throws(
    () => frequentTokens(data, { ...positions, leastUses: 9 }),
    /none that occurs 9 times among 7/,
  );
});

Deno.test("matchTokens() picks by the tokens that choose, and reports those that judge", () => {
  // Feature 0 is perfect for 50 where it is chosen and half as good where it is judged; feature 1 the other way round.
  const choose = sparse([[2, 0, 0], [0, 1, 3], [2, 1, 0], [0, 0, 0], [0, 0, 3], [2, 1, 1]]);
  const judge = sparse([[0, 0, 3], [2, 5, 0], [2, 0, 3], [0, 5, 0], [2, 0, 3], [0, 0, 3], [0, 5, 0]]);
  const [fifty, sixty] = matchTokens(frequentTokens(data, positions), { choose, judge });
  assert.deepEqual(
    [fifty.token, fifty.feature, fifty.threshold, fifty.chosenF1, fifty.precision, fifty.recall, fifty.uses]
      .map((x) => Math.fround(x)),
    [50, 0, 2, 1, 1 / 3, 1 / 3, 3].map(Math.fround),
  );
  assert.deepEqual([sixty.token, sixty.feature, sixty.threshold, sixty.chosenF1], [60, 2, 3, 1]);
  assert.deepEqual([sixty.precision, sixty.recall], [0.75, 1]);
  assert.ok(Math.abs(meanF1([fifty, sixty]) - (1 / 3 + 6 / 7) / 2) < 1e-6);
});
