/** The pictures of the corpus say what the data hold. */
import assert from "node:assert/strict";
import { corpusTable, countTokens, exampleSheet, vocabularyTable } from "@/language/corpus/corpus_charts.ts";
import { type LanguageData, tokenSet } from "@/language/corpus/token_set.ts";
import { trainTokenizer } from "@/language/corpus/train_tokenizer.ts";

const code = { name: "a.py", kind: "code" as const, text: "import os\nimport sys\n" };
const english = { name: "one", kind: "english" as const, text: "the whale the whale the whale" };
const tokenizer = await trainTokenizer([code.text.repeat(4), english.text.repeat(4)], 290);
const both = tokenSet(tokenizer, [code, english]);
const data: LanguageData = {
  key: "",
  tokenizer,
  train: both,
  choose: both,
  judge: tokenSet(tokenizer, [english, code]),
};

Deno.test("countTokens() counts a kind's documents, tokens with their boundaries, and bytes", () => {
  const found = (kind: "code" | "english") => countTokens(data, { split: "judge", kind });
  assert.equal(found("code").bytes, code.text.length);
  assert.deepEqual([found("english").documents, found("english").bytes], [1, english.text.length]);
  assert.equal(found("code").tokens + found("english").tokens, both.tokens.length);
});

Deno.test("corpusTable() has a row for each part and kind", () => {
  const { cells, title } = corpusTable(data);
  assert.equal(cells.length, 6);
  assert.deepEqual(cells[1].slice(0, 3), ["train, to train", "English", "1"]);
  assert.ok(title.startsWith(`${3 * both.tokens.length} tokens in 6 documents`));
});

Deno.test("vocabularyTable() lists the most used tokens of each kind and the longest words", () => {
  const { cells } = vocabularyTable(data, { count: 2 });
  assert.match(cells[0][0], /^`(import|¶)` /);
  assert.match(cells[0][1], /^`·whale` /);
  assert.deepEqual(cells.map((row) => row[2]).sort(), ["`import` 6", "`·whale` 6"]);
});

Deno.test("exampleSheet() shows the beginning of held-out text of each kind, and says how long a token is", () => {
  const sheet = exampleSheet(data, { length: 4 });
  assert.match(sheet.toString(), /Python: a\.py: ◊\|import\|·os\|¶/);
  assert.match(sheet.toString(), /English: one: ◊\|the\|·whale\|·the$/);
  const { bytes, tokens } = countTokens(data, { split: "judge", kind: "english" });
  assert.ok(sheet.title.endsWith(`${(bytes / tokens).toFixed(1)} bytes of English`));
});
