import assert from "node:assert/strict";
import { followers, weightAgreement } from "@/language/criteria/followers.ts";

/** Token 1 is the context; 2 and 3 follow it, 3 follows others as often, 4 follows only others. */
const tokens = [1, 2, 1, 2, 1, 2, 1, 3, 0, 3, 0, 3, 0, 4, 0, 4, 1, 2];
const marks = tokens.map((token) => Number(token === 1));

Deno.test("followers() keeps what comes next more often than elsewhere, with its lift", () => {
  const found = followers(tokens, { vocabulary: 6, marks });
  assert.deepEqual([found.tokens, found.counts], [[2], [4]]);
  // 4 of 5 next tokens in the context; none of 12 elsewhere, counted as 1 of 13
  assert.ok(Math.abs(found.lifts[0] - 0.8 * 13) < 1e-9);
  assert.deepEqual([found.inContext, found.elsewhere], [0.8, 0]);
});

Deno.test("followers() leaves out rare tokens and those as likely elsewhere", () => {
  assert.deepEqual(followers(tokens, { vocabulary: 6, marks, leastCount: 1 }).tokens, [2]);
  assert.deepEqual(followers(tokens, { vocabulary: 6, marks, leastCount: 1, leastLift: 0.5 }).tokens, [2, 3]);
  assert.deepEqual(followers(tokens, { vocabulary: 6, marks: new Uint8Array(18) }).tokens, []);
});

Deno.test("weightAgreement() is complete for weights that speak for what follows, and reversed for their opposite", () => {
  const weights = Float32Array.of(0, -1, 3, 1, -2, 0);
  const found = weightAgreement(weights, { typical: [2], tokens, marks });
  assert.equal(found.auroc, 1);
  // mean weight in the context (4·3 + 1)/5; elsewhere 0·4 ones after 2 (−1 three times), 0 …
  const next = (inside: number) => tokens.slice(1).filter((_, at) => marks[at] === inside);
  const mean = (list: number[]) => list.reduce((sum, token) => sum + weights[token], 0) / list.length;
  assert.ok(Math.abs(found.push - (mean(next(1)) - mean(next(0)))) < 1e-6);
  const reversed = weightAgreement(weights.map((weight) => -weight), { typical: [2], tokens, marks });
  assert.equal(reversed.auroc, 0);
  assert.ok(Math.abs(reversed.push + found.push) < 1e-6);
});

Deno.test("weightAgreement() counts the ten largest weights, and calls weights of a model without effect a draw", () => {
  const weights = Float32Array.from({ length: 40 }, (_, token) => token === 2 ? 9 : token / 40);
  const found = weightAgreement(weights, { typical: [2, 5], tokens, marks });
  assert.deepEqual([found.typicalInTop, found.typicalInBottom], [0.1, 0.1]); // 2 above, 5 below
  assert.deepEqual([found.nextInTop, found.nextInTopElsewhere], [0.8, 0]);
  const none = weightAgreement(new Float32Array(40), { typical: [2], tokens, marks });
  assert.deepEqual([none.auroc, none.push], [0.5, 0]);
});
