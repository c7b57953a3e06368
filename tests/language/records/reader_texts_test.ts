import assert from "node:assert/strict";
import { encode, makeTokenizer } from "@/language/corpus/tokenizer.ts";
import { readerTexts } from "@/language/records/reader_texts.ts";
import { printable } from "@/plot/printable.ts";
import { hostileWords } from "../text_records.ts";

const tokenizer = await makeTokenizer(Uint16Array.of(1 + 102, 1 + 111)); // fo
const byte = (sign: string) => 1 + sign.charCodeAt(0);

Deno.test("readerTexts() gives each text a context of its own, behind a boundary token, with no token after its last", () => {
  const { tokens, starts, documents, stretches } = readerTexts(tokenizer, ["fox", " y\n z"], { context: 6 });
  const [x, y, z, blank, line] = ["x", "y", "z", " ", "\n"].map(byte);
  assert.deepEqual(Array.from(tokens), [0, 257, x, 0, 0, 0, 0, blank, y, line, blank, z, 0]);
  assert.deepEqual(Array.from(starts), [0, 6]);
  assert.deepEqual(stretches, [{ position: 1, length: 2, next: null }, {
    position: 7,
    length: 5,
    next: null,
  }]);
  assert.deepEqual(documents.map(({ name }) => name), ["“fox”", "“y z”"]);
});

Deno.test("readerTexts() refuses no text, an empty one, one longer than the model sees, and what is no text", () => {
  const read = (texts: unknown) => () => readerTexts(tokenizer, texts as string[], { context: 6 });
  assert.throws(read([]), { name: "RangeError", message: /found none, wanted one at least/ });
  assert.throws(read(["a", ""]), { name: "RangeError", message: /text 2 of 2: found nothing in it/ });
  assert.doesNotThrow(read(["abcde"]), "5 tokens and the boundary fill 6");
  assert.throws(read(["abcdef"]), {
    name: "RangeError",
    message: /text 1 of 1: found 6 tokens, wanted at most 5/,
  });
  assert.throws(read(["a", 7]), { name: "TypeError", message: /found number, wanted a string/ });
});

Deno.test("readerTexts() takes any text, and names it so that it can be shown", () => {
  const { tokens, documents, stretches } = readerTexts(tokenizer, hostileWords, { context: 64 });
  hostileWords.forEach((text, i) => {
    const { position, length } = stretches[i];
    assert.deepEqual(tokens.slice(position, position + length), encode(tokenizer, text));
    assert.equal(printable(documents[i].name), documents[i].name);
  });
  const [long] = readerTexts(tokenizer, ["one two ".repeat(12)], { context: 128 }).documents;
  assert.equal(long.name, `“${"one two ".repeat(5).trimEnd()} …”`);
  assert.ok([...long.name].length < 200);
});
