/** What removing features does, as their records hold it: at drawn tokens, and at every active token that is shown. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { descendingOrder } from "@/features/ordering.ts";
import type { AblationEffects } from "@/language/records/ablation_effects.ts";
import type { EffectPairs } from "@/language/records/effect_stream.ts";
import {
  type AblationRecord,
  type Bins,
  type Prompt,
  type TextEntry,
  textSizes,
} from "@/language/records/text_record.ts";
import type { Sequence, TokenEffect } from "@/language/records/text_sequence.ts";
import { binCounts } from "@/plot/bins.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** An effect that is still to be measured, and where it goes. */
export interface EffectJob {
  /** The token's place in the set. */
  position: number;
  /** The feature. */
  feature: number;
  /** Its activation there. */
  activation: number;
  /** Takes the effect. */
  take(effect: Omit<TokenEffect, "at">): void;
}

/**
 * Draws active tokens of features, all where there are few.
 *
 * @param activations Of all features.
 * @param options The features, how many tokens of each at the most, and what decides the draw.
 * @returns The pairs, feature by feature; a pair's feature is its place among the features.
 */
export function drawnTokens(
  activations: SparseActivations,
  { features, most, seed }: { features: number[]; most: number; seed: number },
): EffectPairs {
  const pairs = { positions: [] as number[], features: [] as number[], activations: [] as number[] };
  features.forEach((feature, row) => {
    const { samples, values } = columnOf(activations, feature);
    const drawn = shuffledIndices(samples.length, seededRandom(seed, "ablations", feature)).subarray(0, most);
    for (const entry of drawn) {
      pairs.positions.push(samples[entry]);
      pairs.features.push(row);
      pairs.activations.push(values[entry]);
    }
  });
  return pairs;
}

/**
 * Sums up what removing each feature does.
 *
 * @param pairs From `drawnTokens`.
 * @param effects Of the pairs.
 * @param options How many features there are, and what cuts out the text around a token of one.
 * @returns A record for each feature; means are float64 sums over the drawn tokens.
 */
export function ablationRecords(
  pairs: EffectPairs,
  effects: AblationEffects,
  { count, cut }: { count: number; cut: (row: number, position: number) => Sequence },
): AblationRecord[] {
  let first = 0;
  return Array.from({ length: count }, (_, row) => {
    let end = first;
    while (end < pairs.features.length && pairs.features[end] === row) end++;
    const losses = effects.losses.subarray(first, end);
    const kls = effects.kls.subarray(first, end);
    const mean = (values: Float32Array) =>
      values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
    const order = descendingOrder(losses);
    const begin = first;
    const sequences = (entries: Uint32Array) =>
      Array.from(entries, (entry) => cut(row, pairs.positions[begin + entry]));
    first = end;
    return {
      tokens: losses.length,
      loss: mean(losses),
      kl: mean(kls),
      helped: losses.length ? losses.filter((loss) => loss > 0).length / losses.length : 0,
      histogram: binned(losses),
      helps: sequences(order.filter((entry) => losses[entry] > 0).subarray(0, textSizes.extremes)),
      hurts: sequences(
        order.toReversed().filter((entry) => losses[entry] < 0).subarray(0, textSizes.extremes),
      ),
    };
  });
}

/**
 * Counts values in 50 bins from the smallest to the largest.
 *
 * @param values Any number of them.
 * @returns The bins; from 0 to 0 where there are no values.
 */
export function binned(values: Float32Array): Bins {
  const low = values.length ? values.reduce((a, b) => Math.min(a, b)) : 0;
  const high = values.length ? values.reduce((a, b) => Math.max(a, b)) : 0;
  return { low, high, counts: binCounts(values, { low, high, bins: textSizes.bins }) };
}

/**
 * Lists what is to be measured for all sequences of some features.
 *
 * @param entries The features; their sequences get their effects when the jobs are done.
 * @returns A job for every token on which the feature of its sequence is active.
 */
export function sequenceJobs(entries: TextEntry[]): EffectJob[] {
  return entries.flatMap(({ id, top, intervals, ablation }) => {
    const sequences = [
      ...top,
      ...intervals.flatMap((interval) => interval.sequences),
      ...ablation.helps,
      ...ablation.hurts,
    ];
    return sequences.flatMap(({ position, at: center, activations, effects }) =>
      activations.flatMap((activation, at): EffectJob[] => {
        if (activation === 0) return [];
        const take = (effect: Omit<TokenEffect, "at">) => void effects.push({ at, ...effect });
        return [{ position: position - center + at, feature: id, activation, take }];
      })
    );
  });
}

/**
 * Lists what is to be measured for prompts.
 *
 * @param prompts Their losses and those of their features are filled in when the jobs are done.
 * @param anyFeature A feature that serves to learn the loss of a token itself.
 * @returns A job for every token, and one for every feature that is active on it.
 */
export function promptJobs(prompts: Prompt[], anyFeature: number): EffectJob[] {
  return prompts.flatMap(({ position: first, codes, losses }) =>
    codes.flatMap((code, i): EffectJob[] => {
      const position = first + i;
      const plain = {
        position,
        feature: anyFeature,
        activation: 0,
        take: ({ probability }: Omit<TokenEffect, "at">) => {
          losses[i] = -Math.log(Math.max(probability, Number.MIN_VALUE));
        },
      };
      return [
        plain,
        ...code.features.map((feature, e) => ({
          position,
          feature,
          activation: code.activations[e],
          take: ({ loss, kl }: Omit<TokenEffect, "at">) => {
            code.losses[e] = loss;
            code.kls[e] = kl;
          },
        })),
      ];
    })
  );
}

/**
 * Reads one effect.
 *
 * @param effects Of many pairs, with up- and down-voted tokens.
 * @param pair Which.
 * @returns The effect.
 */
export function effectOf(effects: AblationEffects, pair: number): Omit<TokenEffect, "at"> {
  const votes = effects.upTokens.length / effects.losses.length;
  const part = <T extends Int32Array | Float32Array>(list: T) =>
    Array.from(list.subarray(pair * votes, (pair + 1) * votes));
  const [loss, probability] = [effects.losses[pair], effects.probabilities[pair]];
  return {
    loss,
    probability,
    without: Math.min(1, probability * Math.exp(-loss)),
    kl: effects.kls[pair],
    shift: effects.shifts[pair],
    up: { tokens: part(effects.upTokens), values: part(effects.upValues) },
    down: { tokens: part(effects.downTokens), values: part(effects.downValues) },
  };
}
