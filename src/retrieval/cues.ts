/** Cue words: which part of the noun a clause speaks of, and what is left of the clause when they are taken out. */

import type { Category } from "@/nouns/catalogue.ts";
import type { TraitWords } from "@/retrieval/trait_words.ts";
import { tellingWords, wordsOf } from "@/retrieval/words.ts";

/** What a clause says besides the trait itself. */
export interface Cues {
  /** The categories that it can mean; all when nothing names one. */
  slots: Category[] | "any";
  /** The words that name them. */
  cueWords: string[];
  /** The clause without cue words, commands and articles around: what is to be matched. */
  content: string;
}

interface Cue {
  pattern: RegExp;
  slots: Category[];
  /** The words say only where, so they are taken out before matching. */
  place: boolean;
  /** Decides before all that stand below it. */
  first: boolean;
}

const article = "(?:the|a|an|its|it's|his|her|their|your|my|this|that)";
const saying = "(?:\\s+(?:(?:that|which)\\s+)?(?:says?|saying|reads?|reading)\\b)?";
const shirtWords =
  "t-?shirts?|tee-?shirts?|shirts?|tees?|chest|breast|sweater|jumper|hoodie|pullover|top|outfit|belly|jacket";

const cues: readonly Cue[] = [
  {
    pattern: new RegExp(
      `(?:\\b(?:on|onto|across|over|upon|in|at|for|to)\\s+)?(?:\\b${article}\\s+)?\\b(?:${shirtWords})\\b${saying}`,
      "g",
    ),
    slots: ["accessory", "body"],
    place: true,
    first: true,
  },
  {
    pattern:
      /\b(?:accessor(?:y|ies)|emblems?|logos?|prints?|pictograms?|necklaces?|pendants?|bling|medallions?|ties?|neckties?|bow tie|scarf|scarves|shawl|vest|lettering|texts?|slogan|gradients?|fade|stripes?|striped|checkers?|checkered|chequered|plaid|patterns?|patterned|stains?|drawstrings?|badge)\b/g,
    slots: ["accessory"],
    place: false,
    first: true,
  },
  {
    pattern: new RegExp(
      `\\b(?:(?:in front of|against|on|before|over|with|at)\\s+(?:${article}\\s+)?)?(?:back ?grounds?|back ?drops?|back ?cloth|scenery)\\b|` +
        "\\b(?:in front of|behind (?:it|him|her|them|the noun|the character))(?=\\s|$)",
      "g",
    ),
    slots: ["background"],
    place: true,
    first: true,
  },
  {
    pattern: new RegExp(
      `(?:\\b(?:for|as|on|onto|instead of|over)\\s+)?(?:\\b${article}\\s+)?\\b(?:heads?|face)\\b(?:\\s+of\\b)?`,
      "g",
    ),
    slots: ["head"],
    place: true,
    first: false,
  },
  {
    pattern:
      /\b(?:glasses|specs|spectacles|eye ?glasses|eye ?wear|goggles|shades|sun ?glasses|frames?|rims?|noggles|lens(?:es)?)\b/g,
    slots: ["glasses"],
    place: true,
    first: false,
  },
  {
    pattern: new RegExp(
      `(?:\\b(?:for|on|onto)\\s+)?(?:\\b${article}\\s+)?\\b(?:bod(?:y|ies)|skin|torsos?|trunk|arms?|flesh)\\b`,
      "g",
    ),
    slots: ["body"],
    place: true,
    first: false,
  },
];

/** Cue words that say by themselves what is wanted. */
const darkened = /^(?:sun ?glasses|shades)$/;

/**
 * Reads the cue words of a clause.
 *
 * A cue word that belongs to a trait's whole name, as in "treasure chest", is no cue, unless the trait is of the category
 * that the word names. Of several cues the shirt's decide first, then an accessory's own words, then the background's; of
 * head, glasses and body the last one, as in "crab face glasses".
 *
 * @param clause Lower-case text.
 * @param words The trait values in words.
 * @returns Where, by which words, and what is left.
 */
export function readCues(clause: string, words: readonly TraitWords[]): Cues {
  const names = namesWithin(clause, words);
  const told = cues.flatMap((cue) => {
    const found = [...clause.matchAll(cue.pattern)].filter(([text]) => {
      const own = tellingWords(text);
      const holders = names.filter(({ name }) => own.some((word) => name.includes(word)));
      return holders.length === 0 || holders.some(({ category }) => cue.slots.includes(category));
    });
    return found.length ? [{ ...cue, found: found.map(([text]) => text), last: found.at(-1)!.index }] : [];
  });
  if (told.length === 0) return { slots: "any", cueWords: [], content: trimmed(clause) };
  const { slots, place, found } = told.find(({ first }) => first) ??
    told.reduce((latest, cue) => cue.last > latest.last ? cue : latest);
  const left = place ? found.reduce((text, cue) => text.replace(cue, " "), clause) : clause;
  const cueWords = found.map((cue) => trimmed(cue) || cue.trim());
  const content = trimmed(left) || cueWords.find((cue) => darkened.test(cue)) || "";
  return { slots, cueWords, content };
}

/**
 * Takes commands, articles and other empty words off both ends of a clause.
 *
 * @param clause Any text.
 * @returns What is between its first and last telling word, or nothing.
 */
export function trimmed(clause: string): string {
  const words = clause.trim().split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const tells = (word: string) => tellingWords(word).length > 0;
  const first = words.findIndex(tells);
  return first < 0
    ? ""
    : words.slice(first, words.findLastIndex(tells) + 1).join(" ").replace(/^["'“]|["'”,]$/g, "");
}

/** Names of two words and more that stand in the clause as a whole. */
function namesWithin(clause: string, words: readonly TraitWords[]): { category: Category; name: string[] }[] {
  const text = ` ${wordsOf(clause).join(" ")} `;
  return words.flatMap(({ category, names }) =>
    names.filter((name) => name.length > 1 && text.includes(` ${name.join(" ")} `)).map((name) => ({
      category,
      name,
    }))
  );
}
