/** Charts of the steering trials: recipes by category, dose–response, and how many features a plan needs. */

import type { SheetFile } from "@/edits/ablation_sheets.ts";
import { type PlanDirections, planDirections } from "@/edits/steering_choice.ts";
import { recipeNames } from "@/edits/steering_recipe.ts";
import type { SteeringStudy } from "@/edits/steering_study.ts";
import { dosedRecipes } from "@/edits/steering_trials.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import { categoryColors, referenceColor, seriesColors } from "@/plot/colors.ts";
import { type Figure, figure } from "@/plot/figure.ts";
import { smallMultiples } from "@/plot/small_multiples.ts";

/** A share that can be drawn over the doses. */
export type DoseMeasure = "success" | "arrived" | "kept";

/** The recipes of the bar chart: floors first, the ceiling last. */
const shownRecipes: readonly string[] = [
  recipeNames.randomDirections,
  recipeNames.randomNouns,
  recipeNames.singleSae,
  recipeNames.single,
  recipeNames.owned,
  recipeNames.plan,
  recipeNames.means,
  recipeNames.exact,
];

const doseColors: Record<string, string> = {
  [recipeNames.plan]: seriesColors[0],
  [recipeNames.single]: seriesColors[1],
  [recipeNames.means]: seriesColors[2],
  [recipeNames.randomFeatures]: referenceColor,
};

const measureNames: Record<DoseMeasure, string> = {
  success: "New trait read and the other four kept",
  arrived: "New trait read",
  kept: "Other four traits kept",
};

/**
 * Draws success by recipe and category.
 *
 * @param study From `steeringStudy`.
 * @param options Which recipes, from the top, and the file.
 * @returns The figure.
 */
export function steeringBars(
  study: SteeringStudy,
  { recipes = shownRecipes, file }: { recipes?: readonly string[] } & SheetFile = {},
): Figure {
  const rows = recipes.toReversed();
  const valuesOf = (category: Category) => rows.map((recipe) => percent(successOf(study, recipe, category)));
  const all = (recipe: string) => categories.map((each) => percent(successOf(study, recipe, each)));
  const range = (recipe: string) => `${Math.min(...all(recipe))} to ${Math.max(...all(recipe))} %`;
  return figure({
    title:
      `${study.size} fitted features change ${
        range(recipeNames.plan)
      } of traits cleanly, ${study.size} random ` +
      `nouns ${range(recipeNames.randomNouns)}, class means ${range(recipeNames.means)}, one feature ` +
      range(recipeNames.single),
    summary: recipes.map((recipe) =>
      `${recipe}: ${categories.map((each, i) => `${each} ${all(recipe)[i]} %`).join(", ")}`
    ).join("; "),
    data: categories.toReversed().map((category) => ({
      type: "bar",
      orientation: "h",
      name: category,
      y: rows,
      x: valuesOf(category),
      text: valuesOf(category).map(String),
      textposition: "outside",
      textfont: { size: 11 },
      cliponaxis: false,
      marker: { color: categoryColors[category] },
    })),
    layout: {
      barmode: "group",
      bargap: 0.25,
      height: 190 + recipes.length * 76,
      margin: { l: 190 },
      legend: { traceorder: "reversed" },
      xaxis: { title: "new trait read and the other four kept (% of held-out nouns)", range: [0, 106] },
      yaxis: { title: "", showgrid: false },
    },
    file,
  });
}

/**
 * Draws what becomes of the nouns of each category at rising strengths.
 *
 * @param study From `steeringStudy`.
 * @param options Which share, success when absent, and the file.
 * @returns A panel for each category, a line for each recipe.
 */
export function doseCurves(
  study: SteeringStudy,
  { measure = "success", file }: { measure?: DoseMeasure } & SheetFile = {},
): Figure {
  const best = (recipe: string) => bestDose(study, recipe);
  const [plan, single, means] = [recipeNames.plan, recipeNames.single, recipeNames.means].map(best);
  return smallMultiples({
    title: measure === "success"
      ? `At its best strength, ${plan.dose}, the feature plan succeeds in ${
        percent(plan.success)
      } %, the class means ` +
        `in ${percent(means.success)} % at ${means.dose}, one feature in ${
          percent(single.success)
        } % at ${single.dose}`
      : `${measureNames[measure].replace(" (%)", "")[0].toUpperCase()}${
        measureNames[measure].replace(" (%)", "").slice(1)
      } at rising strength`,
    subtitle: `${measureNames[measure]}, % of held-out nouns`,
    x: "strength (1: the whole edit)",
    panels: categories.map((category) => ({
      y: `${category} (%)`,
      series: dosedRecipes.map((recipe) => {
        const own = study.doses.filter((row) => row.recipe === recipe && row.category === category);
        return {
          name: recipe,
          x: own.map(({ dose }) => dose),
          y: own.map((row) => 100 * row[measure]),
          color: doseColors[recipe],
        };
      }),
    })),
    summary: dosedRecipes.map((recipe) => {
      const { dose, success } = best(recipe);
      return `${recipe}: best at strength ${dose} with ${percent(success)} % as a mean over the categories`;
    }).join("; "),
    file,
  });
}

/**
 * Draws success on training nouns against the number of features in a plan, beside plans written in random nouns.
 *
 * @param study From `steeringStudy`.
 * @param options The file.
 * @returns A panel for each category, a line for each kind of directions.
 */
export function planSizeCurves({ size, sizes }: SteeringStudy, { file }: SheetFile = {}): Figure {
  const tried = [...new Set(sizes.map((row) => row.size))];
  const mean = (directions: PlanDirections, wanted: number) => {
    const own = sizes.filter((row) => row.directions === directions && row.size === wanted);
    return percent(own.reduce((sum, { success }) => sum + success, 0) / own.length);
  };
  const middle = tried[Math.max(0, tried.indexOf(size) - 1)];
  return smallMultiples({
    title:
      `With ${middle} directions a change succeeds in ${
        mean("SAE features", middle)
      } % by SAE features and ` +
      `${mean("random nouns", middle)} % by random nouns, with ${size} in ${
        mean("SAE features", size)
      } and ` +
      `${mean("random nouns", size)} %`,
    subtitle: `${measureNames.success}, % of training nouns`,
    x: "directions in the plan",
    panels: categories.map((category) => ({
      y: `${category} (%)`,
      series: planDirections.map((directions) => {
        const own = sizes.filter((row) => row.category === category && row.directions === directions);
        return {
          name: directions,
          x: own.map((row) => row.size),
          y: own.map(({ success }) => 100 * success),
          color: directions === "SAE features" ? seriesColors[0] : referenceColor,
        };
      }),
    })),
    summary: planDirections.map((directions) =>
      `${directions}: ${
        tried.map((each) => mean(directions, each)).join(", ")
      } %`
    ).join("; ") + ` with ${tried.join(", ")} directions, means over the categories, on training nouns`,
    file,
  });
}

/** The dose at which a recipe succeeds most often, as a mean over the categories; of equals the lowest. */
function bestDose({ doses }: SteeringStudy, recipe: string): { dose: number; success: number } {
  const own = doses.filter((row) => row.recipe === recipe);
  const means = [...Map.groupBy(own, ({ dose }) => dose)].map(([dose, rows]) => ({
    dose,
    success: rows.reduce((sum, { success }) => sum + success, 0) / rows.length,
  }));
  return means.reduce((best, each) => each.success > best.success ? each : best);
}

function successOf({ rows }: SteeringStudy, recipe: string, category: Category): number {
  return rows.find((row) => row.recipe === recipe && row.category === category)?.success ?? NaN;
}

function percent(share: number): number {
  return Math.round(100 * share);
}
