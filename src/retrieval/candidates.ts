/** Which trait value a clause means: likeness, shared words and colours, put together into one score. */

import { categories, type Category } from "@/nouns/catalogue.ts";
import { colorLikeness, isColored, plainColors, readColors } from "@/retrieval/colors.ts";
import type { Cues } from "@/retrieval/cues.ts";
import type { Matcher } from "@/retrieval/matcher.ts";
import type { TraitWords } from "@/retrieval/trait_words.ts";
import { tellingWords, wordOverlap } from "@/retrieval/words.ts";

/** A trait value that a clause may mean. */
export interface Candidate {
  /** 0 to 436. */
  value: number;
  /** Its category. */
  category: Category;
  /** All together, about 0 to 1.3. */
  score: number;
  /** Likeness by the matcher. */
  likeness: number;
  /** Share of words in common with its name, 0 to 1. */
  overlap: number;
  /** Likeness of the colours, 0 to 1; absent where the clause or the value has none. */
  color?: number;
}

/** The numbers of the rules, tuned on `devPrompts`. */
export interface Rules {
  /** What a name that the clause has in full adds. */
  overlapWeight: number;
  /** What another name is worth beside the trait's own. */
  aliasShare: number;
  /** How much the colour counts where a clause is nothing but colours. */
  colorWeight: number;
  /** What a head is ahead where nothing names a category: most prompts mean the head. */
  headBonus: number;
  /** What it is ahead besides where the clause is its whole name: "a chicken" is a head before it is a print. */
  headNameBonus: number;
  /** What bodies, glasses and backgrounds are behind where nothing names a category. */
  unnamedPenalty: number;
  /** The least score where a cue word names the category. */
  namedThreshold: number;
  /** The least score where none does. */
  anyThreshold: number;
  /** What a piece has to gain to be read apart from its neighbour. */
  pieceCost: number;
}

const shared = {
  overlapWeight: 0.25,
  aliasShare: 0.6,
  colorWeight: 0.5,
  headBonus: 0.03,
  headNameBonus: 0.1,
  unnamedPenalty: 0.12,
  pieceCost: 0.2,
};

/** The rules by matcher: BM25's scores are shares of words and lie lower than cosines. */
export const retrievalRules: Readonly<Record<Matcher["name"], Rules>> = {
  MiniLM: { ...shared, namedThreshold: 0.42, anyThreshold: 0.62 },
  BM25: { ...shared, namedThreshold: 0.2, anyThreshold: 0.35 },
};

/**
 * Ranks the trait values that a clause may mean:
 *
 * score = likeness + .25 · overlap, with overlap = 2·shared/(words of the clause + words of the name); where the clause
 * is nothing but colours and the value is one, half of the likeness is that of the colours. Without a cue word heads
 * gain .03, .13 where it is their whole name, and bodies, glasses and
 * backgrounds that are not named in full lose .12; mere colours mean a body, unless they are the whole name of something
 * else.
 *
 * @param clause The clause's text with its cues.
 * @param options Likeness to all values, [437], the values in words, and the rules.
 * @returns The best candidate of each category that the clause can mean, the best first.
 */
export function rankCandidates(
  { text, cues: { slots, content } }: { text: string; cues: Cues },
  { likeness, words, rules }: { likeness: Float32Array; words: readonly TraitWords[]; rules: Rules },
): Candidate[] {
  if (content === "") return [];
  const asked = [content, text].map(tellingWords);
  const shaded = [...asked, tellingWords(plainColors(content))];
  const { colors, only } = readColors(content);
  const allowed = slots === "any" ? categories : slots;
  const best = new Map<Category, Candidate>();
  for (const { value, category, names, aliases } of words) {
    if (!allowed.includes(category)) continue;
    if (category === "body" && slots !== "any" && slots.includes("accessory") && !only) continue; // a shirt is a body by its colour alone
    const readings = category === "accessory" ? shaded : asked;
    const nearest = (all: string[][]) =>
      Math.max(0, ...readings.flatMap((own) => all.map((name) => wordOverlap(own, name))));
    const [byName, byAlias] = [nearest(names), nearest(aliases)];
    const overlap = Math.max(byName, rules.aliasShare * byAlias);
    const exact = byName === 1 || byAlias === 1;
    if (slots === "any" && only && category !== "body" && (isColored(category) || !exact)) continue; // no blueberry for "blue"
    const candidate: Candidate = { value, category, score: 0, likeness: likeness[value], overlap };
    let base = candidate.likeness;
    if (colors.length && isColored(category)) {
      candidate.color = colorLikeness(colors, value);
      const weight = only ? rules.colorWeight : rules.colorWeight / 2;
      base = (1 - weight) * base + weight * candidate.color;
      if (overlap === 1) base = Math.max(base, candidate.likeness); // a value's own name before any colour
    }
    candidate.score = base + rules.overlapWeight * overlap +
      unnamed(category, { slots, overlap, only, rules });
    const leader = best.get(category);
    if (!leader || candidate.score > leader.score) best.set(category, candidate);
  }
  return [...best.values()].sort((a, b) => b.score - a.score);
}

/**
 * Lists the categories that have a trait of this name.
 *
 * @param text For example "the crab".
 * @param words The values in words.
 * @returns Categories; none when nothing has the name.
 */
export function categoriesNamed(text: string, words: readonly TraitWords[]): Category[] {
  const own = tellingWords(text);
  const found = words.filter(({ names, aliases }) =>
    [...names, ...aliases].some((name) => wordOverlap(own, name) === 1)
  );
  return categories.filter((category) => found.some((one) => one.category === category));
}

function unnamed(
  category: Category,
  { slots, overlap, only, rules }: { slots: Cues["slots"]; overlap: number; only: boolean; rules: Rules },
): number {
  if (slots !== "any" || category === "accessory") return 0;
  if (category === "head") return rules.headBonus + (overlap === 1 ? rules.headNameBonus : 0);
  return overlap === 1 || (only && category === "body") ? 0 : -rules.unnamedPenalty;
}
