/** What trait values have in common, read off the catalogue: the colour they are mostly painted in, and their kind. */

import {
  categories,
  type Category,
  palette,
  sprites,
  traitCounts,
  traitName,
  valueIndex,
  valueOf,
} from "@/nouns/catalogue.ts";

/** Trait values of one category that share something. */
export interface Attribute {
  /** For example "red body" or "animal head". */
  name: string;
  /** Whose values. */
  category: Category;
  /** What they share; a value has one attribute of each at the most. */
  kind: "colour" | "sort";
  /** The values, 0 to 436, rising: at least two, and not all of the category. */
  values: number[];
}

const headSorts: Record<string, string> = {
  animal:
    "aardvark ape bat bear bigfoot bigfoot-yeti cat chameleon chicken cow crab dino dog duck flamingo fox frog " +
    "goat goldfish grouper horse-deepfried jellyfish kangaroo moose mosquito mouse orangutan orca otter owl oyster " +
    "panda pufferfish rabbit raven scorpion shark squid unicorn werewolf whale whale-alive zebra capybara",
  food:
    "banana beer beet blueberry bubblegum burger-dollarmenu cake cannedham cheese cherry chilli chips chocolate " +
    "coffeebean cookie doughnut egg garlic hotdog icepop-b ketchup macaroni milk mushroom mustard nigiri noodles " +
    "onion peanut pickle pie pineapple pizza pop porkbao potato pumpkin sandwich spaghetti steak taco-classic " +
    "watermelon wine",
  plant: "bonsai clover fir flower peyote rosebud saguaro weed",
  vehicle: "car helicopter pirateship plane sailboat skateboard snowmobile taxi ufo",
  clothing: "boot chefhat croc-hat crown hardhat highheel queencrown skeleton-hat wizardhat",
};

const leastSortSize = 3;

/** Where each family of hues ends, in degrees. */
const families: [number, string][] = [
  [12, "red"],
  [45, "orange"],
  [70, "yellow"],
  [160, "green"],
  [200, "cyan"],
  [250, "blue"],
  [290, "purple"],
  [345, "pink"],
  [Infinity, "red"],
];

/**
 * All attributes. Two rules make them:
 *
 * - colour, of bodies, accessories, heads and glasses: the family, by `colourFamily`, of the palette colour that paints
 *   most pixels of the sprite, of equals the first painted;
 * - sort, of heads: animal, food, plant, vehicle or clothing, by name; of accessories: the first word of the name, without
 *   a last "s", where at least three begin with it ("txt", "checker", "bling").
 *
 * A group of one value is that value, and a group of all values is nothing to tell: both are left out, and so are the
 * two backgrounds, whose colours are their values.
 */
export const attributes: readonly Attribute[] = categories.flatMap((category) => [
  ...groupsOf(category, "colour", (value) => colourOf(value)),
  ...groupsOf(category, "sort", sortOf),
]);

/**
 * Names the family of a colour, from its hue in degrees, value v = max/255, chroma c = (max − min)/255 and saturation c/v:
 * below a chroma of .1 black (v < .25), white (v > .85) or grey; else brown, beige too, for hues under 50° that are dark
 * (v < .75) or pale (saturation < .4); else red to 12°, orange to 45°, yellow to 70°, green to 160°, cyan to 200°, blue to
 * 250°, purple to 290°, pink to 345°, and red again.
 *
 * @param rgb Three numbers from 0 to 255.
 * @returns The family's name.
 */
export function colourFamily([red, green, blue]: ArrayLike<number> & Iterable<number>): string {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  const value = most / 255;
  if (range / 255 < 0.1) return value < 0.25 ? "black" : value > 0.85 ? "white" : "grey";
  const sixth = most === red
    ? ((green - blue) / range + 6) % 6
    : most === green
    ? (blue - red) / range + 2
    : (red - green) / range + 4;
  const hue = sixth * 60;
  if (hue < 50 && (value < 0.75 || range / most < 0.4)) return "brown";
  return families.find(([end]) => hue < end)![1];
}

function groupsOf(
  category: Category,
  kind: Attribute["kind"],
  nameOf: (value: number) => string | undefined,
): Attribute[] {
  const count = traitCounts[categories.indexOf(category)];
  const first = valueIndex(category, 0);
  const groups = Map.groupBy(Array.from({ length: count }, (_, trait) => first + trait), nameOf);
  return [...groups].filter(([name, values]) => name && values.length > 1 && values.length < count)
    .map(([name, values]) => ({ name: `${name} ${category}`, category, kind, values }))
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

function colourOf(value: number): string | undefined {
  const counts = new Map<number, number>();
  for (const color of sprites[value].colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  let main: number | undefined;
  for (const [color, count] of counts) if (main === undefined || count > counts.get(main)!) main = color;
  return main === undefined ? undefined : colourFamily(palette.subarray(main * 3, main * 3 + 3));
}

function sortOf(value: number): string | undefined {
  const { category, trait } = valueOf(value);
  const name = traitName(category, trait);
  if (category === "head") {
    return Object.keys(headSorts).find((sort) => headSorts[sort].split(" ").includes(name));
  }
  if (category !== "accessory") return undefined;
  const word = firstWord(name);
  const same = Array.from(
    { length: traitCounts[categories.indexOf(category)] },
    (_, other) => traitName(category, other),
  )
    .filter((other) => firstWord(other) === word);
  return same.length < leastSortSize ? undefined : same[0].split("-")[0];
}

function firstWord(name: string): string {
  return name.split("-")[0].replace(/s$/, "");
}
