/** How well plans answer the prompts of a set: wanted traits found, whole prompts right, and nothing extra. */

import type { Prompt, PromptKind, Wish } from "@/retrieval/prompt_set.ts";
import type { PlanStep } from "@/retrieval/reading.ts";

/** How one prompt was answered. */
export interface PromptScore {
  /** The prompt. */
  prompt: Prompt;
  /** Wishes for a value, and how many of them got one that fulfils them. */
  wanted: number;
  found: number;
  /** Whether every wish is fulfilled and nothing else is done. */
  right: boolean;
  /** Whether anything is done that was not asked for. */
  extra: boolean;
}

/** Shares of one kind of prompts. */
export interface KindScore {
  /** The kind, or `all`. */
  kind: PromptKind | "all";
  /** How many prompts, and wishes for a value. */
  prompts: number;
  wanted: number;
  /** Share of the wanted values that were found as the first of their category; NaN where none are wanted. */
  recall: number;
  /** Share of the prompts answered exactly. */
  right: number;
  /** Share of the prompts that left alone all that was not asked for. */
  leftFree: number;
}

/**
 * Scores a plan.
 *
 * @param prompt What was asked.
 * @param steps What is to be done.
 * @returns The score.
 */
export function scorePlan(
  prompt: Prompt,
  steps: readonly Pick<PlanStep, "action" | "category" | "value">[],
): PromptScore {
  const { wishes } = prompt;
  const valued = wishes.filter(({ values }) => values.length > 0);
  const fulfilled = wishes.map((wish) => steps.some((step) => fulfils(step, wish)));
  const extra = steps.some((step) => !wishes.some((wish) => wish.categories.includes(step.category)));
  return {
    prompt,
    wanted: valued.length,
    found: valued.filter((wish) => steps.some((step) => wish.values.includes(step.value ?? -1))).length,
    right: fulfilled.every(Boolean) && steps.length === wishes.length,
    extra,
  };
}

/**
 * Sums up scores by kind, all prompts last.
 *
 * @param scores From `scorePlan`.
 * @returns One row for each kind that occurs.
 */
export function scoresByKind(scores: readonly PromptScore[]): KindScore[] {
  const kinds = [...new Set(scores.map(({ prompt }) => prompt.kind))];
  return [...kinds, "all" as const].map((kind) => {
    const own = kind === "all" ? scores : scores.filter(({ prompt }) => prompt.kind === kind);
    const sum = (of: (score: PromptScore) => number) => own.reduce((total, score) => total + of(score), 0);
    const wanted = sum((score) => score.wanted);
    return {
      kind,
      prompts: own.length,
      wanted,
      recall: sum((score) => score.found) / wanted,
      right: sum((score) => Number(score.right)) / own.length,
      leftFree: sum((score) => Number(!score.extra)) / own.length,
    };
  });
}

/** Whether a step does what a wish asks for. */
export function fulfils(step: Pick<PlanStep, "action" | "category" | "value">, wish: Wish): boolean {
  return step.action === wish.action && wish.categories.includes(step.category) &&
    (wish.values.length === 0 || wish.values.includes(step.value ?? -1));
}
