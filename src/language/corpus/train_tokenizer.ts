/** Learns a vocabulary from texts. */
import { learnMerges } from "@/language/corpus/byte_pairs.ts";
import { pieces } from "@/language/corpus/pieces.ts";
import { baseTokens, makeTokenizer, type Tokenizer } from "@/language/corpus/tokenizer.ts";

/**
 * Learns a byte-level vocabulary. The same texts in any order give the same one.
 *
 * @param texts The texts to learn from.
 * @param size How many tokens at most, 257 … 65,536; fewer if no pair is left that occurs twice.
 * @returns The tokenizer.
 * @throws {RangeError} If the size is out of range.
 */
export function trainTokenizer(texts: string[], size: number): Promise<Tokenizer> {
  if (!(Number.isInteger(size) && size >= baseTokens && size <= 65_536)) {
    throw new RangeError(`Cannot train a tokenizer: the size is ${size}, wanted is 257 … 65,536`);
  }
  const counts = new Map<string, number>();
  const encoder = new TextEncoder();
  for (const text of texts) {
    for (const piece of pieces(encoder.encode(text))) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  return makeTokenizer(learnMerges(counts, size - baseTokens));
}
