/** Charts of the steering trials: recipes by category, dose–response, and how many features a plan needs. */

import type { SheetFile } from "@/edits/ablation_sheets.ts";
import { categoryBars } from "@/edits/category_bars.ts";
import { type PlanDirections, planDirections } from "@/edits/steering_choice.ts";
import { recipeNames } from "@/edits/steering_recipe.ts";
import type { SteeringStudy } from "@/edits/steering_study.ts";
import { dosedRecipes } from "@/edits/steering_trials.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import { referenceColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
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
  const percentOf = (recipe: string, category: Category) => percent(successOf(study, recipe, category));
  const all = (recipe: string) => categories.map((each) => percentOf(recipe, each));
  const range = (recipe: string) => `${Math.min(...all(recipe))} to ${Math.max(...all(recipe))} %`;
  return categoryBars({
    title:
      `${study.size} fitted features change ${
        range(recipeNames.plan)
      } of traits cleanly, ${study.size} random ` +
      `nouns ${range(recipeNames.randomNouns)}, class means ${range(recipeNames.means)}, one feature ` +
      range(recipeNames.single),
    recipes,
    categories,
    percentOf,
    layout: {
      height: 190 + recipes.length * 76,
      margin: { l: 190 },
      xaxis: { title: "new trait read and the other four kept (% of held-out nouns)", range: [0, 106] },
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
  const nearOne = (near: number, dose: number) => Math.abs(dose - 1) < Math.abs(near - 1) ? dose : near;
  const whole = study.config.doses.reduce(nearOne);
  const compared = [recipeNames.plan, recipeNames.means, recipeNames.single];
  const [plan, means, single] = compared.map((recipe) => bestDose(study, recipe));
  const ends = study.doses.filter(({ dose }) => dose === whole);
  const shares = compared.map((each) => average(ends.filter(({ recipe }) => recipe === each), measure));
  return smallMultiples({
    title: measure === "success"
      ? `On average over the categories the feature plan succeeds in ${plan.success} % at its best strength, ` +
        `${plan.dose}, class means in ${means.success} % at ${means.dose}, one feature in ${single.success} % ` +
        `at ${single.dose}`
      : `${measureNames[measure]} at strength ${whole}: feature plan ${shares[0]} %, class means ${
        shares[1]
      } %, ` +
        `one feature ${shares[2]} % on average over the categories`,
    subtitle: `${measureNames[measure]}, % of held-out nouns`,
    x: "strength (1: the whole edit)",
    panels: categories.map((category) => ({
      y: `${category} (%)`,
      range: [-4, 104],
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
      const { dose, success } = bestDose(study, recipe);
      return `${recipe}: best at strength ${dose} with ${success} % as a mean over the categories`;
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
  const mean = (directions: PlanDirections, wanted: number) =>
    average(sizes.filter((row) => row.directions === directions && row.size === wanted), "success");
  const middle = tried[Math.max(0, tried.indexOf(size) - 1)];
  const [few, enough] = [middle, size].map((each) => planDirections.map((of) => mean(of, each)));
  return smallMultiples({
    title:
      `With ${middle} directions a change succeeds in ${few[0]} % by SAE features and ${
        few[1]
      } % by random ` +
      `nouns, with ${size} in ${enough[0]} and ${enough[1]} %`,
    subtitle: `${measureNames.success}, % of training nouns`,
    x: "directions in the plan",
    panels: categories.map((category) => ({
      y: `${category} (%)`,
      range: [-4, 104],
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
    summary: planDirections.map((of) => `${of}: ${tried.map((each) => mean(of, each)).join(", ")} %`)
      .join("; ") + ` with ${tried.join(", ")} directions, means over the categories, on training nouns`,
    file,
  });
}

/** The dose at which a recipe succeeds most often, in whole percent as a mean over the categories; of equals the lowest. */
function bestDose({ doses }: SteeringStudy, recipe: string): { dose: number; success: number } {
  const own = doses.filter((row) => row.recipe === recipe);
  return [...Map.groupBy(own, ({ dose }) => dose)]
    .map(([dose, rows]) => ({ dose, success: average(rows, "success") }))
    .reduce((best, each) => each.success > best.success ? each : best);
}

/** Percent, whole. */
function average<Measure extends string>(rows: readonly Record<Measure, number>[], of: Measure): number {
  return percent(rows.reduce((sum, row) => sum + row[of], 0) / rows.length);
}

function successOf({ rows }: SteeringStudy, recipe: string, category: Category): number {
  return rows.find((row) => row.recipe === recipe && row.category === category)?.success ?? NaN;
}

function percent(share: number): number {
  return Math.round(100 * share);
}
