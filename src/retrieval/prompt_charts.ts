/** Charts of prompts: how often each kind is answered right, beside the write-up's own rule. */

import { bars } from "@/plot/charts.ts";
import { referenceColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import { promptKinds } from "@/retrieval/prompt_set.ts";
import type { MethodTrials } from "@/retrieval/prompt_trials.ts";
import { promptRow, summarisePrompts, type TrialRow } from "@/retrieval/trial_summary.ts";

/** What can be drawn of the trials. */
export const promptMeasures = {
  recall: {
    axis: "wanted traits found first in their category (%)",
    told: "finds",
    of: "of the wanted traits",
  },
  right: { axis: "whole prompts exactly right (%)", told: "gets", of: "of whole prompts exactly right" },
  both: {
    axis: "nouns that show what was asked for and keep the rest (%)",
    told: "edits",
    of: "of nouns as asked, and nothing else",
  },
} as const;

/** One of the measures. */
export type PromptMeasure = keyof typeof promptMeasures;

/**
 * Draws one measure by kind of prompt, the methods side by side.
 *
 * @param trials From `promptTrials`.
 * @param options The measure and the file. The method called "write-up" is drawn as the reference.
 * @returns The figure; its title compares the first method with the last.
 */
export function promptBars(
  trials: readonly MethodTrials[],
  { measure, file }: { measure: PromptMeasure; file?: string },
): Figure {
  const rows = summarisePrompts(trials);
  const { axis, told, of } = promptMeasures[measure];
  const kinds = [...promptKinds, "all" as const].filter((kind) =>
    rows.some((row) => row.kind === kind && !Number.isNaN(row[measure]))
  );
  const percent = (method: string, kind: TrialRow["kind"]) => {
    const share = rows.find((row) => row.method === method && row.kind === kind)?.[measure] ?? NaN;
    return Math.round(100 * share);
  };
  const names = trials.map(({ name }) => name);
  const [first, last] = [names[0], names.at(-1)!];
  const overall = (method: string) => Math.round(100 * promptRow(rows, { method })[measure]);
  return bars({
    title: names.length > 1
      ? `${first} ${told} ${overall(first)} % ${of}, ${last === "write-up" ? "the write-up's rule" : last} ${
        overall(last)
      } %`
      : `${first} ${told} ${overall(first)} % ${of}`,
    x: "kind of prompt",
    y: axis,
    groups: kinds,
    series: names.map((method, i) => ({
      name: method === "write-up" ? "the write-up's rule" : method,
      values: kinds.map((kind) => percent(method, kind)),
      color: method === "write-up" ? referenceColor : seriesColors[i],
      texts: kinds.map((kind) => String(percent(method, kind))),
    })),
    summary: names.map((method) =>
      `${method}: ${kinds.map((kind) => `${kind} ${percent(method, kind)} %`).join(", ")}`
    ).join("; "),
    layout: { yaxis: { range: [0, 108] } },
    file,
  });
}
