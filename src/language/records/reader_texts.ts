/** Texts of a reader's own as a token set: each a document that begins a context, so that the model reads nothing before it. */

import type { Stretch } from "@/language/records/text_prompts.ts";
import { boundaryToken, encode, type Tokenizer } from "@/language/corpus/tokenizer.ts";
import { printable } from "@/plot/printable.ts";

/** The texts, and where their tokens stand. */
export interface ReaderTexts {
  /** Text c from c·T on: the boundary token, the text, and boundary tokens up to the next context; one more at the end. */
  tokens: Uint16Array<ArrayBuffer>;
  /** Where each text's boundary token stands: c·T. */
  starts: Uint32Array<ArrayBuffer>;
  /** Each with its beginning as its name. */
  documents: { name: string; kind: string }[];
  /** Where the tokens of each text stand, without its boundary token; no token comes after the last. */
  stretches: Stretch[];
}

const namedSigns = 40;

/**
 * Encodes texts, each into a context of its own. What fills a context up changes nothing, because no token sees a later one.
 *
 * @param tokenizer The vocabulary.
 * @param texts Any text; halves of surrogate pairs become �, as wherever text turns into bytes.
 * @param options Tokens of a context.
 * @returns The set and the places in it.
 * @throws {TypeError} When something is no text.
 * @throws {RangeError} When there is no text, one is empty, or one does not fit into a context with its boundary token.
 */
export function readerTexts(
  tokenizer: Tokenizer,
  texts: readonly string[],
  { context }: { context: number },
): ReaderTexts {
  if (texts.length === 0) throw new RangeError("Cannot read the texts: found none, wanted one at least");
  const encoded = texts.map((text, i) => {
    const refused = (found: string) => `Cannot read text ${i + 1} of ${texts.length}: found ${found}`;
    if (typeof text !== "string") throw new TypeError(`${refused(typeof text)}, wanted a string`);
    if (text === "") throw new RangeError(`${refused("nothing in it")}, wanted one character at least`);
    const tokens = encode(tokenizer, text);
    if (tokens.length < context) return tokens;
    throw new RangeError(
      `${refused(`${tokens.length} tokens`)}, wanted at most ${context - 1}, which the model sees at once. ` +
        "Shorten it, or cut it in two texts",
    );
  });
  const tokens = new Uint16Array(texts.length * context + 1).fill(boundaryToken);
  encoded.forEach((part, c) => tokens.set(part, c * context + 1));
  return {
    tokens,
    starts: Uint32Array.from(texts, (_, c) => c * context),
    documents: texts.map((text) => ({ name: `“${beginning(text)}”`, kind: "a reader's text" })),
    stretches: encoded.map(({ length }, c) => ({ position: c * context + 1, length, next: null })),
  };
}

/** The first signs of a text in one line. */
function beginning(text: string): string {
  const signs = [...text.slice(0, 8 * namedSigns).trim().replace(/\s+/g, " ")];
  const first = printable(signs.slice(0, namedSigns).join(""));
  return signs.length > namedSigns ? `${first.trimEnd()} …` : first;
}
