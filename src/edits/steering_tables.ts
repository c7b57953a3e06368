/** Tables of the steering trials. */

import type { SteeringStudy } from "@/edits/steering_study.ts";
import { categories } from "@/nouns/catalogue.ts";
import { type Table, table } from "@/plot/table.ts";

/**
 * Lists the recipes with what they do.
 *
 * @param study From `steeringStudy`.
 * @returns The table.
 */
export function steeringRecipeTable({ recipes }: Pick<SteeringStudy, "recipes">): Table {
  return table({ rows: recipes.map(({ name, kind, description }) => ({ recipe: name, kind, description })) });
}

/**
 * Tabulates success and how it comes about.
 *
 * @param study From `steeringStudy`.
 * @returns For each recipe and category: success (new trait read / other four kept), all in percent; nouns in the heads.
 */
export function steeringTable({ recipes, rows, trials }: SteeringStudy): Table {
  const text = (share: number) => String(Math.round(100 * share));
  const counts = categories.map((category) => trials[category].nouns.length);
  return table({
    title:
      "Changed and others kept (new trait read / other four kept), % of held-out nouns, their number in brackets",
    rows: recipes.map(({ name }) => ({
      recipe: name,
      ...Object.fromEntries(categories.map((category, i) => {
        const { success, arrived, kept } = rows.find((row) =>
          row.recipe === name && row.category === category
        )!;
        return [
          `${category} (${counts[i]})`,
          `${(100 * success).toFixed(1)} (${text(arrived)} / ${text(kept)})`,
        ];
      })),
    })),
  });
}
