/** From a sentence to what is to be done: which traits to set, remove, strengthen or weaken, and why. */

import { categories, type Category } from "@/nouns/catalogue.ts";
import { categoriesNamed, rankCandidates, retrievalRules } from "@/retrieval/candidates.ts";
import { type Clause, cutClauses } from "@/retrieval/clauses.ts";
import { isColored, plainColors, readColors } from "@/retrieval/colors.ts";
import { type Cues, readCues } from "@/retrieval/cues.ts";
import type { Matcher } from "@/retrieval/matcher.ts";
import { type Correction, correctSpelling } from "@/retrieval/spelling.ts";
import { bestReading, type Piece, piecesOf, type PlanStep, type Unmatched } from "@/retrieval/reading.ts";

/** What is to be done for a prompt. */
export interface Plan {
  /** The prompt. */
  prompt: string;
  /** What compared. */
  matcher: Matcher["name"];
  /** Misspelt words and what they were read as. */
  corrections: Correction[];
  /** What to do: one step for each category at the most. */
  steps: PlanStep[];
  /** Categories that the prompt asks to keep. */
  kept: Category[];
  /** Categories that it says nothing about: they stay as they are. */
  free: Category[];
  /** Words that fit no trait. */
  unmatched: Unmatched[];
}

/** Clauses in a row with their text and cues. */
type Run = Pick<Piece, "first" | "count" | "text" | "intent" | "cues"> & Pick<Clause, "joint">;

/** Longer prompts are refused. */
export const longestPrompt = 500;

/**
 * Plans what a prompt asks for.
 *
 * The prompt is cut into clauses, each with its intent; cue words say which categories a clause can mean; every way to
 * read neighbouring clauses as one is scored, and the best reading becomes the plan. What reaches no threshold is left
 * alone and said to be unmatched.
 *
 * @param prompt What somebody typed, at most 500 characters.
 * @param matcher From `openMatcher`.
 * @returns The plan; one without steps when nothing fits.
 * @throws {TypeError} When the prompt is no text.
 * @throws {RangeError} When it is too long.
 */
export function planPrompt(prompt: string, matcher: Matcher): Plan {
  checkPrompt(prompt);
  const { words } = matcher;
  const rules = retrievalRules[matcher.name];
  const { text, corrections } = correctSpelling(prompt, matcher);
  const clauses = cutClauses(text);
  const kept = new Set(
    clauses.filter(({ intent }) => intent === "keep").flatMap(({ text }) => placesOf(text, matcher)),
  );
  const active = clauses.filter(({ intent }) => intent !== "keep" && intent !== "negated");
  const runs = piecesOf(active).map(({ first, count }): Run => {
    const text = active.slice(first, first + count).map(({ text, joint }, at) => at ? joint + text : text)
      .join("");
    const { intent, joint } = active[first];
    return { first, count, text, intent, joint, cues: routed(active[first], { text, matcher }) };
  });
  const likeness = likenessOf(runs, matcher);
  const pieces = runs.map((run, row): Piece => ({
    ...run,
    threshold: run.cues.slots === "any" ? rules.anyThreshold : rules.namedThreshold,
    candidates: rankCandidates(run, {
      likeness: likeness.subarray(row * words.length, (row + 1) * words.length),
      words,
      rules,
    }).filter(({ category, overlap }) =>
      run.cues.slots !== "any" ||
      !(kept.has(category) || run.joint === " in " ||
        isAdjective(run, runs) && (isColored(category) || overlap < 1))
    ),
  }));
  const { steps, unmatched } = bestReading(pieces, { clauses: active.length, pieceCost: rules.pieceCost });
  const touched = new Set(steps.map(({ category }) => category));
  return {
    prompt,
    matcher: matcher.name,
    corrections,
    steps: steps.map((step) =>
      step.value === undefined ? step : { ...step, phrase: matcher.closestPhrase(step.content, step.value) }
    ),
    kept: categories.filter((category) => kept.has(category) && !touched.has(category)),
    free: categories.filter((category) => !kept.has(category) && !touched.has(category)),
    unmatched,
  };
}

/**
 * How alike each run and each value are: by what is left without cue words and commands, of
 * accessories with shades read as basic colours too; where no cue word says what the
 * clause is about, the mean of that and of the clause as a whole, because a few words out of a sentence are alike to
 * something all too easily ("day" in "what a day").
 */
function likenessOf(runs: readonly { text: string; cues: Cues }[], matcher: Matcher): Float32Array {
  const own = runs.map(({ cues }) => cues.content);
  const all = matcher.compare([...own, ...own.map(plainColors), ...runs.map(({ text }) => text)]);
  const third = all.length / 3;
  const width = matcher.words.length;
  return all.subarray(0, third).map((likeness, at) => {
    const { slots } = runs[Math.floor(at / width)].cues;
    if (slots === "any") return (likeness + all[2 * third + at]) / 2;
    return slots.includes("accessory") ? Math.max(likeness, all[third + at]) : likeness;
  });
}

/**
 * Colours beside glasses or a body that they may belong to: "yellow" in "yellow and orange glasses". What is the whole name
 * of something else, such as "cherry", may still be that.
 */
function isAdjective(
  { first, count, cues }: Run,
  runs: readonly Run[],
): boolean {
  if (count > 1 || !readColors(cues.content).only) return false;
  return runs.some((other) =>
    other.count > 1 && other.first <= first && first < other.first + other.count &&
    other.cues.slots !== "any" &&
    other.cues.slots.some(isColored)
  );
}

/** The cues of a run; where it has none of its own, those of what it replaces. */
function routed({ replaced }: Clause, { text, matcher }: { text: string; matcher: Matcher }): Cues {
  const cues = readCues(text, matcher.words);
  if (cues.slots !== "any" || replaced === undefined) return cues;
  const slots = placesOf(replaced, matcher);
  return slots.length ? { ...cues, slots, cueWords: [replaced] } : cues;
}

/** The categories that a few words name, by a cue or by a trait. */
function placesOf(text: string, { words }: Matcher): Category[] {
  const { slots } = readCues(text, words);
  return slots === "any" ? categoriesNamed(text, words) : slots;
}

function checkPrompt(prompt: unknown): asserts prompt is string {
  if (typeof prompt !== "string") {
    throw new TypeError(
      `Cannot read the prompt: found ${typeof prompt}, wanted text. Give what somebody typed`,
    );
  }
  if (prompt.length > longestPrompt) {
    throw new RangeError(
      `Cannot read the prompt: found ${prompt.length} characters, wanted at most ${longestPrompt}. Say it shorter`,
    );
  }
}
