/** What each token position shows, as targets that features are scored against: the token itself, and the one after it. */

import type { TargetShape } from "@/features/scores.ts";
import { documentOfToken, type TokenSet } from "@/language/corpus/token_set.ts";
import { type Tokenizer, tokenText } from "@/language/corpus/tokenizer.ts";

/** Targets of token positions; the shape that `features/scores.ts` and `features/detection.ts` ask for. */
export interface TokenLabels extends TargetShape {
  /** The targets of each position, −1 where there is none: [n, w]. */
  labels: Int16Array;
  /** Names the targets: [T]. */
  names: string[];
}

/** Which positions are labelled. */
export interface PositionOptions {
  /** The first so many tokens of the set, n; all unless told. */
  positions?: number;
}

const blanks = new Set([9, 10, 13, 32]); // tab, new line, carriage return, space

/**
 * Labels each position with its token: the target that has the token's number.
 *
 * @param set The stream.
 * @param tokenizer Its vocabulary.
 * @param options Which positions.
 * @returns As many targets as the vocabulary has tokens, one for each position.
 * @throws {RangeError} When there are fewer tokens than positions, or more than 32,768 in the vocabulary.
 */
export function tokenLabels(
  set: TokenSet,
  tokenizer: Tokenizer,
  { positions = set.tokens.length }: PositionOptions = {},
): TokenLabels {
  checkPositions(set, positions);
  return { labels: Int16Array.from(set.tokens.subarray(0, positions)), ...vocabularyShape(tokenizer) };
}

/**
 * Labels each position with the token that follows it: what the model has to predict there.
 *
 * @param set The stream.
 * @param tokenizer Its vocabulary.
 * @param options Which positions.
 * @returns As many targets as the vocabulary has tokens; −1 behind the last token of the set.
 * @throws {RangeError} When there are fewer tokens than positions, or more than 32,768 in the vocabulary.
 */
export function nextTokenLabels(
  set: TokenSet,
  tokenizer: Tokenizer,
  { positions = set.tokens.length }: PositionOptions = {},
): TokenLabels {
  checkPositions(set, positions);
  const labels = Int16Array.from({ length: positions }, (_, at) => set.tokens[at + 1] ?? -1);
  return { labels, ...vocabularyShape(tokenizer) };
}

/**
 * Lists the targets that enough positions show.
 *
 * @param labels Of some positions.
 * @param least How many positions a target needs.
 * @returns The targets, rising.
 */
export function frequentTargets({ labels, count }: TokenLabels, least: number): number[] {
  const uses = new Uint32Array(count);
  for (const label of labels) if (label >= 0) uses[label]++;
  return Array.from(uses.keys()).filter((target) => uses[target] >= least);
}

/**
 * Leaves only some targets.
 *
 * @param labels Of n positions.
 * @param targets Which, in the order in which they become targets 0, 1, …
 * @returns The labels, −1 where another target was.
 */
export function keepTargets({ labels, count, perNoun, names }: TokenLabels, targets: number[]): TokenLabels {
  const places = new Int16Array(count).fill(-1);
  targets.forEach((target, place) => places[target] = place);
  return {
    labels: labels.map((label) => label < 0 ? -1 : places[label]),
    count: targets.length,
    perNoun,
    names: targets.map((target) => names[target]),
  };
}

/**
 * Lists the tokens that spell a word: all whose bytes are the word's after any blanks before it.
 *
 * @param tokenizer The vocabulary.
 * @param word What is spelled, without blanks.
 * @returns The tokens, rising; none if the vocabulary has no token for the whole word.
 */
export function spellings({ tokens }: Tokenizer, word: string): number[] {
  const wanted = new TextEncoder().encode(word);
  return Array.from(tokens.keys()).filter((token) => {
    const bytes = tokens[token];
    const first = bytes.findIndex((byte) => !blanks.has(byte));
    return first >= 0 && bytes.length - first === wanted.length &&
      wanted.every((byte, at) => bytes[first + at] === byte);
  });
}

/**
 * Says for each position whether it is in code.
 *
 * @param set The stream.
 * @param positions The first so many.
 * @returns 1 in documents of Python, 0 in English: [n].
 * @throws {RangeError} When there are fewer tokens than positions.
 */
export function inCode(set: TokenSet, positions: number = set.tokens.length): Uint8Array {
  checkPositions(set, positions);
  const document = documentOfToken(set);
  return Uint8Array.from(
    { length: positions },
    (_, at) => Number(set.documents[document[at]].kind === "code"),
  );
}

function vocabularyShape(tokenizer: Tokenizer): Pick<TokenLabels, "count" | "perNoun" | "names"> {
  if (tokenizer.size > 2 ** 15) {
    throw new RangeError(
      `Cannot label the tokens: found a vocabulary of ${tokenizer.size}, wanted at most 32,768 targets. ` +
        "Train a smaller vocabulary",
    );
  }
  const names = Array.from(tokenizer.tokens.keys(), (token) => tokenText(tokenizer, token));
  return { count: tokenizer.size, perNoun: 1, names };
}

function checkPositions({ tokens }: TokenSet, positions: number): void {
  if (Number.isInteger(positions) && positions >= 0 && positions <= tokens.length) return;
  throw new RangeError(
    `Cannot label the tokens: found ${positions} positions, wanted a whole number up to ${tokens.length}. ` +
      "Take as many as the set has tokens",
  );
}
