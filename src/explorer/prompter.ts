/** What the explorer asks of whoever turns a sentence into an edit. */
import type { PromptEdit, PromptedNoun } from "@/retrieval/apply_plan.ts";

/** Turns a sentence into an edit of a noun. */
export type Prompter = (text: string, noun: PromptedNoun) => Promise<PromptEdit>;
