/** What the explorer asks of whoever turns a sentence into an edit, and the one that the study's retrieval makes. */
import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import { applyPlan, type PromptEdit, type PromptedNoun } from "@/retrieval/apply_plan.ts";
import type { Matcher } from "@/retrieval/matcher.ts";
import { planPrompt } from "@/retrieval/plan.ts";
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

/**
 * Makes a prompter of the study's retrieval.
 *
 * @param matcher Compares words with traits.
 * @param knowledge What traits do to latents, and the features to write it in.
 * @returns The prompter.
 */
export function matcherPrompter(matcher: Matcher, knowledge: SteeringKnowledge): Prompter {
  return {
    by: matcher.name === "MiniLM" ? "meaning" : "words",
    understand(text, noun) {
      const plan = planPrompt(text, matcher);
      return Promise.resolve({ ...applyPlan(plan, noun, knowledge), corrections: plan.corrections });
    },
  };
}
