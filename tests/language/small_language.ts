/** Data and a language model small enough to train in a test. */
import type { LanguageConfig } from "@/language/model/config.ts";
import { type LanguageData, tokenSet } from "@/language/corpus/token_set.ts";
import { smallModule, smallProse, smallText } from "./small_text.ts";

/** The two small texts again and again, held out once each. */
export async function smallLanguage(): Promise<LanguageData> {
  const { tokenizer, set } = await smallText();
  const train = tokenSet(tokenizer, [
    { name: "many.py", kind: "code", text: smallModule.repeat(8) },
    { name: "many.txt", kind: "english", text: smallProse.repeat(8) },
  ]);
  return { key: "small", tokenizer, train, choose: set, judge: set };
}

/** The model, a few neurons wide; `vocabulary` is that of `smallLanguage()`. */
export function smallModel(data: LanguageData): Partial<LanguageConfig> {
  return {
    vocabulary: data.tokenizer.size,
    dModel: 16,
    heads: 2,
    dMlp: 24,
    context: 16,
    steps: 12,
    batchSize: 4,
    validationContexts: 8,
    measurements: 3,
  };
}
