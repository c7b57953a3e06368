/** Charts of how well features tell traits. */

import type { FeatureAnalysis } from "@/features/analysis.ts";
import { coverage, type Match } from "@/features/coverage.ts";
import { featureName, namingF1, shortDecimal } from "@/features/names.ts";
import { limits, type NamedMatches } from "@/features/score_tables.ts";
import { categories, type Category, traitCounts, valueCount, valueOf } from "@/nouns/catalogue.ts";
import { bars, scatter } from "@/plot/charts.ts";
import { categoryColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";

/** Where a chart's picture goes. */
export interface ChartFile {
  /** Name of the picture in the figures folder, without extension. */
  file?: string | undefined;
}

/**
 * Draws how many trait values each dictionary covers.
 *
 * @param dictionaries The dictionary in question first, then what it is held against.
 * @param options The file.
 * @returns The figure.
 */
export function coverageChart(dictionaries: NamedMatches[], { file }: ChartFile = {}): Figure {
  const totals = dictionaries.map(({ name, best }) => ({ name, ...coverage(best).at(-1)! }));
  const rivals = totals.slice(1).map(({ name, above80 }) => `${name} ${above80}`);
  return bars({
    title: `${totals[0].name} tells ${totals[0].above80} of ${valueCount} trait values with F1 > .8`,
    summary: `Values with F1 > .8: ${totals[0].name} ${totals[0].above80}; ${rivals.join("; ")}`,
    groups: totals.map(({ name }) => name.replaceAll(" ", "<br>")),
    series: limits.map(({ field, label, color }) => ({
      name: label,
      color,
      values: totals.map((total) => total[field]),
      texts: totals.map((total) => `${total[field]}`),
    })),
    x: "",
    y: `trait values of ${valueCount}`,
    layout: { xaxis: { tickangle: 0, automargin: true }, yaxis: { range: [0, valueCount] } },
    file,
  });
}

/**
 * Draws the best F1 of every trait value, from the best value of each category to its worst.
 *
 * @param best The best feature of each trait value: [437].
 * @param options The file.
 * @returns The figure.
 */
export function valueCurves(best: Match[], { file }: ChartFile = {}): Figure {
  const curves = categories.map((category) => ({
    category,
    scores: best.filter(({ value }) => valueOf(value).category === category).map(({ f1 }) => f1).sort((
      a,
      b,
    ) => b - a),
  }));
  const median = (scores: number[]) => scores[Math.floor(scores.length / 2)];
  const ranked = [...curves].sort((a, b) => median(b.scores) - median(a.scores));
  return scatter({
    title: `${capital(ranked[0].category)} values are told best, ${ranked.at(-1)!.category} values worst`,
    summary: ranked.map(({ category, scores }) => `median F1 of ${category} ${shortDecimal(median(scores))}`)
      .join("; "),
    series: curves.map(({ category, scores }) => ({
      name: category,
      color: categoryColors[category],
      size: 5,
      x: scores.map((_, i) => 100 * (i + 0.5) / scores.length),
      y: scores,
    })),
    x: "values of the category, best first (%)",
    y: "F1 of the value's best feature, held out",
    layout: { yaxis: { range: [0, 1.02] }, xaxis: { range: [0, 100] } },
    file,
  });
}

/**
 * Draws every living feature: how often it fires against how well it tells its best trait value.
 *
 * @param analysis The features.
 * @param options The file.
 * @returns The figure.
 */
export function densityScoreChart({ matches, records }: FeatureAnalysis, { file }: ChartFile = {}): Figure {
  const alive = matches.filter(({ feature }) => records[feature].density > 0);
  const clear = alive.filter(({ f1 }) => f1 > 0.8).length;
  return scatter({
    title: `${clear} of ${alive.length} living features tell one trait value with F1 > .8, ` +
      "most of them at the frequency of that trait",
    summary: categories.map((category) =>
      `${category}: ${
        alive.filter(({ value, f1 }) => f1 > 0.8 && valueOf(value).category === category).length
      } features`
    ).join("; "),
    series: ["unclear", ...categories].map((name) => {
      const own = alive.filter(({ value, f1 }) =>
        name === (f1 < namingF1 ? "unclear" : valueOf(value).category)
      );
      return {
        name,
        color: name === "unclear" ? "#bbbbbb" : categoryColors[name as Category],
        size: 5,
        x: own.map(({ feature }) => records[feature].density),
        y: own.map(({ f1 }) => f1),
        labels: own.map((match) => `feature ${match.feature}: ${featureName(match, records[match.feature])}`),
      };
    }),
    x: "density: share of nouns on which the feature fires",
    y: "F1 of the trait value it tells best, held out",
    xScale: "log",
    marks: categories.map((category, layer) => ({
      x: 1 / traitCounts[layer],
      label: category,
      color: categoryColors[category],
    })),
    layout: { yaxis: { range: [0, 1.02] }, height: 500 },
    file,
  });
}

function capital(word: string): string {
  return word[0].toUpperCase() + word.slice(1);
}
