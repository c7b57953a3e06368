/** The figure of what features do not tell, beside what they do. */

import type { CriteriaFigureOptions } from "@/language/criteria/criteria_charts.ts";
import type { LanguageCriteria } from "@/language/criteria/language_criteria.ts";
import type { TargetScores } from "@/language/criteria/target_scores.ts";
import { unitMarks } from "@/language/criteria/unit_marks.ts";
import { mean } from "@/language/criteria/unit_values.ts";
import { referenceColor } from "@/plot/colors.ts";
import { dotPanels } from "@/plot/dot_panels.ts";
import type { Figure } from "@/plot/figure.ts";

/**
 * Draws the best F1 of each kind of unit on single tokens, on the token that comes next, and on regions of Python.
 *
 * @param criteria The measures.
 * @param options Name of the file.
 * @returns Dots, the score of predicting the target everywhere among them.
 */
export function untoldFigure(
  { ownTokens, nextTokens, regions }: Pick<LanguageCriteria, "ownTokens" | "nextTokens" | "regions">,
  { file }: CriteriaFigureOptions = {},
): Figure {
  const names = regions.sources.map(({ name }) => name);
  const marks = unitMarks(names.map((name) => shownAs[name] ?? name));
  const f1Of = (scores: TargetScores, source: string) =>
    scores.sources.find(({ name }) => name === source)!.f1;
  const values = (source: string) => [
    mean(f1Of(ownTokens, source)),
    mean(f1Of(nextTokens, source)),
    ...f1Of(regions, source),
  ];
  const [own] = names;
  const best = regions.names.map((name, at) => ({ name, f1: f1Of(regions, own)[at] }))
    .toSorted((a, b) => b.f1 - a.f1)[0];
  return dotPanels({
    title: `The best features reach F1 ${values(own)[0].toFixed(2)} on the token they stand on, ` +
      `${values(own)[1].toFixed(2)} on the one that comes next, and on regions at most ${
        best.f1.toFixed(2)
      } (${best.name})`,
    lines: [
      `single tokens (${ownTokens.names.length})`,
      `next tokens (${nextTokens.names.length})`,
      ...regions.names,
    ],
    kinds: [
      { name: "predicted everywhere", color: referenceColor, symbol: "line-ns-open", size: 14 },
      ...marks,
    ],
    panels: [{
      name: "F1 of the best unit on held-out text",
      values: [
        [mean(ownTokens.always), mean(nextTokens.always), ...regions.always],
        ...names.toReversed().map(values),
      ],
      range: [-0.03, 1.03],
    }],
    summary: regions.names.map((name, at) =>
      `${name}: ${f1Of(regions, own)[at].toFixed(2)}, everywhere ${regions.always[at].toFixed(2)}`
    ).join("; "),
    file,
  });
}

/** Kinds of unit that other figures know by another name. */
const shownAs: Record<string, string> = { "SAE features": "feature", neurons: "best neuron" };
