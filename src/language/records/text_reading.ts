/** What a reader's own texts activate, and what each feature does there. */

import type { SparseActivations } from "@/features/activations.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { measureJobs, promptJobs } from "@/language/records/effect_jobs.ts";
import { logitTables } from "@/language/records/logit_records.ts";
import { type ReaderTexts, readerTexts } from "@/language/records/reader_texts.ts";
import { activeOn, readPrompts } from "@/language/records/text_prompts.ts";
import type { Prompt } from "@/language/records/text_record.ts";
import type { ReadingModel } from "@/language/model/contexts.ts";
import { encodeTokens } from "@/language/saes/token_activations.ts";
import type { Tokenizer } from "@/language/corpus/tokenizer.ts";
import type { RunOptions } from "@/training/progress.ts";

/** What reads the texts. */
export interface TextReader {
  /** The model whose MLP the dictionary reads. */
  model: ReadingModel;
  /** Its vocabulary. */
  tokenizer: Tokenizer;
  /** The dictionary, its decoder in the MLP's own units. */
  dictionary: Pick<Dictionary, "name" | "nFeatures" | "dimensions" | "decoder" | "encode">;
  /** Its activations on held-out text, which tell how unusual an activation is. */
  activations: SparseActivations;
}

/**
 * Reads which features are active on each token of each text, how strong, and what the model loses without each.
 *
 * @param reader Model and dictionary.
 * @param options The texts, and when to stop.
 * @returns A prompt for each text. The last token has none after it: its losses are 0 and say nothing.
 * @throws {TypeError | RangeError} When a text is empty or longer than a context, or is no text.
 * @throws {DOMException} `AbortError` when it is stopped.
 */
export async function readTexts(
  reader: TextReader,
  { texts, ...run }: RunOptions & { texts: readonly string[] },
): Promise<Prompt[]> {
  const { model, dictionary } = reader;
  const { set, prompts } = await textPrompts(reader, { texts, ...run });
  const features = [...new Set([0, ...activeOn(prompts)])];
  const { weights } = logitTables(model.parameters, dictionary, features);
  const jobs = promptJobs(prompts, 0);
  await measureJobs(model, set, { jobs, features, weights, signal: run.signal });
  return prompts;
}

/**
 * Reads which features are active on each token of each text.
 *
 * @param reader Model and dictionary.
 * @param options The texts, and when to stop.
 * @returns The prompts, their losses and those of their features still to be filled in, and the set in which they stand.
 * @throws {TypeError | RangeError} When a text is empty or longer than a context, or is no text.
 * @throws {DOMException} `AbortError` when it is stopped.
 */
export async function textPrompts(
  { model, tokenizer, dictionary, activations }: TextReader,
  { texts, ...run }: RunOptions & { texts: readonly string[] },
): Promise<{ set: ReaderTexts; prompts: Prompt[] }> {
  const set = readerTexts(tokenizer, texts, model.config);
  const found = await encodeTokens(dictionary, model, { set, tokens: set.tokens.length, ...run });
  return { set, prompts: readPrompts(set, found, { stretches: set.stretches, among: activations }) };
}
