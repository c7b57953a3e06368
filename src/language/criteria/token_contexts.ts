/** The contexts that features are searched for: words by where they stand, and regions of Python's syntax. */

import { inCode, spellings, type TokenLabels } from "@/language/criteria/token_labels.ts";
import { regionNames, type TokenSyntax } from "@/language/criteria/token_syntax.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import type { Tokenizer } from "@/language/corpus/tokenizer.ts";

/** A word where it means one thing. */
export interface WordContext {
  /** What it is, for a person. */
  name: string;
  /** The word, without blanks. */
  word: string;
  /** The kind of document in which it stands. */
  kind: "code" | "english";
  /**
   * Where in it: anywhere; in code outside of strings and comments, there at the start of a statement, or not; or, for English,
   * also in the docstrings and comments of code, which are English too.
   */
  place: "anywhere" | "keyword" | "statement" | "inside" | "prose";
}

/** The write-up's four features, "for" in both meanings, and "import" at a statement's start and behind `from`. */
export const wordContexts: readonly WordContext[] = [
  { name: "full stop, English", word: ".", kind: "english", place: "anywhere" },
  { name: "“for”, code", word: "for", kind: "code", place: "keyword" },
  { name: "“for”, English", word: "for", kind: "english", place: "prose" },
  { name: "“else”, code", word: "else", kind: "code", place: "keyword" },
  { name: "“import”, statement", word: "import", kind: "code", place: "statement" },
  { name: "“import” behind “from”", word: "import", kind: "code", place: "inside" },
];

/** What is labelled. */
export interface ContextOptions {
  /** The vocabulary. */
  tokenizer: Tokenizer;
  /** What Python's syntax says of the tokens: [≥ n]. */
  syntax: TokenSyntax;
  /** The first so many tokens of the set, n; all unless told. */
  positions?: number;
}

/**
 * Labels each position with the word context that it shows.
 *
 * @param set The stream.
 * @param options Vocabulary, syntax and which positions.
 * @returns A target for each of {@linkcode wordContexts}, one for each position at the most.
 * @throws {RangeError} When there are fewer tokens than positions.
 */
export function wordContextLabels(
  set: TokenSet,
  { tokenizer, syntax, positions }: ContextOptions,
): TokenLabels {
  const code = inCode(set, positions);
  const labels = new Int16Array(code.length).fill(-1);
  const prose = (["docstring", "comment"] as const).map((name) => syntax.regions[regionNames.indexOf(name)]);
  wordContexts.forEach(({ word, kind, place }, target) => {
    const tokens = new Set(spellings(tokenizer, word));
    for (let at = 0; at < labels.length; at++) {
      const isEnglish = code[at] === 0 || place === "prose" && prose.some((region) => region[at] === 1);
      if (!tokens.has(set.tokens[at]) || isEnglish !== (kind === "english")) continue;
      const isStart = syntax.statementStart[at] === 1;
      const holds = place === "anywhere" || place === "prose" ||
        syntax.keyword[at] === 1 && (place === "keyword" || isStart === (place === "statement"));
      if (holds) labels[at] = target;
    }
  });
  return { labels, count: wordContexts.length, perNoun: 1, names: wordContexts.map(({ name }) => name) };
}

/**
 * Labels each position with the regions of Python's syntax that its token begins in.
 *
 * @param set The stream.
 * @param options Syntax and which positions.
 * @returns A target for each of {@linkcode regionNames}, each in its own column.
 * @throws {RangeError} When there are fewer tokens than positions.
 */
export function regionLabels(
  set: TokenSet,
  { syntax, positions = set.tokens.length }: Omit<ContextOptions, "tokenizer">,
): TokenLabels {
  inCode(set, positions);
  const width = regionNames.length;
  const labels = Int16Array.from({ length: positions * width }, (_, at) => {
    const [position, region] = [Math.floor(at / width), at % width];
    return syntax.regions[region][position] ? region : -1;
  });
  return { labels, count: width, perNoun: width, names: [...regionNames] };
}

/** What a token is beside one word context, for stacked histograms. */
export const neighborGroups = [
  "the context",
  "the same word elsewhere",
  "other tokens in that kind of text",
  "other tokens in the other kind",
] as const;

/**
 * Sorts the positions by how near they are to a word context.
 *
 * @param set The stream.
 * @param context Its number in {@linkcode wordContexts}.
 * @param options The labels of {@linkcode wordContextLabels}, and the vocabulary.
 * @returns Numbers of {@linkcode neighborGroups}: [n].
 */
export function contextGroups(
  set: TokenSet,
  context: number,
  { labels, tokenizer }: { labels: TokenLabels; tokenizer: Tokenizer },
): Uint8Array {
  const { word, kind } = wordContexts[context];
  const tokens = new Set(spellings(tokenizer, word));
  const code = inCode(set, labels.labels.length);
  return code.map((isCode, at) =>
    labels.labels[at] === context
      ? 0
      : tokens.has(set.tokens[at])
      ? 1
      : isCode === Number(kind === "code")
      ? 2
      : 3
  );
}

/**
 * Marks the positions that show a target.
 *
 * @param labels Of n positions.
 * @param target Which.
 * @returns 1 where it is shown: [n].
 */
export function marksOf({ labels, perNoun }: TokenLabels, target: number): Uint8Array {
  const marks = new Uint8Array(labels.length / perNoun);
  labels.forEach((label, at) => {
    if (label === target) marks[Math.floor(at / perNoun)] = 1;
  });
  return marks;
}
