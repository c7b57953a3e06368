/** Tables of ablation trials. */

import { categoriesOf, percent, recipesOf, shareOf, type TrialShare } from "@/edits/trial_summary.ts";
import { type Table, table } from "@/plot/table.ts";

/**
 * Tabulates recipes by category: share whose trait is gone / share whose other four traits stay.
 *
 * @param shares From `summariseTrials`.
 * @param options The heading.
 * @returns The table.
 */
export function recipeTable(shares: TrialShare[], { title }: { title: string }): Table {
  const present = categoriesOf(shares);
  return table({
    title,
    rows: recipesOf(shares).map((recipe) => ({
      recipe,
      ...Object.fromEntries(present.map((category) => {
        const share = shareOf(shares, { recipe, category })!;
        return [`${category} (${share.count})`, `${percent(share.gone)} / ${percent(share.kept)}`];
      })),
    })),
  });
}

/**
 * Tabulates which share of the change lies inside the exact mask of the trait.
 *
 * @param shares From `summariseTrials`.
 * @returns The table; its first row is what a change spread evenly over the picture would give.
 */
export function localityTable(shares: TrialShare[]): Table {
  const present = categoriesOf(shares);
  const row = (name: string, of: (share: TrialShare) => number, recipe: string) => ({
    recipe: name,
    ...Object.fromEntries(present.map((category) => [
      category,
      `${percent(of(shareOf(shares, { recipe, category })!))} %`,
    ])),
  });
  const recipes = recipesOf(shares);
  return table({
    title: "Share of the squared change on the trait's own visible pixels",
    rows: [
      row("area of the mask", ({ area }) => area, recipes[0]),
      ...recipes.map((recipe) => row(recipe, ({ inside }) => inside, recipe)),
    ],
  });
}
