/** Prompt trials in numbers: by kind, what was found and what the edited pictures show. */

import type { KindScore } from "@/retrieval/prompt_scores.ts";
import { scoresByKind } from "@/retrieval/prompt_scores.ts";
import type { MethodTrials } from "@/retrieval/prompt_trials.ts";

/** Shares of one kind of prompts under one method. */
export interface TrialRow extends KindScore {
  /** The method. */
  method: string;
  /** Edited nouns. */
  nouns: number;
  /** Share of these that show all that was requested; all that was not spoken of; both. NaN where there are none. */
  present: number;
  kept: number;
  both: number;
}

/**
 * Sums trials up by kind, all prompts last.
 *
 * @param trials From `promptTrials`.
 * @returns Rows of every method, in order.
 */
export function summarisePrompts(trials: readonly MethodTrials[]): TrialRow[] {
  return trials.flatMap(({ name, trials: own }) =>
    scoresByKind(own).map((score) => {
      const rows = own.filter(({ prompt }) => score.kind === "all" || prompt.kind === score.kind);
      const sum = (field: "nouns" | "present" | "kept" | "both") =>
        rows.reduce((total, row) => total + row[field], 0);
      const nouns = sum("nouns");
      const share = (field: "present" | "kept" | "both") => sum(field) / nouns;
      return {
        ...score,
        method: name,
        nouns,
        present: share("present"),
        kept: share("kept"),
        both: share("both"),
      };
    })
  );
}

/**
 * Finds a row.
 *
 * @param rows From `summarisePrompts`.
 * @param which Method and kind; all prompts when no kind is named.
 * @returns The row.
 * @throws {RangeError} When there is none.
 */
export function promptRow(
  rows: readonly TrialRow[],
  { method, kind = "all" }: { method: string; kind?: TrialRow["kind"] },
): TrialRow {
  const found = rows.find((row) => row.method === method && row.kind === kind);
  if (found) return found;
  throw new RangeError(
    `Cannot look up the trials: found no method "${method}" with kind "${kind}", wanted one of ${
      [...new Set(rows.map((row) => row.method))].join(", ")
    }. Name one that was tried`,
  );
}
