/** What the validation curve of a language model is measured on, and the lines that counting alone gives there. */
import { contextCount } from "@/language/model/contexts.ts";
import { bigramProbability, type Ngrams } from "@/language/corpus/ngrams.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";

/** Mean losses of counting, in nats per token. */
export interface Baselines {
  /** Every token by how often it occurs. */
  unigram: number;
  /** Every token by how often it follows the one before. */
  bigram: number;
}

/**
 * Windows that are spread evenly over a stream.
 *
 * @param set The stream.
 * @param options T, and how many are wanted; all where there are fewer.
 * @returns The windows, rising.
 */
export function spreadContexts(
  set: Pick<TokenSet, "tokens">,
  { length, count }: { length: number; count: number },
): Uint32Array<ArrayBuffer> {
  const all = contextCount(set, length);
  const wanted = Math.min(all, count);
  return Uint32Array.from({ length: wanted }, (_, i) => Math.floor(i * all / wanted));
}

/**
 * The mean losses of counting at exactly the positions at which a model is measured.
 *
 * @param ngrams The counts of the training text.
 * @param set The stream.
 * @param options The windows and their length T.
 * @returns Nats per token.
 */
export function baselines(
  ngrams: Ngrams,
  { tokens }: Pick<TokenSet, "tokens">,
  { contexts, length }: { contexts: Uint32Array; length: number },
): Baselines {
  let [unigram, bigram] = [0, 0];
  for (const context of contexts) {
    for (let at = context * length; at < (context + 1) * length; at++) {
      unigram -= Math.log(ngrams.unigrams[tokens[at + 1]]);
      bigram -= Math.log(bigramProbability(ngrams, tokens[at], tokens[at + 1]));
    }
  }
  const count = contexts.length * length;
  return { unigram: unigram / count, bigram: bigram / count };
}
