/** Streams of tokens, and the artifact that keeps them. */
import assert from "node:assert/strict";
import { decode, encode } from "@/language/corpus/tokenizer.ts";
import { documentOfToken, languageData, tokenSet } from "@/language/corpus/token_set.ts";
import { trainTokenizer } from "@/language/corpus/train_tokenizer.ts";

Deno.test("tokenSet() puts the boundary before each document, and documentOfToken() finds it again", async () => {
  const documents = ["one two", "three", "four five six"].map((text, i) => ({
    name: `${i}`,
    kind: i ? "code" as const : "english" as const,
    text,
  }));
  const tokenizer = await trainTokenizer(["one two one two"], 260);
  const set = tokenSet(tokenizer, documents);
  assert.equal(set.tokens.filter((token) => token === 0).length, 3);
  assert.deepEqual(set.documents[0], { name: "0", kind: "english" });
  const document = documentOfToken(set);
  documents.forEach(({ text }, i) => {
    assert.equal(set.tokens[set.starts[i]], 0);
    const own = set.tokens.filter((_, at) => document[at] === i);
    assert.deepEqual(own.slice(1), encode(tokenizer, text));
    assert.equal(decode(tokenizer, own), text);
  });
});

Deno.test("languageData() computes once, reads the same back, and takes a part of the corpus", async () => {
  const root = await Deno.makeTempDir();
  try {
    const config = { vocabulary: 300, corpusShare: .05 };
    const made = await languageData(config, { root });
    let computed = 0;
    const read = await languageData(config, { root, onProgress: () => computed++ });
    assert.equal(computed, 0);
    assert.deepEqual(read, made);
    assert.equal(made.tokenizer.size, 300);
    const kinds = new Set(made.train.documents.map(({ kind }) => kind));
    assert.deepEqual(kinds, new Set(["code", "english"]));
    assert.ok(Math.max(...made.judge.tokens) < 300);
    assert.notEqual((await languageData({ ...config, corpusSeed: 1 }, { root })).key, made.key);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("languageData() that is stopped keeps nothing", async () => {
  const root = await Deno.makeTempDir();
  try {
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    const work = languageData({ vocabulary: 257, corpusShare: .02 }, {
      root,
      onProgress,
      signal: stop.signal,
    });
    await assert.rejects(() => work, { name: "AbortError" });
    assert.deepEqual([...Deno.readDirSync(root)], []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
