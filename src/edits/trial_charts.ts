/** Charts of ablation trials. */

import type { SheetFile } from "@/edits/ablation_sheets.ts";
import { categoryBars } from "@/edits/category_bars.ts";
import { groupName, groupSizes, standardGroupSize } from "@/edits/recipes.ts";
import {
  categoriesOf,
  overallSuccess,
  percent,
  shareOf,
  summariseTrials,
  type TrialShare,
} from "@/edits/trial_summary.ts";
import type { AblationTrials } from "@/edits/trials.ts";
import type { Match } from "@/features/coverage.ts";
import type { Category } from "@/nouns/catalogue.ts";
import { bars } from "@/plot/charts.ts";
import { categoryColors, referenceColor } from "@/plot/colors.ts";
import { type Figure, figure } from "@/plot/figure.ts";

/**
 * Draws the share of nouns that lose the trait and keep the other four, by recipe and category.
 *
 * @param shares From `summariseTrials`.
 * @param options Which recipes, in this order, and the file.
 * @returns The figure.
 */
export function recipeBars(
  shares: TrialShare[],
  { recipes, file }: { recipes: string[] } & SheetFile,
): Figure {
  const present = categoriesOf(shares);
  const overall = (recipe: string) => percent(overallSuccess(shares, recipe));
  return categoryBars({
    title: `The best feature alone takes out ${overall("best feature to 0")} % of traits cleanly, ` +
      `${standardGroupSize} features ${overall(groupName(standardGroupSize))} %, ` +
      `the mean difference ${overall("mean difference")} %`,
    recipes,
    categories: present,
    percentOf: (recipe, category) => percent(shareOf(shares, { recipe, category })?.success ?? 0),
    layout: {
      height: 170 + recipes.length * 58,
      xaxis: { title: "trait gone and the other four kept (% of nouns)", range: [0, 104] },
    },
    file,
  });
}

/**
 * Draws success against the number of features that are shifted, with the mean difference as the dashed line.
 *
 * @param shares From `summariseTrials`.
 * @param options The file.
 * @returns The figure.
 */
export function groupCurves(shares: TrialShare[], { file }: SheetFile = {}): Figure {
  const present = categoriesOf(shares);
  const successOf = (category: Category, recipe: string) =>
    percent(shareOf(shares, { recipe, category })!.success);
  const ends = [groupSizes[0], groupSizes.at(-1)!];
  const trace = (category: Category, dash: string, points: { x: readonly number[]; y: number[] }) => ({
    type: "scatter",
    mode: "lines",
    name: category,
    showlegend: dash === "solid",
    line: { color: categoryColors[category], width: 2.5, dash },
    ...points,
  });
  const averages = groupSizes.map((size) => percent(overallSuccess(shares, groupName(size))));
  return figure({
    title: `Success grows from ${averages[0]} % with one feature to ${averages.at(-1)} % with ${
      groupSizes.at(-1)
    }`,
    summary: present.map((category) =>
      `${category}: ${
        groupSizes.map((size) => successOf(category, groupName(size))).join(", ")
      } % with ` +
      `${groupSizes.join(", ")} features, ${successOf(category, "mean difference")} % by mean difference`
    ).join("; ") || "no trials",
    data: present.flatMap((category) => [
      trace(category, "solid", {
        x: groupSizes,
        y: groupSizes.map((size) => successOf(category, groupName(size))),
      }),
      trace(category, "dash", { x: ends, y: ends.map(() => successOf(category, "mean difference")) }),
    ]),
    layout: {
      subtitle: "Dashed: the mean difference, without SAE",
      xaxis: {
        title: "features shifted, the strongest of the value first",
        type: "log",
        dtick: null,
        tickvals: groupSizes,
        ticktext: groupSizes.map(String),
      },
      yaxis: { title: "trait gone and the other four kept (%)", range: [0, 102] },
    },
    file,
  });
}

/**
 * Draws control against score: how often taking out a trait succeeds, by the F1 of the value's best feature.
 *
 * @param trials All outcomes.
 * @param options The best feature of each value, the recipes to compare (the single feature first), and the file.
 * @returns The figure.
 */
export function controlByScore(
  trials: AblationTrials,
  { best, recipes, file }: { best: Match[]; recipes: string[] } & SheetFile,
): Figure {
  const bands = [[0, 0.5], [0.5, 0.8], [0.8, 0.9], [0.9, 0.97], [0.97, 1.01]];
  const inBand = bands.map(([from, to]) => {
    const rows = summariseTrials(trials, (value) => best[value].f1 >= from && best[value].f1 < to);
    const count = rows.filter(({ recipe }) => recipe === recipes[0]).reduce((sum, row) => sum + row.count, 0);
    const success = recipes.map((name) => {
      const own = rows.filter(({ recipe }) => recipe === name);
      return percent(own.reduce((sum, row) => sum + row.success * row.count, 0) / count) || 0;
    });
    return { count, success };
  });
  const colors = ["#0072b2", "#56b4e9", referenceColor];
  return bars({
    title: `With F1 above .97 the best feature alone takes its trait out cleanly in ${
      inBand.at(-1)!.success[0]
    } % of nouns, ${recipes[1]} in ${inBand.at(-1)!.success[1]} %`,
    summary: recipes.map((recipe, i) => `${recipe}: ${inBand.map(({ success }) => success[i]).join(", ")} %`)
      .join("; "),
    groups: ["below .5", ".5 to .8", ".8 to .9", ".9 to .97", ".97 to 1"]
      .map((band, i) => `${band}<br>(${inBand[i].count} nouns)`),
    series: recipes.map((name, i) => ({
      name,
      color: colors[i],
      values: inBand.map(({ success }) => success[i]),
      texts: inBand.map(({ success }) => `${success[i]}`),
    })),
    x: "F1 of the value's best feature",
    y: "trait gone and the other four kept (%)",
    layout: { yaxis: { range: [0, 105] } },
    file,
  });
}
