/** What goes wrong when a prompt is misread, by name: a table of all failures with what was wished and what is done. */

import { valueLabel } from "@/features/names.ts";
import { type Table, table } from "@/plot/table.ts";
import type { Matcher } from "@/retrieval/matcher.ts";
import { type Plan, planPrompt } from "@/retrieval/plan.ts";
import { fulfils } from "@/retrieval/prompt_scores.ts";
import type { Prompt, Wish } from "@/retrieval/prompt_set.ts";
import type { MethodTrials } from "@/retrieval/prompt_trials.ts";
import type { PlanStep } from "@/retrieval/reading.ts";

/** The ways to misread, the most harmful first. */
export const failureKinds = ["acts on nonsense", "wrong category", "wrong value", "does nothing"] as const;

/** One of them. */
export type FailureKind = (typeof failureKinds)[number];

/**
 * Names what is wrong with a plan: it does something that nobody asked for, in a category that nobody spoke of; or the
 * category is right and the value, or what is done to it, is not; or a wish is left undone.
 *
 * @param prompt What was asked.
 * @param steps What is done.
 * @returns The failure; nothing when the plan is right.
 */
export function failureOf(
  { wishes }: Pick<Prompt, "wishes">,
  steps: readonly Pick<PlanStep, "action" | "category" | "value">[],
): FailureKind | undefined {
  if (wishes.length === 0) return steps.length ? "acts on nonsense" : undefined;
  if (steps.some(({ category }) => !wishes.some((wish) => wish.categories.includes(category)))) {
    return "wrong category";
  }
  if (steps.some((step) => !wishes.some((wish) => fulfils(step, wish)))) return "wrong value";
  return wishes.every((wish) => steps.some((step) => fulfils(step, wish))) ? undefined : "does nothing";
}

/**
 * Lists the prompts that a method reads wrong.
 *
 * @param trials One method's trials; its plans are made anew.
 * @param matcher What it compares with.
 * @returns The table, the most harmful failures first; its title counts them.
 */
export function failureTable({ trials }: MethodTrials, matcher: Matcher): Table {
  const wrong = trials.filter(({ right }) => !right).flatMap(({ prompt }) => {
    const plan = planPrompt(prompt.text, matcher);
    const failure = failureOf(prompt, plan.steps);
    return failure ? [{ prompt, plan, failure }] : [];
  });
  const counts = failureKinds.map((kind) =>
    `${kind} ${wrong.filter(({ failure }) => failure === kind).length}`
  );
  return table({
    title: `${wrong.length} of ${trials.length} prompts are read wrong: ${counts.join(", ")}`,
    rows: failureKinds.flatMap((kind) => wrong.filter(({ failure }) => failure === kind)).map((
      { prompt, plan, failure },
    ) => ({
      failure,
      kind: prompt.kind,
      prompt: prompt.text,
      wished: prompt.wishes.map(wishText).join(", ") || "nothing",
      done: doneText(plan),
    })),
    columns: ["failure", "kind", "prompt", "wished", "done"],
  });
}

function wishText({ action, categories, values }: Wish): string {
  const what = values.map(valueLabel).join(" or ") || categories[0];
  return action === "set" ? what : `${action} ${what}`;
}

function doneText({ steps, unmatched }: Plan): string {
  const done = steps.map(({ action, category, value, candidate }) => {
    const what = value === undefined ? category : valueLabel(value);
    const score = candidate ? ` (${candidate.score.toFixed(2)})` : "";
    return (action === "set" ? what : `${action} ${what}`) + score;
  });
  const closest = unmatched.flatMap(({ closest }) =>
    closest ? [`closest ${valueLabel(closest.value)} (${closest.score.toFixed(2)})`] : []
  );
  return [...(done.length ? done : ["nothing"]), ...closest].join(", ");
}
