/** A growing list of active entries, filled sample by sample and read feature by feature. */

import type { SparseActivations } from "@/features/activations.ts";

/** The entries so far. */
export interface EntryList {
  /** Adds the active entries of one sample's code, [m], or only its `keep` largest (ties: the lower feature). */
  addRow(sample: number, code: Float32Array, keep: number): void;
  /** Sorts the entries by feature, for `count` samples in all. */
  byFeature(count: number): SparseActivations;
}

/**
 * Makes an empty list.
 *
 * @param nFeatures Length of a code, m.
 * @returns The list; its arrays double when they are full.
 */
export function entryList(nFeatures: number): EntryList {
  let length = 0;
  let features = new Uint32Array(1024);
  let samples = new Uint32Array(1024);
  let values = new Float32Array(1024);
  const counts = new Uint32Array(nFeatures);
  const add = (feature: number, sample: number, value: number) => {
    if (length === features.length) {
      features = doubled(features, new Uint32Array(length * 2));
      samples = doubled(samples, new Uint32Array(length * 2));
      values = doubled(values, new Float32Array(length * 2));
    }
    features[length] = feature;
    samples[length] = sample;
    values[length++] = value;
    counts[feature]++;
  };
  return {
    addRow(sample, code, keep) {
      const least = keep < code.length ? kthLargest(code, keep) : 0;
      let ties = keep;
      if (least > 0) { for (const value of code) if (value > least) ties--; }
      for (let feature = 0; feature < code.length; feature++) {
        const value = code[feature];
        if (value === 0 || (value > 0 && value < least)) continue;
        if (!(value > 0 && value < Infinity)) throw wrongActivation(feature, { sample, value });
        if (value > least || ties-- > 0) add(feature, sample, value);
      }
    },
    byFeature(count) {
      const offsets = new Uint32Array(nFeatures + 1);
      for (let i = 0; i < nFeatures; i++) offsets[i + 1] = offsets[i] + counts[i];
      const next = offsets.slice(0, nFeatures);
      const sorted = { samples: new Uint32Array(length), values: new Float32Array(length) };
      for (let entry = 0; entry < length; entry++) {
        const at = next[features[entry]]++;
        sorted.samples[at] = samples[entry];
        sorted.values[at] = values[entry];
      }
      return { count, nFeatures, offsets, ...sorted };
    },
  };
}

/** The k-th largest number of a row, or 0 if that is negative; an insertion list, because few numbers ever enter it. */
function kthLargest(row: Float32Array, k: number): number {
  const largest = new Float32Array(k).fill(-Infinity); // falling
  for (const value of row) {
    if (!(value > largest[k - 1])) continue;
    let at = k - 1;
    for (; at > 0 && largest[at - 1] < value; at--) largest[at] = largest[at - 1];
    largest[at] = value;
  }
  return Math.max(0, largest[k - 1]);
}

function doubled<A extends Uint32Array | Float32Array>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}

function wrongActivation(feature: number, { sample, value }: { sample: number; value: number }): RangeError {
  return new RangeError(
    `Cannot store the activation of feature ${feature} on sample ${sample}: found ${value}, ` +
      "wanted a finite number of at least 0. Check the dictionary's encoder",
  );
}
