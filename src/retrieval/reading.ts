/** How a prompt's clauses belong together: of all ways to read them, the one that explains most with fewest pieces. */

import { categories, type Category } from "@/nouns/catalogue.ts";
import type { Candidate } from "@/retrieval/candidates.ts";
import type { Clause, Intent } from "@/retrieval/clauses.ts";
import type { Cues } from "@/retrieval/cues.ts";
import type { Action } from "@/retrieval/prompt_set.ts";

/** Some clauses in a row, read as one. */
export interface Piece {
  /** The number of its first clause, and how many clauses it has. */
  first: number;
  count: number;
  /** Its text. */
  text: string;
  /** What it does. */
  intent: Intent;
  /** Where, and what is to be matched. */
  cues: Cues;
  /** The best value of each category that it can mean, the best first. */
  candidates: Candidate[];
  /** The score that a value has to reach. */
  threshold: number;
}

/** One thing to do, with its reasons. */
export interface PlanStep {
  /** Set, remove, more or less. */
  action: Action;
  /** In which category. */
  category: Category;
  /** Which value, 0 to 436; absent where the clause means whatever the noun has. */
  value?: number;
  /** The words that ask for it. */
  clause: string;
  /** What of the clause was matched. */
  content: string;
  /** The words that name the category; none where the value alone tells it. */
  cueWords: string[];
  /** The value with its scores; absent where no value is named. */
  candidate?: Candidate;
  /** What the score had to reach. */
  threshold: number;
  /** The phrase of the value that is closest to the clause. */
  phrase?: string;
}

/** Words that nothing is done for. */
export interface Unmatched {
  /** The words. */
  clause: string;
  /** The value that came closest, if the words say anything. */
  closest?: Candidate;
  /** What its score had to reach. */
  threshold: number;
  /** Why nothing is done: it says no trait, none comes close enough, or other words have its category already. */
  why: "no trait is named" | "nothing is close enough" | "its category is taken";
}

/** A way to read a prompt. */
export interface Reading {
  /** What to do: one step for each category at the most. */
  steps: PlanStep[];
  /** What fits nothing. */
  unmatched: Unmatched[];
}

/** More clauses than these are read one by one: the number of readings doubles with each. */
const mostJoined = 10;
const longestPiece = 4;
const unmatchedCost = 0.05;
/** What can mean nothing by itself, "yellow" before "and orange glasses", belongs to its neighbour all the more. */
const incompleteCost = 0.3;

/**
 * Lists the runs of clauses that may be read as one: neighbours that set something and are parted softly.
 *
 * @param clauses In order.
 * @returns First clause and number of clauses of each run, single clauses included.
 */
export function piecesOf(clauses: readonly Clause[]): { first: number; count: number }[] {
  return clauses.flatMap((_, first) => {
    let most = 1;
    const joins = (at: number) =>
      at < Math.min(clauses.length, mostJoined) && clauses[at].joint !== "" && clauses[at].intent === "set" &&
      clauses[at - 1].intent === "set";
    while (most < longestPiece && joins(first + most)) most++;
    return Array.from({ length: most }, (_, i) => ({ first, count: i + 1 }));
  });
}

/**
 * Chooses the reading of largest Σ (score − threshold − pieceCost) over its steps, less .05 for each piece that fits
 * nothing and .3 for each that cannot mean anything by itself. Pieces whose category is named choose first, and each category is given once.
 *
 * @param pieces All runs of `piecesOf` with their candidates.
 * @param options How many clauses there are, and what a piece costs.
 * @returns The best reading; of equals the one with most pieces.
 */
export function bestReading(
  pieces: readonly Piece[],
  { clauses, pieceCost }: { clauses: number; pieceCost: number },
): Reading {
  let best: Reading = { steps: [], unmatched: [] };
  let most = -Infinity;
  const extend = (from: number, chosen: Piece[]): void => {
    if (from === clauses) {
      const reading = assign(chosen);
      const gain = reading.steps.reduce(
        (sum, { candidate, threshold }) => sum + (candidate ? candidate.score - threshold : 0) - pieceCost,
        -reading.unmatched.reduce((sum, { closest }) => sum + (closest ? unmatchedCost : incompleteCost), 0),
      );
      if (gain > most) [best, most] = [reading, gain];
      return;
    }
    for (const piece of pieces) {
      if (piece.first === from) extend(from + piece.count, [...chosen, piece]);
    }
  };
  extend(0, []);
  return best;
}

function assign(pieces: readonly Piece[]): Reading {
  const order = [...pieces.keys()].sort((a, b) =>
    Number(pieces[a].cues.slots === "any") - Number(pieces[b].cues.slots === "any") || a - b
  );
  const taken = new Set<Category>();
  const steps = new Map<number, PlanStep>();
  const unmatched: Unmatched[] = [];
  for (const at of order) {
    const piece = pieces[at];
    const step = stepOf(piece, taken);
    if (step) {
      taken.add(step.category);
      steps.set(at, step);
    } else if (piece.cues.content !== "" || piece.cues.slots !== "any") {
      const [closest] = piece.candidates;
      const why = !closest
        ? "no trait is named"
        : closest.score < piece.threshold
        ? "nothing is close enough"
        : "its category is taken";
      unmatched.push({ clause: piece.text, threshold: piece.threshold, why, ...(closest && { closest }) });
    }
  }
  return { steps: [...steps.keys()].sort((a, b) => a - b).map((at) => steps.get(at)!), unmatched };
}

function stepOf(
  { intent, text, cues, candidates, threshold }: Piece,
  taken: Set<Category>,
): PlanStep | undefined {
  const { slots, cueWords, content } = cues;
  const reasons = { clause: text, content, cueWords, threshold };
  const candidate = candidates.find(({ category, score }) => !taken.has(category) && score >= threshold);
  const action = intent as Action;
  if (intent === "set" || (intent === "more" && candidate)) {
    return candidate &&
      { action, category: candidate.category, value: candidate.value, candidate, ...reasons };
  }
  if (slots === "any") {
    return candidate &&
      { action, category: candidate.category, value: candidate.value, candidate, ...reasons };
  }
  // whatever the noun has there, unless the words are the whole name of one value
  const [category] = slots;
  if (taken.has(category) || !categories.includes(category)) return undefined;
  const named = candidate?.overlap === 1 && candidate.category === category;
  return { action, category, ...(named && { value: candidate.value, candidate }), ...reasons };
}
