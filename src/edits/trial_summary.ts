/** Ablation trials in numbers: shares by recipe and category. */

import { layersOf } from "@/edits/subjects.ts";
import type { AblationTrials } from "@/edits/trials.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";

/** Outcomes of one recipe on the nouns of one category. */
export interface TrialShare {
  /** The recipe's name. */
  recipe: string;
  /** The category whose traits were taken out. */
  category: Category;
  /** Nouns. */
  count: number;
  /** Share of them whose trait is no longer read. */
  gone: number;
  /** Share whose other four traits are all still read. */
  kept: number;
  /** Share for which both hold. */
  success: number;
  /** Share whose swap target is read and whose other four traits are; 0 for a recipe that does not swap. */
  arrived: number;
  /** Mean share of the squared change on the trait's visible pixels. */
  inside: number;
  /** Mean share of the picture that these pixels are. */
  area: number;
}

/**
 * Sums up trials by recipe and category.
 *
 * @param trials All outcomes.
 * @param counts Which values count, by value index; all when absent.
 * @returns A row for each recipe and category with at least one noun.
 */
export function summariseTrials(
  trials: AblationTrials,
  counts: (value: number) => boolean = () => true,
): TrialShare[] {
  const layers = layersOf(trials.values);
  return Object.entries(trials.outcomes).flatMap(([recipe, { gone, kept, arrived, inside }]) =>
    categories.flatMap((category, layer) => {
      const chosen = layers.flatMap((own, i) => own === layer && counts(trials.values[i]) ? [i] : []);
      const mean = (of: (i: number) => number) => chosen.reduce((sum, i) => sum + of(i), 0) / chosen.length;
      return chosen.length === 0 ? [] : [{
        recipe,
        category,
        count: chosen.length,
        gone: mean((i) => gone[i]),
        kept: mean((i) => Number(kept[i] === 4)),
        success: mean((i) => Number(gone[i] && kept[i] === 4)),
        arrived: mean((i) => Number(arrived[i] && kept[i] === 4)),
        inside: mean((i) => inside[i]),
        area: mean((i) => trials.area[i]),
      }];
    })
  );
}

/**
 * Finds the nouns on which a recipe failed.
 *
 * @param trials All outcomes.
 * @param options The recipe's name, and which values count, by value index; all when absent.
 * @returns Positions in the trials: first those whose trait is still read, then those that lost another trait.
 * @throws {RangeError} When there is no such recipe.
 */
export function failuresOf(
  { outcomes, values }: AblationTrials,
  { recipe, counts = () => true }: { recipe: string; counts?: (value: number) => boolean },
): { stayed: number[]; damaged: number[] } {
  const found = outcomes[recipe];
  if (!found) {
    throw new RangeError(
      `Cannot list the failures: found no recipe "${recipe}", wanted one of ${
        Object.keys(outcomes).join(", ")
      }`,
    );
  }
  const positions = Array.from(found.gone.keys()).filter((i) => counts(values[i]));
  return {
    stayed: positions.filter((i) => !found.gone[i]),
    damaged: positions.filter((i) => found.gone[i] && found.kept[i] < 4),
  };
}

/**
 * Averages success over all categories.
 *
 * @param shares From `summariseTrials`.
 * @param recipe The recipe's name.
 * @returns Share of all nouns that lose the trait and keep the others; 0 where there are none.
 */
export function overallSuccess(shares: TrialShare[], recipe: string): number {
  const own = shares.filter((share) => share.recipe === recipe);
  const count = own.reduce((sum, share) => sum + share.count, 0);
  return count ? own.reduce((sum, share) => sum + share.success * share.count, 0) / count : 0;
}

/**
 * Lists the categories that have trials.
 *
 * @param shares From `summariseTrials`.
 * @returns In the order of the layers.
 */
export function categoriesOf(shares: TrialShare[]): Category[] {
  return categories.filter((category) => shares.some((share) => share.category === category));
}

/**
 * Lists the recipes that were tried.
 *
 * @param shares From `summariseTrials`.
 * @returns Their names, in the order of the recipes.
 */
export function recipesOf(shares: TrialShare[]): string[] {
  return [...new Set(shares.map(({ recipe }) => recipe))];
}

/**
 * Finds the share of one recipe in one category.
 *
 * @param shares From `summariseTrials`.
 * @param which The recipe's name and the category.
 * @returns The share, or undefined where there were no trials.
 */
export function shareOf(
  shares: TrialShare[],
  { recipe, category }: { recipe: string; category: Category },
): TrialShare | undefined {
  return shares.find((share) => share.recipe === recipe && share.category === category);
}

/** A share in whole percent. */
export function percent(share: number): number {
  return Math.round(100 * share);
}
