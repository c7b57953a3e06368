/** How the explorer calls a noun: `train-12`, `heldout-7`, or by its traits, `own-0.3.10.77.5`. */
import { categories, traitCounts } from "@/nouns/catalogue.ts";

/** A noun of a set, or one made of chosen traits. */
export type NounName =
  | { set: "train" | "heldout"; number: number }
  | { set: "own"; traits: number[] };

/** What a name looks like. */
export const nounPattern = /^(?:train|heldout)-(?:0|[1-9]\d{0,6})$|^own-\d{1,3}(?:\.\d{1,3}){4}$/;

/**
 * Reads a name.
 *
 * @param name `train-12`, `heldout-7` or `own-0.3.10.77.5`.
 * @returns What it names; the number may still be larger than its set.
 * @throws {SyntaxError} If it is no name.
 * @throws {RangeError} If a trait does not exist.
 */
export function parseNoun(name: string): NounName {
  if (!nounPattern.test(name)) {
    throw new SyntaxError(
      `Cannot find the noun: found "${name.slice(0, 60)}", wanted a name such as train-12, heldout-7 or ` +
        "own-0.3.10.77.5. Take one from a link of the page",
    );
  }
  const [set, rest] = name.split("-");
  if (set !== "own") return { set: set as "train" | "heldout", number: Number(rest) };
  const traits = rest.split(".").map(Number);
  traits.forEach((trait, layer) => {
    if (trait < traitCounts[layer]) return;
    throw new RangeError(
      `Cannot find the noun: found ${categories[layer]} ${trait}, wanted 0 to ${traitCounts[layer] - 1}. ` +
        "Choose one of these",
    );
  });
  return { set: "own", traits };
}

/**
 * Names a noun by its traits.
 *
 * @param traits Background, body, accessory, head, glasses: [5].
 * @returns For example `own-0.3.10.77.5`.
 */
export function ownNounName(traits: ArrayLike<number>): string {
  return `own-${Array.from(traits).join(".")}`;
}
