/** What the explorer asks of whoever turns a sentence into an edit. */
import type { PromptEdit, PromptedNoun } from "@/retrieval/apply_plan.ts";
import type { Correction } from "@/retrieval/spelling.ts";

/** What is made of a sentence. */
export interface UnderstoodPrompt extends PromptEdit {
  /** Words that were read as others. */
  corrections: Correction[];
}

/** Turns sentences into edits of a noun. */
export interface Prompter {
  /** How it compares words with traits. */
  by: "meaning" | "words";
  /** Understands one sentence. */
  understand(text: string, noun: PromptedNoun): Promise<UnderstoodPrompt>;
}
