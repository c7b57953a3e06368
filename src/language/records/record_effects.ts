/** What removing features does, as their records hold it: at drawn tokens, summed up. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import type { AblationEffects } from "@/language/records/ablation_effects.ts";
import type { EffectPairs } from "@/language/records/effect_stream.ts";
import { type AblationRecord, type Bins, textSizes } from "@/language/records/text_record.ts";
import type { Sequence } from "@/language/records/text_sequence.ts";
import { binCounts } from "@/plot/bins.ts";
import { descendingOrder } from "@/training/ordering.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

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
