/** Which tokens really come after a context more often than after anything else, and whether logit weights speak for them. */

import type { SparseActivations } from "@/features/activations.ts";
import { detection } from "@/features/detection.ts";
import { extremeTokens } from "@/language/records/logit_weights.ts";

/** The tokens that are typical behind a context. */
export interface Followers {
  /** The tokens, the most frequent behind the context first. */
  tokens: number[];
  /** How often each comes next there. */
  counts: number[];
  /** How many times as likely each is there as elsewhere. */
  lifts: number[];
  /** Share of the context's next tokens that is one of them, 0 to 1. */
  inContext: number;
  /** Share of all other next tokens that is one of them. */
  elsewhere: number;
}

/** What counts as typical. */
export interface FollowerOptions {
  /** Size of the vocabulary. */
  vocabulary: number;
  /** 1 where the context is: [n]. */
  marks: ArrayLike<number>;
  /** A typical token comes next at least so often; 3 unless told. */
  leastCount?: number;
  /** And is at least so many times as likely as elsewhere; 2 unless told. */
  leastLift?: number;
}

/**
 * Finds the tokens that come next in a context more often than elsewhere: of c of N next tokens in the context and e of E
 * others, lift = (c / N) / ((e + 1) / (E + 1)), so that a token never seen elsewhere has a finite one.
 *
 * @param tokens A stream, of at least n tokens; the next token of the last may be missing.
 * @param options The context's positions and what counts as typical.
 * @returns The typical tokens.
 */
export function followers(
  tokens: ArrayLike<number>,
  { vocabulary, marks, leastCount = 3, leastLift = 2 }: FollowerOptions,
): Followers {
  const inside = new Uint32Array(vocabulary);
  const outside = new Uint32Array(vocabulary);
  let [total, others] = [0, 0];
  for (let at = 0; at < marks.length && at + 1 < tokens.length; at++) {
    const next = tokens[at + 1];
    if (marks[at]) inside[next]++, total++;
    else outside[next]++, others++;
  }
  const liftOf = (token: number) => inside[token] / total / ((outside[token] + 1) / (others + 1));
  const typical = Array.from(inside.keys())
    .filter((token) => inside[token] >= leastCount && liftOf(token) >= leastLift)
    .sort((a, b) => inside[b] - inside[a] || a - b);
  const sumOf = (counts: Uint32Array) => typical.reduce((sum, token) => sum + counts[token], 0);
  return {
    tokens: typical,
    counts: typical.map((token) => inside[token]),
    lifts: typical.map(liftOf),
    inContext: total ? sumOf(inside) / total : 0,
    elsewhere: others ? sumOf(outside) / others : 0,
  };
}

/** How logit weights and the text's own next tokens agree. */
export interface WeightAgreement {
  /** Chance that a typical token has a larger weight than another token of the vocabulary, a tie counting half. */
  auroc: number;
  /** Share of the 10 tokens of the largest weights that are typical. */
  typicalInTop: number;
  /** Share of the 10 tokens of the smallest weights that are typical. */
  typicalInBottom: number;
  /** Share of the context's real next tokens that are among the 10 of the largest weights. */
  nextInTop: number;
  /** The same elsewhere. */
  nextInTopElsewhere: number;
  /** Mean weight of the real next tokens in the context minus that elsewhere, in logits for one unit of the feature. */
  push: number;
}

const listed = 10;

/**
 * Compares logit weights with what comes next in a text.
 *
 * @param weights Of one direction: [vocabulary].
 * @param options `typical`, from {@linkcode followers} on another text; the text's tokens, and 1 where the context is, [n].
 * @returns The agreement; AUROC .5 where no token is typical.
 */
export function weightAgreement(
  weights: Float32Array,
  { typical, tokens, marks }: {
    typical: ArrayLike<number>;
    tokens: ArrayLike<number>;
    marks: ArrayLike<number>;
  },
): WeightAgreement {
  const isTypical = new Uint8Array(weights.length);
  for (let at = 0; at < typical.length; at++) isTypical[typical[at]] = 1;
  const { top, bottom } = extremeTokens(weights, listed);
  const inTop = new Uint8Array(weights.length);
  for (const token of top) inTop[token] = 1;
  const sums = [0, 1].map(() => ({ count: 0, inTop: 0, weight: 0 }));
  for (let at = 0; at < marks.length && at + 1 < tokens.length; at++) {
    const sum = sums[marks[at] ? 1 : 0];
    sum.count++;
    sum.inTop += inTop[tokens[at + 1]];
    sum.weight += weights[tokens[at + 1]];
  }
  const [elsewhere, inside] = sums;
  const share = (list: number[]) => list.filter((token) => isTypical[token]).length / list.length;
  return {
    auroc: weightAuroc(weights, isTypical),
    typicalInTop: share(top),
    typicalInBottom: share(bottom),
    nextInTop: inside.count ? inside.inTop / inside.count : 0,
    nextInTopElsewhere: elsewhere.count ? elsewhere.inTop / elsewhere.count : 0,
    push: inside.count && elsewhere.count
      ? inside.weight / inside.count - elsewhere.weight / elsewhere.count
      : 0,
  };
}

/** The area under the ROC curve of weights as a detector of marked tokens. */
function weightAuroc(weights: Float32Array, marked: Uint8Array): number {
  const column: SparseActivations = {
    count: weights.length,
    nFeatures: 1,
    offsets: Uint32Array.of(0, weights.length),
    samples: Uint32Array.from(weights.keys()),
    values: weights,
  };
  const labels = Int16Array.from(marked, (mark) => mark - 1);
  return detection(column, labels, { count: 1, perNoun: 1 }).auroc[0];
}
