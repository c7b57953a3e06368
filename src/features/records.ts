/** What each feature does over a data set: how often, how strongly, and where most. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { descendingOrder } from "@/training/ordering.ts";

/** One of the samples on which a feature is strongest. */
export interface TopSample {
  /** The sample's number in the set. */
  sample: number;
  /** The feature's activation on it. */
  activation: number;
}

/** The statistics of one feature over a data set. */
export interface FeatureRecord {
  /** Its number. */
  feature: number;
  /** Share of samples on which it is active, 0 to 1; 0 makes it dead. */
  density: number;
  /** Its largest activation, 0 when dead. */
  max: number;
  /** Mean over all samples, zeros included: what mean ablation sets it to. */
  mean: number;
  /** Mean over the samples on which it is active, 0 when dead. */
  meanActive: number;
  /** Active samples in 20 equal intervals of activation from 0 to `max`; an interval includes its upper end: [20]. */
  histogram: Uint32Array;
  /** The samples on which it is strongest, at most k, ties by the lower sample. */
  top: TopSample[];
}

/** How many intervals a record's histogram has. */
export const histogramBuckets = 20;

/**
 * Records every feature.
 *
 * @param activations Of n samples.
 * @param options `k`: how many top samples to keep, 9 as in the write-up.
 * @returns One record per feature, in order.
 */
export function featureRecords(
  activations: SparseActivations,
  { k = 9 }: { k?: number } = {},
): FeatureRecord[] {
  return Array.from({ length: activations.nFeatures }, (_, feature) => {
    const { samples, values } = columnOf(activations, feature);
    let sum = 0;
    let max = 0;
    for (const value of values) {
      sum += value;
      if (value > max) max = value;
    }
    const histogram = bucketCounts(values, { max, buckets: histogramBuckets });
    const order = descendingOrder(values).subarray(0, k);
    return {
      feature,
      density: values.length / activations.count,
      max,
      mean: sum / activations.count,
      meanActive: values.length ? sum / values.length : 0,
      histogram,
      top: Array.from(order, (at) => ({ sample: samples[at], activation: values[at] })),
    };
  });
}

/**
 * Counts activations in intervals of equal width from 0 to the maximum; an interval includes its upper end.
 *
 * @param values Above 0.
 * @param options The largest of them, and how many intervals.
 * @returns [buckets].
 */
export function bucketCounts(
  values: Float32Array,
  { max, buckets }: { max: number; buckets: number },
): Uint32Array {
  const counts = new Uint32Array(buckets);
  for (const value of values) counts[Math.max(0, Math.ceil(value * buckets / max) - 1)]++;
  return counts;
}

/**
 * Counts the features that never fire.
 *
 * @param records Of all features.
 * @returns How many have density 0.
 */
export function deadCount(records: FeatureRecord[]): number {
  return records.filter(({ density }) => density === 0).length;
}
