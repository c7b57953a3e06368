/** Nouns on which a way of steering fails, drawn before, after, and as they should be. */

import type { SheetFile } from "@/edits/ablation_sheets.ts";
import { frameLabel, frameTile, recipeStrips } from "@/edits/film_strip.ts";
import { recipeNames } from "@/edits/steering_recipe.ts";
import type { SteeringStudy } from "@/edits/steering_study.ts";
import { changedPairs } from "@/edits/steering_subjects.ts";
import { valueLabel } from "@/features/names.ts";
import { evenly } from "@/features/selection.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { traitsOf } from "@/nouns/images.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import type { Codec } from "@/vae/vae.ts";

/** A noun on which a recipe failed. */
export interface SteeringFailure {
  /** Its number in the held-out set. */
  noun: number;
  /** The category that was changed. */
  category: Category;
  /** The trait value that was to come, 0 to 436. */
  to: number;
  /** Whether the new value was read, so that another trait was lost. */
  arrived: boolean;
  /** Whether the exact target, drawn and encoded, is not read right either. */
  unreadable: boolean;
}

/** Which failures, of which nouns. */
export interface FailureSheetOptions extends SheetFile {
  /** What draws. */
  codec: Codec;
  /** The held-out nouns. */
  nouns: NounSet;
  /** The recipe, the feature plan when absent. */
  recipe?: string;
  /** How many at most, 8 when absent. */
  count?: number;
}

/**
 * Lists the nouns on which a recipe failed at dose 1, category by category.
 *
 * @param study From `steeringStudy`.
 * @param recipe Name of the recipe, the feature plan when absent.
 * @returns The failures; none when it always succeeded.
 */
export function steeringFailures(
  { trials }: Pick<SteeringStudy, "trials">,
  recipe: string = recipeNames.plan,
): SteeringFailure[] {
  return categories.flatMap((category) => {
    const { nouns, to, readings } = trials[category];
    const { arrived, kept } = readings[recipe];
    const exact = readings[recipeNames.exact];
    return [...arrived.keys()].filter((i) => !(arrived[i] && kept[i])).map((i) => ({
      noun: nouns[i],
      category,
      to: to[i],
      arrived: arrived[i] === 1,
      unreadable: !(exact.arrived[i] && exact.kept[i]),
    }));
  });
}

/**
 * Draws failures at even steps through all: the noun, the noun as steered, and the exact target as the codec shows it. A blue
 * frame: the wanted trait is read and the others are kept; an orange one: another trait is lost.
 *
 * @param study From `steeringStudy`.
 * @param options The codec, the held-out nouns, the recipe and the file.
 * @returns The sheet, a column for each noun, or the words "no failures".
 */
export function failureSheet(
  study: Pick<SteeringStudy, "trials" | "recipes" | "knowledge">,
  { codec, nouns, recipe = recipeNames.plan, count = 8, file }: FailureSheetOptions,
): ImageSheet | string {
  const failures = steeringFailures(study, recipe);
  if (failures.length === 0) return "no failures";
  const tried = categories.reduce((sum, category) => sum + study.trials[category].nouns.length, 0);
  const unreadable = failures.filter((failure) => failure.unreadable).length;
  const shown = evenly(failures, count);
  const pairs = changedPairs(codec, {
    traits: shown.flatMap(({ noun }) => [...traitsOf(nouns, noun)]),
    to: shown.map(({ to }) => to),
    nouns: shown.map(({ noun }) => noun),
  });
  const { dictionary } = study.knowledge;
  const names = [recipe, recipeNames.exact];
  const strips = shown.map((_, pair) =>
    recipeStrips(study.recipes, { codec, dictionary, names, pairs, pair, doses: [0, 1] })
  );
  return imageSheet({
    title:
      `${failures.length} of ${tried} edits by ${recipe} fail; ${unreadable} of them cannot be read right off ` +
      "the exact target either",
    summary: shown.map(({ noun, to }) => `held-out noun ${noun} to ${valueLabel(to)}`).join("; "),
    rows: [
      strips.map(([own]) => ({ pixels: own.frames[0].pixels, label: frameLabel(own.frames[0].shown) })),
      strips.map(([own]) => frameTile(own.frames[1])),
      strips.map(([, exact]) => frameTile(exact.frames[1])),
    ],
    rowLabels: ["before", recipe, recipeNames.exact],
    columnLabels: shown.map(({ category }) => category),
    file,
  });
}
