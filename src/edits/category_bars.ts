/** Bars of recipes by trait category: the picture of what trials came to. */

import type { SheetFile } from "@/edits/ablation_sheets.ts";
import type { Category } from "@/nouns/catalogue.ts";
import { categoryColors } from "@/plot/colors.ts";
import { type Axis, type Figure, figure } from "@/plot/figure.ts";

/** What the bars show. */
export interface CategoryBarsOptions extends SheetFile {
  /** The finding. */
  title: string;
  /** Names of the recipes, from the top. */
  recipes: readonly string[];
  /** The categories, from the top of each recipe. */
  categories: readonly Category[];
  /** Length of a bar: 0 to 100. */
  percentOf(recipe: string, category: Category): number;
  /** The axis of the bars with its title and range, the height, and wider margins for long names. */
  layout: { xaxis: Axis; height: number; margin?: { l: number } };
}

/**
 * Draws a group of horizontal bars for each recipe, one bar for each category with its number.
 *
 * @param options Title, recipes, categories, their percents, layout and file.
 * @returns The figure; its summary lists all numbers.
 */
export function categoryBars(
  { title, recipes, categories, percentOf, layout, file }: CategoryBarsOptions,
): Figure {
  const rows = recipes.toReversed();
  return figure({
    title,
    summary: recipes.map((recipe) =>
      `${recipe}: ${categories.map((each) => `${each} ${percentOf(recipe, each)} %`).join(", ")}`
    ).join("; "),
    data: categories.toReversed().map((category) => {
      const values = rows.map((recipe) => percentOf(recipe, category));
      return {
        type: "bar",
        orientation: "h",
        name: category,
        y: rows,
        x: values,
        text: values.map(String),
        textposition: "outside",
        textfont: { size: 11 },
        cliponaxis: false,
        marker: { color: categoryColors[category] },
      };
    }),
    layout: {
      barmode: "group",
      bargap: 0.25,
      legend: { traceorder: "reversed" },
      yaxis: { title: "", showgrid: false },
      ...layout,
    },
    file,
  });
}
