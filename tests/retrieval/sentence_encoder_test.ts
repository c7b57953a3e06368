/** The sentence encoder against Hugging Face's own on a tiny random model, and on the real one where it is installed. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { join } from "@std/path";
import { useBackend } from "@/backend/use_backend.ts";
import { findEncoder, loadSentenceEncoder } from "@/retrieval/encoder_files.ts";
import { disposeEncoder, encodeSentences, type SentenceEncoder } from "@/retrieval/sentence_encoder.ts";
import { cutWords, readWordPieces } from "@/retrieval/word_pieces.ts";
import { decodeSafetensors, encodeSafetensors } from "@/training/safetensors.ts";

await useBackend();

interface Expected {
  text: string;
  pieces: number[];
  vector: number[];
}

const fixtures = join(import.meta.dirname!, "fixtures");
const folder = join(fixtures, "tiny_encoder");
const readExpected = async (path: string): Promise<Expected[]> => JSON.parse(await Deno.readTextFile(path));

function checkAgainst(encoder: SentenceEncoder, expected: Expected[]): void {
  const { pieces, limit, width } = encoder;
  const vectors = encodeSentences(encoder, expected.map(({ text }) => text));
  expected.forEach(({ text, pieces: wanted, vector }, at) => {
    assert.deepEqual(cutWords(text, { pieces, limit }), wanted, text);
    vector.forEach((x, axis) =>
      assert.ok(Math.abs(vectors[at * width + axis] - x) <= 1e-5, `${text} ${axis}`)
    );
  });
}

Deno.test("encodeSentences() gives what Hugging Face's BERT gives, to 1e-5, and leaks no tensor", async () => {
  const before = tf.memory().numTensors;
  const encoder = await loadSentenceEncoder({ folder });
  checkAgainst(encoder, await readExpected(join(folder, "expected.json")));
  disposeEncoder(encoder);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("encodeSentences() gives a sentence the same vector alone and among longer ones", async () => {
  const encoder = await loadSentenceEncoder({ folder });
  const alone = encodeSentences(encoder, ["a crab"]);
  const among = encodeSentences(encoder, ["glasses for the head", "a crab", "two treasurechest"]);
  alone.forEach((x, axis) => assert.ok(Math.abs(among[8 + axis] - x) < 1e-6));
  assert.equal(encodeSentences(encoder, []).length, 0);
});

const real = findEncoder();
Deno.test({
  name: "encodeSentences() gives what Hugging Face's all-MiniLM-L6-v2 gives, to 1e-5",
  ignore: "problem" in real,
  fn: async () =>
    checkAgainst(
      await loadSentenceEncoder(real),
      await readExpected(join(fixtures, "minilm_expected.json")),
    ),
});

Deno.test("cutWords() refuses nothing: unknown words, long words and control characters have their rule", () => {
  const pieces = readWordPieces("[UNK]\n[CLS]\n[SEP]\na\n##b\nx\n");
  const cut = (text: string, limit = 9) => cutWords(text, { pieces, limit });
  assert.deepEqual(cut("A\u0000b\u200d"), [1, 3, 4, 2]);
  assert.deepEqual(cut("ab q x"), [1, 3, 4, 0, 5, 2]);
  assert.deepEqual(cut("abq"), [1, 0, 2]);
  assert.deepEqual(cut("x".repeat(101)), [1, 0, 2]);
  assert.deepEqual(cut("á"), [1, 3, 2]);
  assert.deepEqual(cut("a a a a", 4), [1, 3, 3, 2]);
});

Deno.test("readWordPieces() refuses a vocabulary without its marks or with a piece twice", () => {
  assert.throws(() => readWordPieces("a\nb\n"), /\[CLS\].*study\.py setup/);
  assert.throws(() => readWordPieces("[UNK]\n[CLS]\n[SEP]\na\na\n"), SyntaxError);
});

Deno.test("findEncoder() says where the encoder is missing and what to do", async () => {
  const missing = findEncoder((name) => name === "STUDY_MINILM" ? "/nowhere" : undefined);
  assert.match("problem" in missing ? missing.problem : "", /STUDY_MINILM names "\/nowhere"/);
  await assert.rejects(loadSentenceEncoder({ problem: "not there. Run setup" }), /not there\. Run setup/);
  assert.deepEqual(findEncoder(() => folder), { folder });
});

Deno.test("loadSentenceEncoder() refuses files that do not fit each other", async () => {
  const copy = await Deno.makeTempDir();
  const spoil = async (name: string, change: (bytes: Uint8Array) => Uint8Array | string) => {
    for (const file of ["config.json", "vocab.txt", "model.safetensors"]) {
      await Deno.copyFile(join(folder, file), join(copy, file));
    }
    const spoiled = change(await Deno.readFile(join(folder, name)));
    await Deno.writeFile(
      join(copy, name),
      typeof spoiled === "string" ? new TextEncoder().encode(spoiled) : spoiled,
    );
    return loadSentenceEncoder({ folder: copy });
  };
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const json = (change: object) => (bytes: Uint8Array) =>
    JSON.stringify({ ...JSON.parse(text(bytes)), ...change });
  try {
    await assert.rejects(spoil("config.json", () => "{"), /found no JSON/);
    await assert.rejects(spoil("config.json", json({ hidden_size: -8 })), /hidden_size: -8/);
    await assert.rejects(spoil("config.json", json({ hidden_act: "relu" })), /wanted "gelu"/);
    await assert.rejects(spoil("config.json", json({ num_attention_heads: 3 })), /3 heads for a width of 8/);
    await assert.rejects(spoil("config.json", json({ intermediate_size: 16 })), /wanted F32 \[16,8\]/);
    await assert.rejects(spoil("vocab.txt", (bytes) => `${text(bytes)}more\n`), /word_embeddings/);
    await assert.rejects(spoil("model.safetensors", (bytes) => bytes.subarray(0, 5000)), /safetensors/);
    await assert.rejects(
      spoil("model.safetensors", (bytes) => {
        const { arrays } = decodeSafetensors(bytes, { skip: ["embeddings.position_ids"] });
        delete arrays["encoder.layer.1.output.dense.bias"];
        return encodeSafetensors(arrays);
      }),
      /layer\.1\.output\.dense\.bias missing/,
    );
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
});
