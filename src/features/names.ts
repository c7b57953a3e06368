/** Names features after the trait value they tell best, and finds features by number or by name. */

import { categories, traitName, valueCount, valueOf } from "@/nouns/catalogue.ts";
import type { Match } from "@/features/coverage.ts";

/** Below this F1 a feature's best trait value is a guess and the name says so. */
export const namingF1 = 0.5;

/**
 * Names a trait value.
 *
 * @param value 0 to 436.
 * @returns Category and trait, for example "head: crab".
 */
export function valueLabel(value: number): string {
  const { category, trait } = valueOf(value);
  return `${category}: ${traitName(category, trait)}`;
}

/**
 * Names a feature after its best trait value.
 *
 * @param match The feature's best trait value, from `bestValues`.
 * @param options On which share of the nouns it fires.
 * @returns "head: crab, F1 .97"; "unclear (head: crab, F1 .31)" below .5; "dead" for a feature that never fires and
 *   "too rare to name" for one that does not on the nouns that choose.
 */
export function featureName(match: Match, { density }: { density: number }): string {
  if (density === 0) return "dead";
  if (match.chosenF1 === 0) return "too rare to name";
  const name = `${valueLabel(match.value)}, F1 ${shortDecimal(match.f1)}`;
  return match.f1 < namingF1 ? `unclear (${name})` : name;
}

/**
 * Lists the features that are named after a trait value: a value may have several.
 *
 * @param matches The best trait value of every feature, from `bestValues`.
 * @param value 0 to 436.
 * @returns Their matches, the best F1 first.
 */
export function featuresNamed(matches: Match[], value: number): Match[] {
  return matches.filter((match) => match.value === value && match.f1 >= namingF1)
    .sort((a, b) => b.f1 - a.f1 || a.feature - b.feature);
}

/**
 * Finds a trait value by what a reader types.
 *
 * @param name "head: crab", or "crab" where one category alone has that name.
 * @returns 0 to 436.
 * @throws {RangeError} When no trait, or more than one, has the name.
 */
export function valueNamed(name: string): number {
  const labels = Array.from({ length: valueCount }, (_, value) => valueLabel(value));
  const wanted = name.trim().toLowerCase();
  const found = labels.flatMap((label, value) => {
    const written = label.toLowerCase();
    return written === wanted || written.endsWith(`: ${wanted}`) ? [value] : [];
  });
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    throw new RangeError(
      `Cannot find the trait: "${name}" is in ${found.length} categories. ` +
        `Write one of ${found.map((value) => `"${labels[value]}"`).join(", ")}`,
    );
  }
  const close = labels.filter((label) => label.toLowerCase().includes(wanted)).slice(0, 5);
  throw new RangeError(
    `Cannot find the trait: found "${name}", wanted a name such as "head: crab". ` +
      (close.length ? `Did you mean ${close.join(", ")}?` : `The categories are ${categories.join(", ")}`),
  );
}

/**
 * Finds a feature by its number or by the trait it tells best.
 *
 * @param which A feature's number, or a trait's name for `valueNamed`.
 * @param options How many features there are, and the best feature of each trait value, from `bestFeatures`.
 * @returns The feature's number.
 * @throws {RangeError} When there is no such feature or trait.
 */
export function findFeature(
  which: number | string,
  { nFeatures, best }: { nFeatures: number; best: Match[] },
): number {
  if (typeof which === "string") return best[valueNamed(which)].feature;
  if (Number.isInteger(which) && which >= 0 && which < nFeatures) return which;
  throw new RangeError(
    `Cannot look up the feature: found ${which}, wanted an integer from 0 to ${nFeatures - 1}. ` +
      'A trait name such as "head: crab" works too',
  );
}

/** .97 for 0.97 and 1.00 for 1: two digits as the tables write shares. */
export function shortDecimal(share: number): string {
  return share.toFixed(2).replace(/^(-?)0\./, "$1.");
}
