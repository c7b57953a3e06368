/** What the explorer asks of whoever turns a sentence into an edit. */
import type { PromptEdit, PromptedNoun } from "@/retrieval/apply_plan.ts";
import type { Correction } from "@/retrieval/spelling.ts";

/** What is made of a sentence. */
export interface UnderstoodPrompt extends PromptEdit {
  /** Words that were read as others. */
  corrections: Correction[];
}

/** Turns a sentence into an edit of a noun. */
export type Prompter = (text: string, noun: PromptedNoun) => Promise<UnderstoodPrompt>;
