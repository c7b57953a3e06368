/** The reader's own noun: five traits by name, drawn and encoded; names that do not exist are refused with the nearest ones. */

import { type Encoded, encodeLatents } from "@/edits/encoded.ts";
import { pictures } from "@/features/counterfactuals.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import {
  categories,
  type Category,
  checkTraits,
  traitCounts,
  traitName,
  valueOffsets,
} from "@/nouns/catalogue.ts";
import { enlarge } from "@/vae/training_images.ts";
import { type Codec, encodeImages } from "@/vae/vae.ts";

/** Names of traits by category, for example { head: "crab", glasses: "square-teal" }. */
export type TraitNames = Partial<Record<Category, string>>;

/** A noun with its code. */
export interface OwnNoun {
  /** Its five traits: [5]. */
  traits: Uint8Array;
  /** The noun as drawn, in the size of the codec, RGB in [-1, 1]: [size, size, 3]. */
  picture: Float32Array;
  /** Its latent, code and reconstruction. */
  encoded: Encoded;
}

/**
 * Looks up the traits of a noun.
 *
 * @param names A name for each category that is to differ.
 * @param options `like`: five traits for all that is not named.
 * @returns [5].
 * @throws {TypeError} When there is no such category, or a name is no text.
 * @throws {RangeError} When a category has no such trait; the error lists the nearest names.
 */
export function nounFromTraits(names: TraitNames, { like }: { like: ArrayLike<number> }): Uint8Array {
  checkTraits(like);
  const traits = Uint8Array.from(like);
  for (const [category, name] of Object.entries(names)) {
    const layer = categories.indexOf(category as Category);
    if (layer < 0 || typeof name !== "string") {
      throw new TypeError(
        `Cannot make the noun: found ${JSON.stringify(category.slice(0, 40))}: ${
          typeof name === "string" ? "a name" : typeof name
        }, ` +
          `wanted a name for any of ${categories.join(", ")}. Write for example { head: "crab" }`,
      );
    }
    const known = namesOf(category as Category);
    const trait = known.map(normal).indexOf(normal(name));
    if (trait < 0) {
      const near = nearestNames(name, { category: category as Category });
      throw new RangeError(
        `Cannot make the noun: found ${category} "${
          name.slice(0, 40)
        }", wanted one of ${known.length} names. ` +
          `The nearest are ${near.map((one) => `"${one}"`).join(", ")}`,
      );
    }
    traits[layer] = trait;
  }
  return traits;
}

/**
 * Draws and encodes a noun.
 *
 * @param traits Its five traits: [5].
 * @param options The codec and the features to write it in.
 * @returns The noun.
 * @throws {RangeError} When a trait does not exist.
 */
export function ownNoun(
  traits: ArrayLike<number>,
  { codec, dictionary }: { codec: Codec; dictionary: Dictionary },
): OwnNoun {
  checkTraits(traits);
  const five = Uint8Array.from(traits);
  const picture = enlarge(pictures(five), codec.imageSize / 32);
  return { traits: five, picture, encoded: encodeLatents(dictionary, encodeImages(codec, picture)) };
}

/**
 * Lists what has to come when one noun becomes another.
 *
 * @param from Five traits: [5].
 * @param to Five traits: [5].
 * @returns Trait values of `to`, 0 to 436, in the categories in which the two differ.
 * @throws {RangeError | TypeError} When a trait does not exist, or there are not five.
 */
export function changedValues(from: ArrayLike<number>, to: ArrayLike<number>): number[] {
  checkTraits(from);
  checkTraits(to);
  return categories.flatMap((_, layer) => from[layer] === to[layer] ? [] : [valueOffsets[layer] + to[layer]]);
}

/**
 * Finds the trait names that are most like what somebody wrote: first those that contain it, or a word of it, then by edit
 * distance (Levenshtein 1966), ties in the order of the catalogue.
 *
 * @param name Any text; of a long one the first 60 letters count.
 * @param options The category, all five when absent, and how many names, 3 when absent.
 * @returns The names, the nearest first.
 */
export function nearestNames(
  name: string,
  { category, count = 3 }: { category?: Category; count?: number } = {},
): string[] {
  const wanted = normal(name).slice(0, 60);
  const words = wanted.split("-").filter(({ length }) => length > 2);
  const all = [...new Set((category ? [category] : categories).flatMap(namesOf))];
  const distanceOf = (one: string) => {
    const known = normal(one);
    if (wanted.length > 2 && known.includes(wanted)) return -2;
    if (words.some((word) => known.split("-").includes(word))) return -1;
    return editDistance(wanted, known);
  };
  return all.map((one) => ({ one, distance: distanceOf(one) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ one }) => one);
}

/**
 * Counts the letters to insert, delete or replace to turn one text into another (Levenshtein 1966).
 *
 * @param one A text.
 * @param other Another.
 * @returns 0 or more.
 */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = row[j - 1] + Number(one[i - 1] !== other[j - 1]);
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, replaced));
    }
    row = next;
  }
  return row[other.length];
}

/** "Square Teal " is written "square-teal". */
function normal(name: string): string {
  return name.trim().toLowerCase().replace(/[\s_]+/g, "-");
}

function namesOf(category: Category): string[] {
  const count = traitCounts[categories.indexOf(category)];
  return Array.from({ length: count }, (_, trait) => traitName(category, trait));
}
