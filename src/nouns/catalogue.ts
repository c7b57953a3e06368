/** The catalogue of traits: five categories, 437 values, their names, sprites and colours. */

import assets from "@nouns/assets/dist/image-data.json" with { type: "json" };
import { decodeSprite, gridSize, type Sprite } from "@/nouns/run_length.ts";

/** The five trait categories, bottom layer first: the order of a noun's five traits everywhere. */
export const categories = ["background", "body", "accessory", "head", "glasses"] as const;

/** One of the five trait categories. */
export type Category = (typeof categories)[number];

const parts = [
  assets.images.bodies,
  assets.images.accessories,
  assets.images.heads,
  assets.images.glasses,
];

const backgroundNames: Record<string, string> = { d5d7e1: "cool", e1d7d5: "warm" };

/** How many values each category has, in the order of `categories`: [2, 30, 140, 242, 23]. */
export const traitCounts: readonly number[] = [assets.bgcolors.length, ...parts.map((part) => part.length)];

/** How many trait values there are in all: 437. */
export const valueCount: number = traitCounts.reduce((sum, count) => sum + count, 0);

/** The value index at which each category begins, in the order of `categories`: [0, 2, 32, 172, 414]. */
export const valueOffsets: readonly number[] = traitCounts.map((_, category) =>
  traitCounts.slice(0, category).reduce((sum, count) => sum + count, 0)
);

/**
 * The colours as 8-bit RGB: [241, 3], row by row. Row 0 is the transparent colour and is never seen; rows 1 to 238 are
 * the Nouns palette; the last two are the backgrounds.
 */
export const palette: Uint8Array = Uint8Array.from(
  [...assets.palette, ...assets.bgcolors].flatMap((hex) => hexColor(hex || "000000")),
);

/** The opaque pixels of every trait value, by value index: [437]. A background covers all 1,024 pixels. */
export const sprites: readonly Sprite[] = [
  ...assets.bgcolors.map((_, trait) => filled(assets.palette.length + trait)),
  ...parts.flatMap((part) => part.map(({ data }) => decodeSprite(data))),
];

const names: readonly string[] = [
  ...assets.bgcolors.map((hex) => backgroundNames[hex]),
  ...parts.flatMap((part) => part.map(({ filename }) => filename.slice(filename.indexOf("-") + 1))),
];

/**
 * Gives the index of a trait value among all 437.
 *
 * @param category Its category.
 * @param trait Its number within the category, from 0.
 * @returns 0 to 436.
 * @throws {RangeError} When the category has no such trait.
 */
export function valueIndex(category: Category, trait: number): number {
  const position = categories.indexOf(category);
  if (position < 0) {
    throw new RangeError(
      `Cannot look up the trait: found category "${category}", wanted one of ${categories.join(", ")}. ` +
        "Name one of the five categories",
    );
  }
  checkTrait(position, trait);
  return valueOffsets[position] + trait;
}

/**
 * Gives the category and the trait of a value index: the inverse of `valueIndex`.
 *
 * @param index 0 to 436.
 * @throws {RangeError} When the index is outside.
 */
export function valueOf(index: number): { category: Category; trait: number } {
  if (!Number.isInteger(index) || index < 0 || index >= valueCount) {
    throw new RangeError(
      `Cannot look up the trait value: found ${index}, wanted an integer from 0 to ${valueCount - 1}. ` +
        "Get it from valueIndex()",
    );
  }
  const position = valueOffsets.findLastIndex((offset) => offset <= index);
  return { category: categories[position], trait: index - valueOffsets[position] };
}

/**
 * Gives the name of a trait as the artists filed it, for example "crab" or "square-teal".
 *
 * @param category Its category.
 * @param trait Its number within the category, from 0.
 * @throws {RangeError} When the category has no such trait.
 */
export function traitName(category: Category, trait: number): string {
  return names[valueIndex(category, trait)];
}

/**
 * Finds a trait by its name: the inverse of `traitName`.
 *
 * @param category Its category.
 * @param name The name, for example "crab".
 * @returns Its number within the category, from 0.
 * @throws {RangeError} When the category has no trait of this name.
 */
export function traitNamed(category: Category, name: string): number {
  const first = valueIndex(category, 0);
  const count = traitCounts[categories.indexOf(category)];
  const found = names.slice(first, first + count).indexOf(name);
  if (found < 0) {
    throw new RangeError(
      `Cannot find the trait: found ${category} "${name}", wanted one of ${count} names such as "${
        names[first]
      }". ` +
        "List them with traitName()",
    );
  }
  return found;
}

/**
 * Checks the five traits of a noun.
 *
 * @param traits Background, body, accessory, head, glasses: [5].
 * @throws {TypeError} When there are not five.
 * @throws {RangeError} When one is not a trait of its category.
 */
export function checkTraits(traits: ArrayLike<number>): void {
  if (traits.length !== categories.length) {
    throw new TypeError(
      `Cannot draw the noun: found ${traits.length} traits, wanted ${categories.length}. ` +
        `Give ${categories.join(", ")}`,
    );
  }
  for (let position = 0; position < categories.length; position++) checkTrait(position, traits[position]);
}

function checkTrait(position: number, trait: number): void {
  if (Number.isInteger(trait) && trait >= 0 && trait < traitCounts[position]) return;
  throw new RangeError(
    `Cannot use the ${categories[position]}: found trait ${trait}, ` +
      `wanted an integer from 0 to ${traitCounts[position] - 1}. Choose one of these`,
  );
}

function hexColor(hex: string): number[] {
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function filled(color: number): Sprite {
  const size = gridSize * gridSize;
  return {
    positions: Uint16Array.from({ length: size }, (_, at) => at),
    colors: new Uint8Array(size).fill(color),
  };
}
