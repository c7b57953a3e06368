/** Judges a reading of a noun against the truth, fairly: what looks the same counts as the same. */

import { categories } from "@/nouns/catalogue.ts";
import { pixelCount, renderNoun } from "@/nouns/renderer.ts";

/**
 * Says for each category whether the trait read is the true one or cannot be told from it: drawn in the place of the
 * true trait it gives the same image. If the two nouns look the same as a whole, all five agree. A covered body agrees
 * with every body; to count only what can be seen, leave out the categories whose `visiblePixels` are 0.
 *
 * @param found The traits read: [5].
 * @param truth The traits drawn: [5].
 * @returns Background, body, accessory, head, glasses: [5].
 * @throws {TypeError} When there are not five traits.
 * @throws {RangeError} When a trait does not exist.
 */
export function agreement(found: ArrayLike<number>, truth: ArrayLike<number>): boolean[] {
  if (looksSame(found, truth)) return categories.map(() => true);
  return categories.map((_, layer) => {
    if (found[layer] === truth[layer]) return true;
    const replaced = Array.from(truth);
    replaced[layer] = found[layer];
    return looksSame(replaced, truth);
  });
}

/**
 * Says whether two nouns are the same image.
 *
 * @param one Five traits.
 * @param other Five traits.
 * @throws {TypeError} When there are not five traits.
 * @throws {RangeError} When a trait does not exist.
 */
export function looksSame(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  const first = renderNoun(one);
  const second = renderNoun(other);
  for (let position = 0; position < pixelCount; position++) {
    if (first[position] !== second[position]) return false;
  }
  return true;
}
