/** Byte-level byte-pair encoding: text as numbers below 2,048, and back without a loss. */
import { encodePiece, mergeRanks } from "@/language/corpus/byte_pairs.ts";
import { pieces } from "@/language/corpus/pieces.ts";
import { sha256 } from "@/training/files.ts";

/**
 * A vocabulary. Token 0 is the boundary before a document and stands for no bytes, token 1 + b is the byte b, and token
 * 257 + i is what merge i makes of two earlier tokens.
 */
export interface Tokenizer {
  /** A hash of the merges. */
  key: string;
  /** How many tokens: 257 and one for each merge. */
  size: number;
  /** The bytes of each token, `[size]`. */
  tokens: Uint8Array[];
  /** The two tokens that each merge joins, in the order of their learning, `[size − 257, 2]`. */
  merges: Uint16Array<ArrayBuffer>;
}

/** The token before each document. */
export const boundaryToken = 0;

/** Tokens that every vocabulary has: the boundary and the 256 bytes. */
export const baseTokens = 257;

/** Pieces whose tokens are remembered, for each tokenizer. */
const rememberedPieces = 100_000;

const memories = new WeakMap<Tokenizer, { ranks: Map<number, number>; known: Map<string, Uint16Array> }>();

/**
 * Makes the vocabulary that belongs to some merges.
 *
 * @param merges The two tokens that each merge joins, `[n, 2]`, n ≤ 65,279.
 * @returns The tokenizer.
 * @throws {RangeError} If a merge joins a token that is not there yet, or the boundary, or there are too many.
 */
export async function makeTokenizer(merges: Uint16Array<ArrayBuffer>): Promise<Tokenizer> {
  const size = baseTokens + merges.length / 2;
  if (!Number.isInteger(size) || size > 65_536) {
    throw new RangeError(
      `Cannot make a tokenizer: found ${merges.length} numbers, wanted pairs, at most 65,279`,
    );
  }
  const tokens = [new Uint8Array(0), ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte))];
  for (let i = 0; i < merges.length; i += 2) {
    const [first, second] = [merges[i], merges[i + 1]];
    if (!(first > 0 && first < tokens.length && second > 0 && second < tokens.length)) {
      throw new RangeError(
        `Cannot make a tokenizer: merge ${i / 2} joins ${first} and ${second}, wanted 1 … ${
          tokens.length - 1
        }`,
      );
    }
    tokens.push(Uint8Array.of(...tokens[first], ...tokens[second]));
  }
  return { key: (await sha256(new Uint8Array(merges.slice().buffer))).slice(0, 16), size, tokens, merges };
}

/**
 * The tokens of a text. `decodeBytes` gives its bytes back, whatever they are.
 *
 * @param tokenizer The vocabulary.
 * @param text A text, or any bytes, UTF-8 or not.
 * @returns The tokens; never the boundary token.
 */
export function encode(tokenizer: Tokenizer, text: string | Uint8Array): Uint16Array<ArrayBuffer> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const { ranks, known } = memory(tokenizer);
  const tokens = new Uint16Array(bytes.length);
  let length = 0;
  for (const piece of pieces(bytes)) {
    let found = known.get(piece);
    if (!found) {
      found = encodePiece(piece, ranks);
      if (known.size >= rememberedPieces) known.clear();
      known.set(piece, found);
    }
    tokens.set(found, length);
    length += found.length;
  }
  return tokens.slice(0, length);
}

/**
 * The bytes that tokens stand for.
 *
 * @param tokenizer The vocabulary.
 * @param tokens Any tokens; the boundary stands for no bytes.
 * @returns Their bytes one after the other.
 * @throws {RangeError} If a token is not in the vocabulary.
 */
export function decodeBytes(tokenizer: Tokenizer, tokens: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const parts = Array.from(tokens, (token) => bytesOf(tokenizer, token));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * The text that tokens stand for; bytes that are no UTF-8, such as half of a character, become �.
 *
 * @param tokenizer The vocabulary.
 * @param tokens Any tokens; the boundary stands for nothing.
 * @returns Their text.
 * @throws {RangeError} If a token is not in the vocabulary.
 */
export function decode(tokenizer: Tokenizer, tokens: ArrayLike<number>): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(decodeBytes(tokenizer, tokens));
}

/**
 * A token as it is shown in pictures: blanks and control characters are visible, bytes that are no UTF-8 are given as
 * `\xe2`, and the boundary is `◊`; all of these signs are in the font of the pictures.
 *
 * @param tokenizer The vocabulary.
 * @param token The token.
 * @returns `"·the"` for " the", `"¶"` for a new line, `"»"` for a tab.
 * @throws {RangeError} If the token is not in the vocabulary.
 */
export function tokenText(tokenizer: Tokenizer, token: number): string {
  const bytes = bytesOf(tokenizer, token);
  if (token === boundaryToken) return "◊";
  let text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (text.includes("\ufffd")) {
    text = Array.from(bytes, (b) => b < 128 ? String.fromCharCode(b) : hexEscape(b)).join("");
  }
  return text.replaceAll(" ", "·").replaceAll("\n", "¶").replaceAll("\t", "»")
    .replace(/\p{Cc}/gu, (control) => hexEscape(control.charCodeAt(0)));
}

function hexEscape(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}

function bytesOf({ tokens, size }: Tokenizer, token: number): Uint8Array {
  return tokens[token] ?? (() => {
    throw new RangeError(`Cannot read token ${token}: the vocabulary has the tokens 0 … ${size - 1}`);
  })();
}

function memory(tokenizer: Tokenizer): { ranks: Map<number, number>; known: Map<string, Uint16Array> } {
  let found = memories.get(tokenizer);
  if (!found) {
    found = { ranks: mergeRanks(tokenizer.merges), known: new Map() };
    memories.set(tokenizer, found);
  }
  return found;
}
