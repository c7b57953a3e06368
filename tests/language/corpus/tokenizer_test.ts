/** The tokenizer: exact round trips, and merges against a plain second computation. */
import assert from "node:assert/strict";
import { encodePiece, learnMerges, mergeRanks } from "@/language/corpus/byte_pairs.ts";
import { pieces } from "@/language/corpus/pieces.ts";
import { decode, decodeBytes, encode, makeTokenizer, tokenText } from "@/language/corpus/tokenizer.ts";
import { trainTokenizer } from "@/language/corpus/train_tokenizer.ts";
import { seededRandom } from "@/training/random.ts";

const english =
  "I thought I would sail about a little and see the watery part of the world — naïve, isn't it? ";
const code =
  "def f(max_length=12345):\n    for x in range(10):\n        if x:\n            return __init__\n";
const tokenizer = await trainTokenizer([english.repeat(3), code.repeat(3)], 320);

Deno.test("decodeBytes() gives back any bytes, UTF-8 or not", () => {
  const random = seededRandom(1, "bytes");
  for (let round = 0; round < 200; round++) {
    const alphabet = round % 2 ? 256 : 1 + random.integer(256);
    const bytes = Uint8Array.from(
      { length: random.integer(300) },
      () => (255 + random.integer(alphabet)) % 256,
    );
    assert.deepEqual(decodeBytes(tokenizer, encode(tokenizer, bytes)), bytes);
  }
  for (let both = 0; both < 65_536; both += 13) {
    const two = Uint8Array.of(both >> 8, both & 255);
    assert.deepEqual(decodeBytes(tokenizer, encode(tokenizer, two)), two);
  }
});

Deno.test("decode() gives back any text", () => {
  for (
    const text of [
      english,
      code,
      "",
      "\ufeffx",
      "🐋 \t\r\n חן ϰητος”",
      "a".repeat(100_000),
      " ".repeat(9_999),
    ]
  ) {
    assert.equal(decode(tokenizer, encode(tokenizer, text)), text);
  }
});

Deno.test("pieces() keeps an indentation, a word with its space, and a name's parts together", () => {
  const cut = (text: string) => pieces(new TextEncoder().encode(text));
  assert.deepEqual(cut("\n    for x"), ["\n", "    ", "for", " x"]);
  assert.deepEqual(cut("self._max_length"), ["self", ".", "_max", "_length"]);
  assert.deepEqual(cut("(_x, a_b) = _y"), ["(", "_x", ",", " a", "_b", ")", " =", " _y"]);
  assert.deepEqual(cut("__init__(self)"), ["__", "init", "__(", "self", ")"]);
  assert.deepEqual(cut("for _ in __all__:"), ["for", " _", " in", " __", "all", "__:"]);
  assert.deepEqual(cut("Ahab's 1851, don't"), ["Ahab", "'s", " 185", "1", ",", " don", "'t"]);
  assert.deepEqual(cut("ago—never").length, 3, "a dash is no letter");
  assert.deepEqual(cut("naïve").length, 1, "a letter beyond ASCII is one");
});

Deno.test("learnMerges() gives the merges of counting everything anew", () => {
  const random = seededRandom(2, "words");
  for (let round = 0; round < 20; round++) {
    const counts = new Map<string, number>();
    for (let i = 0; i < 30; i++) {
      const word = Array.from({ length: 1 + random.integer(9) }, () => "abc"[random.integer(3)]).join("");
      counts.set(word, 1 + random.integer(3));
    }
    assert.deepEqual([...learnMerges(counts, 12)], plainMerges(counts, 12));
  }
});

Deno.test("learnMerges() breaks ties by the lowest pair, whatever the order of the words", () => {
  const [a, b, c, d] = [..."abcd"].map((letter) => letter.charCodeAt(0) + 1);
  const counts: [string, number][] = [["cd", 5], ["ba", 5], ["ab", 5], ["ac", 5]];
  const wanted = [a, b, a, c, b, a, c, d];
  assert.deepEqual([...learnMerges(new Map(counts), 4)], wanted);
  assert.deepEqual([...learnMerges(new Map(counts.toReversed()), 4)], wanted);
});

Deno.test("learnMerges() counts the pairs that do not overlap and ends when none occurs twice", () => {
  const a = "a".charCodeAt(0) + 1;
  assert.deepEqual([...learnMerges(new Map([["aaa", 1]]), 9)], [a, a]); // then 257 a, once
  assert.deepEqual([...learnMerges(new Map([["ab", 1]]), 9)], []);
});

Deno.test("encodePiece() joins the pair that was learnt first, not the first that it meets", () => {
  const [a, b, c] = [..."abc"].map((letter) => letter.charCodeAt(0) + 1);
  const ranks = mergeRanks(Uint16Array.of(b, c, a, b));
  assert.deepEqual([...encodePiece("abc", ranks)], [a, 257]);
  assert.deepEqual([...encodePiece("abab", ranks)], [258, 258]);
});

Deno.test("trainTokenizer() does not depend on the order of the texts", async () => {
  assert.equal((await trainTokenizer([code.repeat(3), english.repeat(3)], 320)).key, tokenizer.key);
  assert.notEqual((await trainTokenizer([code.repeat(3), english.repeat(3)], 319)).key, tokenizer.key);
});

Deno.test("tokenText() makes blanks, control characters and halves of characters visible", () => {
  const shown = (text: string) =>
    Array.from(encode(tokenizer, text), (token) => tokenText(tokenizer, token)).join("|");
  assert.equal(tokenText(tokenizer, 0), "◊");
  assert.equal(shown("\n"), "¶");
  assert.equal(shown("\t"), "»");
  assert.equal(shown("\0"), "\\x00");
  assert.equal(shown("é"), "\\xc3|\\xa9");
  assert.ok(shown(" the").startsWith("·"));
});

Deno.test("makeTokenizer() refuses merges of tokens that are not there yet", async () => {
  await assert.rejects(() => makeTokenizer(Uint16Array.of(1, 257)), RangeError);
  await assert.rejects(() => makeTokenizer(Uint16Array.of(0, 5)), RangeError);
  await assert.rejects(() => makeTokenizer(Uint16Array.of(1, 2, 3)), RangeError);
  assert.throws(() => decode(tokenizer, [tokenizer.size]), RangeError);
  assert.throws(() => trainTokenizer([], 256), RangeError);
});

/** Byte-pair encoding with every pair counted anew for every merge. */
function plainMerges(counts: Map<string, number>, size: number): number[] {
  let words = [...counts].map(([word, count]) => ({
    tokens: Array.from(word, (letter) => letter.charCodeAt(0) + 1),
    count,
  }));
  const merges: number[] = [];
  for (let next = 257; next < 257 + size; next++) {
    const pairs = new Map<string, { first: number; second: number; count: number }>();
    for (const { tokens, count } of words) {
      tokens.slice(1).forEach((second, i) => {
        const found = pairs.get(`${tokens[i]} ${second}`) ?? { first: tokens[i], second, count: 0 };
        pairs.set(`${tokens[i]} ${second}`, { ...found, count: found.count + count });
      });
    }
    const [best] = [...pairs.values()].sort((x, y) =>
      y.count - x.count || x.first - y.first || x.second - y.second
    );
    if (!best || best.count < 2) break;
    merges.push(best.first, best.second);
    words = words.map(({ tokens, count }) => {
      const joined: number[] = [];
      while (tokens.length > 0) {
        const both = tokens[0] === best.first && tokens[1] === best.second;
        joined.push(both ? next : tokens[0]);
        tokens = tokens.slice(both ? 2 : 1);
      }
      return { tokens: joined, count };
    });
  }
  return merges;
}
