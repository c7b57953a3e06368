/** Tables of prompts: how the methods did, and why a prompt was understood as it was. */

import { valueLabel } from "@/features/names.ts";
import { type Table, table } from "@/plot/table.ts";
import type { PromptEdit } from "@/retrieval/apply_plan.ts";
import type { Plan } from "@/retrieval/plan.ts";
import { summarisePrompts } from "@/retrieval/trial_summary.ts";
import type { MethodTrials } from "@/retrieval/prompt_trials.ts";

/**
 * Lists how the methods did.
 *
 * @param trials From `promptTrials`.
 * @param options The title, and whether every kind gets a row or all prompts of a method together.
 * @returns The table; shares in percent.
 */
export function promptTable(
  trials: readonly MethodTrials[],
  { title, kinds = "each" }: { title: string; kinds?: "each" | "together" },
): Table {
  const percent = (share: number) => Number.isNaN(share) ? "–" : Math.round(100 * share);
  return table({
    title,
    rows: summarisePrompts(trials).filter(({ kind }) => kinds === "each" || kind === "all").map((row) => ({
      method: row.method,
      kind: row.kind,
      prompts: row.prompts,
      "traits found (%)": percent(row.recall),
      "whole prompts right (%)": percent(row.right),
      "rest left alone (%)": percent(row.leftFree),
      "edited nouns": row.nouns,
      "requested is read (%)": percent(row.present),
      "others still read (%)": percent(row.kept),
      "both (%)": percent(row.both),
    })),
  });
}

/**
 * Tells what was understood of a prompt and why.
 *
 * @param plan From `planPrompt`.
 * @returns A row for each thing that is done, one for what fits nothing, and one for what is left alone.
 */
export function planTable(plan: Plan): Table {
  const done = plan.steps.map((
    { clause, action, category, value, cueWords, candidate, phrase, threshold },
  ) => ({
    words: clause,
    does: action,
    what: value === undefined ? `${category}, whatever it is` : valueLabel(value),
    "category by": cueWords.length ? cueWords.join(", ") : "the value",
    "closest phrase": phrase ?? "",
    score: candidate ? round(candidate.score) : "",
    "has to reach": candidate ? round(threshold) : "",
  }));
  const unmatched = plan.unmatched.map(({ clause, closest, threshold, why }) => ({
    words: clause,
    does: "no match",
    what: closest ? `${why}: ${valueLabel(closest.value)}` : why,
    score: closest ? round(closest.score) : "",
    "has to reach": round(threshold),
  }));
  const read = plan.corrections.map(({ from, to }) => ({ words: from, does: "read as", what: to }));
  const quiet = [["keep", plan.kept], ["left free", plan.free]] as const;
  const left = quiet.flatMap(([does, list]) =>
    list.length ? [{ words: "", does, what: list.join(", ") }] : []
  );
  return table({
    title: `“${plan.prompt}”, compared by ${plan.matcher}`,
    rows: [...read, ...done, ...unmatched, ...left],
    columns: ["words", "does", "what", "category by", "closest phrase", "score", "has to reach"],
  });
}

/**
 * Lists what an edit changed on a noun.
 *
 * @param edit From `applyPlan`.
 * @returns A row for each step, with its strongest features.
 */
export function editTable(edit: PromptEdit): Table {
  return table({
    title: `${edit.edits.length} activations changed; left alone: ${edit.free.join(", ") || "nothing"}`,
    rows: edit.steps.map(({ words, intent, from, to, strength, features, note }) => ({
      words,
      intent,
      from: from ?? "nothing",
      to: to ?? (intent === "remove" ? "nothing" : ""),
      strength,
      features: features.slice(0, 4).map(({ id, change }) =>
        `${id} ${change < 0 ? "−" : "+"}${round(Math.abs(change))}`
      )
        .join(", ") + (features.length > 4 ? `, ${features.length - 4} more` : ""),
      why: note,
    })),
    columns: ["words", "intent", "from", "to", "strength", "features", "why"],
  });
}

function round(value: number): string {
  return value.toFixed(2);
}
