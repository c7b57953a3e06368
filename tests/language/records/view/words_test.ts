import assert from "node:assert/strict";
import { fittingEntries } from "@/language/records/view/feature_picker.ts";
import { rankFeatures } from "@/language/records/feature_ranking.ts";
import {
  chance,
  featureWord,
  nats,
  sequenceTokens,
  shortWord,
  strengthWords,
  tokenWord,
  underline,
  weight,
} from "@/language/records/view/words.ts";
import { madeUpRecords, madeUpSequence } from "../../text_records.ts";

const records = madeUpRecords();

Deno.test("tokenWord() shows hostile words, and featureWord() names by token and share", () => {
  assert.equal(tokenWord(records, 3), "\\u202eturned");
  assert.equal(tokenWord(records, 4), "␀␛[31m␊");
  assert.equal(tokenWord(records, 5), "half�");
  assert.equal(tokenWord(records, 99), "token 99");
  assert.equal(featureWord(records, 0), "“·import” 97 %");
  assert.equal(featureWord(records, 7), "dead");
});

Deno.test("shortWord() counts long runs and cuts long words", () => {
  const vocabulary = ["·".repeat(24), "····", "=====>", "x".repeat(3) + "abcdefghij".repeat(4)];
  const words = vocabulary.map((_, token) => shortWord({ vocabulary }, token));
  assert.deepEqual(words, ["·×24", "····", "=×5>", "xxxabcdefghijabcdefghij…"]);
});

Deno.test("weight() keeps two digits of small numbers", () => {
  assert.deepEqual([3.254, -0.01301, 0.0000123, 0].map(weight), ["+3.25", "−0.013", "+0.000012", "0"]);
});

Deno.test("sequenceTokens() puts an effect where it acts and on the token that it predicted", () => {
  const tokens = sequenceTokens(madeUpSequence(4, 0.8), { max: 8 });
  assert.deepEqual(tokens.map(({ strength }) => strength), [0, 0, 0.5, 0.25, 0, 0]);
  assert.deepEqual(tokens.map(({ predicts }) => predicts?.loss ?? null), [null, null, 0.8, -0.2, null, null]);
  assert.deepEqual(tokens.map(({ predicted }) => predicted?.loss ?? null), [
    null,
    null,
    null,
    0.8,
    -0.2,
    null,
  ]);
  assert.deepEqual(tokens.map(({ next }) => next), [1, 7, 2, 3, 4, 5]);
});

Deno.test("nats() and chance() keep small numbers apart from 0", () => {
  assert.deepEqual([nats(0.4567), nats(-2), nats(0.00012), nats(-0.00012), nats(0)], [
    "+0.457",
    "−2.000",
    "+0.00012",
    "−0.00012",
    "+0.000",
  ]);
  assert.deepEqual([chance(0.5), chance(0.00123), chance(1.5e-6), chance(0)], [
    "50 %",
    "0.12 %",
    "0.00015 %",
    "0 %",
  ]);
});

Deno.test("underline() is √ of the share of the largest change, and none where nothing changes", () => {
  assert.equal(underline(-0.5, 2), 0.5);
  assert.equal(underline(9, 2), 1);
  assert.equal(underline(0, 0), 0);
});

Deno.test("strengthWords() counts the silent tokens as weaker", () => {
  assert.equal(strengthWords(records.features[0], 2, records), "2.00, above 99.4 % of all tokens");
});

Deno.test("rankFeatures() ranks by activation, quantile and |loss effect|", () => {
  const code = records.prompts[0].codes[0];
  assert.deepEqual(rankFeatures(code, "activation"), [0, 1, 2]);
  assert.deepEqual(rankFeatures(code, "quantile"), [2, 1, 0]);
  assert.deepEqual(rankFeatures(code, "loss effect"), [1, 2, 0]);
});

Deno.test("fittingEntries() finds numbers, names and votes", () => {
  const found = (query: string) => fittingEntries(records, query).map(({ id }) => id);
  assert.deepEqual(found(""), [0, 1, 3]);
  assert.deepEqual(found("#3"), [3]);
  assert.deepEqual(found("TURNED"), []);
  assert.deepEqual(found("import"), [0, 1, 3], "they vote for it");
  assert.deepEqual(found("nothing like it"), []);
  assert.deepEqual(found("import 1"), [1]);
});
