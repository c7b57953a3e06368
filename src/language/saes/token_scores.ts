/** Which feature tells each token best: the table of all tokens that occur often enough. */
import type { SparseActivations } from "@/features/activations.ts";
import { bestFeatures, type Match } from "@/features/coverage.ts";
import { chooseThresholds, scoreThresholds, type TargetShape } from "@/features/scores.ts";
import { frequentTargets, tokenLabels } from "@/language/criteria/token_labels.ts";
import type { LanguageData } from "@/language/corpus/token_set.ts";

/** The tokens that are looked for, and where they stand. */
export interface FrequentTokens extends TargetShape {
  /** Their numbers in the vocabulary, rising: [T]. */
  tokens: number[];
  /** How often each occurs among the tokens that judge: [T]. */
  uses: number[];
  /** Which of them each token that chooses is, −1 for the others: [n]. */
  chooseLabels: Int16Array;
  /** The same of the tokens that judge. */
  judgeLabels: Int16Array;
}

/** The feature that tells a token best. */
export interface TokenMatch extends Omit<Match, "value"> {
  /** The token. */
  token: number;
  /** How often it occurs among the tokens that judge. */
  uses: number;
}

/**
 * Finds the tokens that occur often enough among those that judge.
 *
 * @param data Both held-out streams and the vocabulary.
 * @param options How many positions of each stream are read, and how often a token has to occur.
 * @returns The tokens and the labels of all positions.
 * @throws {RangeError} If no token occurs often enough.
 */
export function frequentTokens(
  { choose, judge, tokenizer }: Pick<LanguageData, "choose" | "judge" | "tokenizer">,
  { choosePositions, judgePositions, leastUses }: {
    choosePositions: number;
    judgePositions: number;
    leastUses: number;
  },
): FrequentTokens {
  const all = tokenLabels(judge, tokenizer, { positions: judgePositions });
  const tokens = frequentTargets(all, leastUses);
  if (tokens.length === 0) {
    throw new RangeError(
      `Cannot score the tokens: found none that occurs ${leastUses} times among ${judgePositions}, wanted at least one. ` +
        "Lower languageSaes.leastUses or take more tokens",
    );
  }
  const places = new Int16Array(tokenizer.size).fill(-1);
  tokens.forEach((token, place) => places[token] = place);
  const uses = tokens.map(() => 0);
  const judgeLabels = all.labels.map((token) => places[token]);
  judgeLabels.forEach((place) => place >= 0 && uses[place]++);
  return {
    count: tokens.length,
    perNoun: 1,
    tokens,
    uses,
    chooseLabels: tokenLabels(choose, tokenizer, { positions: choosePositions }).labels
      .map((token) => places[token]),
    judgeLabels,
  };
}

/**
 * Finds for each token the feature and the threshold with the best F1 among the tokens that choose, and scores it on those
 * that judge. A feature tells a token if it is active at the token's own position.
 *
 * @param frequent The tokens.
 * @param activations Of one dictionary on both streams.
 * @returns One match per token, in their order.
 */
export function matchTokens(
  frequent: FrequentTokens,
  { choose, judge }: { choose: SparseActivations; judge: SparseActivations },
): TokenMatch[] {
  const thresholds = chooseThresholds(choose, frequent.chooseLabels, frequent);
  const scores = scoreThresholds(judge, { labels: frequent.judgeLabels, thresholds, targets: frequent });
  return bestFeatures(thresholds, scores).map(({ value, ...match }) => ({
    token: frequent.tokens[value],
    uses: frequent.uses[value],
    ...match,
  }));
}

/** The mean over tokens of the best feature's F1 on tokens that judge. */
export function meanF1(matches: readonly Pick<TokenMatch, "f1">[]): number {
  return matches.reduce((sum, { f1 }) => sum + f1, 0) / matches.length;
}
