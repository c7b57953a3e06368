/** The order of the training text. */
import assert from "node:assert/strict";
import { tokenBatches } from "@/language/model/token_batches.ts";

const stream = Uint16Array.from({ length: 100 }, (_, i) => i);
const options = { batchSize: 3, context: 8, seed: 0 };

Deno.test("tokenBatches() gives whole contexts with the tokens after them, the same each time", () => {
  const batches = tokenBatches(stream, options);
  for (const step of [0, 5, 20, 5]) {
    const { tokens, targets } = batches(step);
    assert.equal(tokens.length, 24);
    tokens.forEach((token, i) => {
      assert.equal(targets[i], token + 1);
      if (i % 8 > 0) assert.equal(token, tokens[i - 1] + 1);
    });
    assert.deepEqual(tokenBatches(stream, options)(step), { tokens, targets });
  }
  assert.notDeepEqual(tokenBatches(stream, { ...options, seed: 1 })(0), batches(0));
});

Deno.test("tokenBatches() shows each context of an epoch once, and cuts the next one elsewhere", () => {
  const batches = tokenBatches(stream, { ...options, batchSize: 11 });
  const starts = (epoch: number) => {
    const { tokens } = batches(epoch);
    return Array.from({ length: 11 }, (_, i) => tokens[i * 8]).sort((a, b) => a - b);
  };
  const cuts = [0, 1, 2, 3, 4, 5].map((epoch) => {
    const all = starts(epoch);
    assert.deepEqual(all, Array.from({ length: 11 }, (_, i) => all[0] + 8 * i));
    return all[0];
  });
  assert.ok(cuts.every((cut) => cut < 8) && new Set(cuts).size > 2);
});

Deno.test("tokenBatches() refuses a stream that is too short", () => {
  assert.throws(
    () => tokenBatches(stream.subarray(0, 15), options),
    /Cannot train on the stream: found 15 tokens, wanted 16/,
  );
  assert.equal(tokenBatches(stream.subarray(0, 16), options)(9).tokens.length, 24);
});
