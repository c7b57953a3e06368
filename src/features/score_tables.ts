/** Tables of how well features tell traits. */

import type { FeatureAnalysis } from "@/features/analysis.ts";
import { coverage, type Match } from "@/features/coverage.ts";
import { shortDecimal } from "@/features/names.ts";
import { densityBands, featuresInBand } from "@/features/selection.ts";
import { categories, valueCount, valueOf } from "@/nouns/catalogue.ts";
import { type Table, table } from "@/plot/table.ts";

/** The best matches of one dictionary: [437]. */
export interface NamedMatches {
  /** What tables call it. */
  name: string;
  /** The best feature of each trait value. */
  best: Match[];
}

/** The limits of F1 that tables and charts count, with the colour of their bars. */
export const limits = [
  { field: "above90", label: "F1 > .9", color: "#0072b2" },
  { field: "above80", label: "F1 > .8", color: "#56b4e9" },
  { field: "above50", label: "F1 > .5", color: "#c6dff0" },
] as const;

/**
 * Tabulates coverage: values with a feature above each limit, and the mean best F1 of each category and of all.
 *
 * @param dictionaries The dictionaries, a row each.
 * @returns The table.
 */
export function coverageTable(dictionaries: NamedMatches[]): Table {
  return table({
    title: `Trait values of ${valueCount} that have a detector, and the mean F1 of the best one`,
    rows: dictionaries.map(({ name, best }) => {
      const rows = coverage(best);
      const all = rows.at(-1)!;
      return {
        dictionary: name,
        ...Object.fromEntries(limits.map(({ field, label }) => [label, all[field]])),
        ...Object.fromEntries(rows.map(({ category, meanF1 }) => [category, shortDecimal(meanF1)])),
      };
    }),
  });
}

/**
 * Tabulates one dictionary's coverage by category.
 *
 * @param best The best feature of each trait value: [437].
 * @returns The table.
 */
export function categoryTable(best: Match[]): Table {
  return table({
    title: "Trait values with a feature of their own",
    rows: coverage(best).map(({ category, values, meanF1, ...row }) => ({
      category,
      values,
      ...Object.fromEntries(limits.map(({ field, label }) => [label, row[field]])),
      "mean best F1": shortDecimal(meanF1),
    })),
  });
}

/**
 * Tabulates the features by how often they fire.
 *
 * @param analysis The features.
 * @returns The table.
 */
export function bandTable(analysis: FeatureAnalysis): Table {
  return table({
    title: "Features by density",
    rows: densityBands.map((band) => {
      const features = featuresInBand(analysis, band);
      const matches = features.map((feature) => analysis.matches[feature]);
      return {
        band: band.name,
        "density up to": band.upTo,
        features: features.length,
        "F1 > .8": matches.filter(({ f1 }) => f1 > 0.8).length,
        "F1 < .5": matches.filter(({ f1 }) => f1 < 0.5).length,
        ...Object.fromEntries(categories.map((category) => [
          category,
          matches.filter(({ value, f1 }) => f1 >= 0.5 && valueOf(value).category === category).length,
        ])),
      };
    }),
  });
}

/**
 * Tabulates how many features are named after each value: splitting and missing in numbers.
 *
 * @param analysis The features.
 * @returns The table: values with no feature of F1 ≥ .5, with one, and with several.
 */
export function multiplicityTable({ matches }: FeatureAnalysis): Table {
  const counts = new Uint32Array(valueCount);
  for (const { value, f1 } of matches) if (f1 >= 0.5) counts[value]++;
  return table({
    title: "Trait values by the number of features named after them (F1 ≥ .5)",
    rows: categories.map((category) => {
      const own = Array.from(counts).filter((_, value) => valueOf(value).category === category);
      const having = (wanted: (count: number) => boolean) => own.filter(wanted).length;
      return {
        category,
        none: having((count) => count === 0),
        one: having((count) => count === 1),
        two: having((count) => count === 2),
        "three or more": having((count) => count > 2),
        most: Math.max(...own),
      };
    }),
  });
}
