/** Mends misspelt words of a prompt where they are one letter away from a word of the traits. */

import type { Matcher } from "@/retrieval/matcher.ts";

/** A word that was read as another. */
export interface Correction {
  /** As it was written. */
  from: string;
  /** As it was read. */
  to: string;
}

/** What people write besides the traits' own words. */
const cueWords =
  "glasses sunglasses spectacles background accessory necklace shirt remove replace without change swap";

/** Shorter words are one letter away from too many others. */
const shortest = 5;

/**
 * Corrects words of at least five letters that no dictionary has: one letter too many, missing, wrong or swapped with its
 * neighbour, the first being right, if that leads to one word only.
 *
 * @param prompt Any text.
 * @param matcher The traits' words, and which words there are at all; without `knows` nothing is corrected.
 * @returns The text and what was corrected in it.
 */
export function correctSpelling(
  prompt: string,
  { words, knows }: Pick<Matcher, "words" | "knows">,
): { text: string; corrections: Correction[] } {
  if (!knows) return { text: prompt, corrections: [] };
  const known = new Set(
    [cueWords, ...words.flatMap(({ phrases }) => phrases)].flatMap((phrase) =>
      phrase.toLowerCase().match(/[a-z]+/g) ?? []
    ),
  );
  const corrections: Correction[] = [];
  const text = prompt.replace(/[a-z]+/gi, (word) => {
    const from = word.toLowerCase();
    if (from.length < shortest || known.has(from) || knows(from)) return word;
    const near = [...known].filter((other) => isNear(from, other));
    if (near.length !== 1) return word;
    corrections.push({ from, to: near[0] });
    return near[0];
  });
  return { text, corrections };
}

/** Whether the two differ by one letter, or by two neighbours that changed places, behind a first letter in common. */
function isNear(one: string, other: string): boolean {
  if (one[0] !== other[0] || other.length < shortest) return false;
  const most = Math.min(one.length, other.length);
  let [start, end] = [0, 0];
  while (start < most && one[start] === other[start]) start++;
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const [left, right] = [one, other].map((word) => word.slice(start, word.length - end));
  return Math.max(left.length, right.length) === 1 ||
    (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]);
}
