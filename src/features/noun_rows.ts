/** Activations by noun instead of by feature: which features are active on one noun. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";

/** Activations by noun (compressed sparse rows). */
export interface NounRows {
  /** Entries of noun i lie from offsets[i] to offsets[i + 1]: [n + 1]. */
  offsets: Uint32Array;
  /** The feature of each entry, rising within a noun: [entries]. */
  features: Uint32Array;
  /** The activation of each entry: [entries]. */
  values: Float32Array;
}

/**
 * Sorts activations by noun.
 *
 * @param activations By feature, of n nouns.
 * @returns The same entries by noun.
 */
export function nounRows(activations: SparseActivations): NounRows {
  const { count, nFeatures, samples } = activations;
  const offsets = new Uint32Array(count + 1);
  for (const sample of samples) offsets[sample + 1]++;
  for (let noun = 0; noun < count; noun++) offsets[noun + 1] += offsets[noun];
  const next = offsets.slice(0, count);
  const features = new Uint32Array(samples.length);
  const values = new Float32Array(samples.length);
  for (let feature = 0; feature < nFeatures; feature++) {
    const column = columnOf(activations, feature);
    column.samples.forEach((sample, entry) => {
      const at = next[sample]++;
      features[at] = feature;
      values[at] = column.values[entry];
    });
  }
  return { offsets, features, values };
}
