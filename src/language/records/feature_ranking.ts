/** The features of one token of a prompt, ranked in three ways. */

import type { TokenCode } from "@/language/records/text_record.ts";

/** The ways to rank the features of a token. */
export const rankings = ["activation", "quantile", "loss effect"] as const;

/** One of them. */
export type Ranking = typeof rankings[number];

/**
 * Ranks the features of a token.
 *
 * @param code What is active on it.
 * @param by The largest activation, quantile or |change of the loss| first.
 * @returns Places in the lists of the code; ties keep their order.
 */
export function rankFeatures({ activations, quantiles, losses }: TokenCode, by: Ranking): number[] {
  const scores = { activation: activations, quantile: quantiles, "loss effect": losses.map(Math.abs) }[by];
  return scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
}
