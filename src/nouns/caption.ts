/** Puts a noun into words: the public data set's caption, and one that names every trait. */

import { checkTraits, traitName } from "@/nouns/catalogue.ts";

/**
 * Describes a noun with the caption that the public data set gives it. It leaves the accessory out, has 18 phrases for
 * 23 glasses, 240 for 242 heads and 23 colours for 30 bodies. Wording: github.com/m1guelpf/nouns-dataset (MIT).
 *
 * @param traits Background, body, accessory, head, glasses: [5].
 * @returns One sentence without a full stop.
 * @throws {TypeError} When there are not five traits.
 * @throws {RangeError} When a trait does not exist.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { publicCaption } from "@/nouns/caption.ts";
 * assert.equal(
 *   publicCaption([0, 23, 70, 60, 17]),
 *   "a pixel art character with square light green glasses, a crab-shaped head and a red-colored body " +
 *     "on a cool background",
 * );
 * ```
 */
export function publicCaption(traits: ArrayLike<number>): string {
  return caption(traits, "");
}

/**
 * Describes a noun with the public data set's caption plus the accessory under the name its artist gave it.
 *
 * @param traits Background, body, accessory, head, glasses: [5].
 * @returns One sentence without a full stop.
 * @throws {TypeError} When there are not five traits.
 * @throws {RangeError} When a trait does not exist.
 */
export function fullCaption(traits: ArrayLike<number>): string {
  checkTraits(traits);
  const accessory = traitName("accessory", traits[2]).replaceAll("-", " ");
  return caption(traits, accessory === "none" ? " without accessory" : ` with the accessory ${accessory}`);
}

function caption(traits: ArrayLike<number>, accessory: string): string {
  checkTraits(traits);
  const [background, body, _, head, glasses] = Array.from(traits);
  const headName = traitName("head", head);
  const bodyColor = traitName("body", body).split("-")[0];
  return `a pixel art character with square ${glassesPhrases[traitName("glasses", glasses)]}, ` +
    `a ${headPhrases[headName] ?? headName}-shaped head and a ${bodyColor}-colored body${accessory} ` +
    `on a ${traitName("background", background)} background`;
}

const glassesPhrases: Record<string, string> = {
  "hip-rose": "pink glasses",
  "square-black-eyes-red": "glasses with black frames and red eyes",
  "square-black-rgb": "black sunglasses",
  "square-black": "black glasses",
  "square-blue-med-saturated": "blue glasses",
  "square-blue": "blue glasses",
  "square-frog-green": "light green glasses",
  "square-fullblack": "black sunglasses",
  "square-green-blue-multi": "green and blue glasses",
  "square-grey-light": "dark gray glasses",
  "square-guava": "orange glasses",
  "square-honey": "brown glasses",
  "square-magenta": "dark red glasses",
  "square-orange": "orange glasses",
  "square-pink-purple-multi": "pink and red glasses",
  "square-red": "red glasses",
  "square-smoke": "light gray glasses",
  "square-teal": "light green glasses",
  "square-watermelon": "orange glasses",
  "square-yellow-orange-multi": "yellow and orange glasses",
  "square-yellow-saturated": "yellow glasses",
  "deep-teal": "dark green glasses",
  "grass": "green glasses",
};

/** Heads that the public data set calls other than their artists; the others keep their names. */
const headPhrases: Record<string, string> = {
  "baseball-gameball": "baseball ball",
  "bigfoot-yeti": "yeti",
  "boxingglove": "boxing glove",
  "bubble-speech": "speech bubble",
  "burger-dollarmenu": "burger",
  "cannedham": "canned ham",
  "cash-register": "cash register",
  "cassettetape": "cassette tape",
  "chart-bars": "bar chart",
  "chefhat": "chef hat",
  "console-handheld": "gameboy",
  "cordlessphone": "cordless phone",
  "croc-hat": "crocodile",
  "crt-bsod": "old monitor",
  "diamond-blue": "blue diamond",
  "diamond-red": "red diamond",
  "factory-dark": "factory",
  "film-35mm": "film roll",
  "film-strip": "film strip",
  "firehydrant": "fire hydrant",
  "glasses-big": "glasses",
  "goldcoin": "medal",
  "hardhat": "construction helmet",
  "hockeypuck": "hockey puck",
  "horse-deepfried": "yellow horse",
  "icepop-b": "icepop",
  "index-card": "empty notebook page",
  "lightning-bolt": "lightning bolt",
  "lipstick2": "lipstick",
  "mountain-snowcap": "snowy mountain",
  "pencil-tip": "pencil",
  "queencrown": "crown",
  "rangefinder": "camera",
  "rgb": "color circle",
  "ruler-triangular": "squadron ruler",
  "saguaro": "cactus",
  "skilift": "tram wagon",
  "snowglobe": "snow globe",
  "star-sparkles": "star",
  "taco-classic": "taco",
  "toothbrush-fresh": "toothbrush",
  "treasurechest": "treasure chest",
  "undead": "zombie-hand",
  "vending-machine": "vending machine",
  "washingmachine": "washing machine",
  "whale-alive": "whale",
  "wine-barrel": "wine barrel",
  "wizardhat": "wizard hat",
};
