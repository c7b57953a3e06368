/** Sparse activations: every latent of a set through a dictionary, in one streaming pass, stored by feature. */

import * as tf from "@tensorflow/tfjs";
import type { Dictionary } from "@/features/dictionary.ts";
import { entryList } from "@/features/entry_list.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** Activations by feature (compressed sparse columns); zeros are not stored. */
export interface SparseActivations {
  /** Samples that went through, n. */
  count: number;
  /** Features, m. */
  nFeatures: number;
  /** Entries of feature i lie from offsets[i] to offsets[i + 1]: [m + 1]. */
  offsets: Uint32Array;
  /** The sample of each entry, rising within a feature: [entries]. */
  samples: Uint32Array;
  /** The activation of each entry: [entries]. */
  values: Float32Array;
}

/** The entries of one feature. */
export interface Column {
  /** Samples on which it is active, rising: [k]. */
  samples: Uint32Array;
  /** Its activations there: [k]. */
  values: Float32Array;
}

/** How the pass runs. */
export interface CollectOptions extends RunOptions {
  /** Latents per batch, 1 or more; memory is a few batches of activations plus the entries. */
  batchSize?: number;
  /** Keep only this many of a sample's largest activations (ties: the lower feature); all when absent. */
  keepPerSample?: number;
}

/**
 * Sends latents through a dictionary and keeps what is active.
 *
 * @param dictionary What encodes.
 * @param latents Latents of n samples: [n, d].
 * @param options Batch size, stopping and progress.
 * @returns The activations by feature; the same for every batch size.
 * @throws {TypeError} When the latents are not a whole number of samples.
 * @throws {RangeError} When an activation is negative or not finite.
 */
export async function collectActivations(
  dictionary: Dictionary,
  latents: Float32Array,
  options: CollectOptions = {},
): Promise<SparseActivations> {
  const { batchSize = 512, keepPerSample = dictionary.nFeatures, signal } = options;
  const { nFeatures, dimensions } = dictionary;
  const count = sampleCount(latents, dimensions);
  const entries = entryList(nFeatures);
  const meter = progressMeter({ title: `Activations of ${dictionary.name}`, steps: count, ...options });
  const pause = breather();
  for (let first = 0; first < count; first += batchSize) {
    signal?.throwIfAborted();
    const rows = Math.min(batchSize, count - first);
    const input = tf.tensor2d(latents.subarray(first * dimensions, (first + rows) * dimensions), [
      rows,
      dimensions,
    ]);
    const codes = dictionary.encode(input); // [rows, nFeatures]
    const dense = await codes.data() as Float32Array;
    tf.dispose([input, codes]);
    for (let row = 0; row < rows; row++) {
      const code = dense.subarray(row * nFeatures, (row + 1) * nFeatures);
      entries.addRow(first + row, code, keepPerSample);
    }
    meter.report(first + rows);
    await pause();
  }
  return entries.byFeature(count);
}

/**
 * Gives the entries of one feature, as views.
 *
 * @param activations Of all features.
 * @param feature Its number, 0 to m − 1.
 * @returns The samples and values of the feature.
 */
export function columnOf(activations: SparseActivations, feature: number): Column {
  const [first, end] = [activations.offsets[feature], activations.offsets[feature + 1]];
  return {
    samples: activations.samples.subarray(first, end),
    values: activations.values.subarray(first, end),
  };
}

/**
 * Keeps some features of many.
 *
 * @param activations Of all features.
 * @param features Which, in the order in which they become features 0, 1, …; one may stand twice.
 * @returns Their activations, copied.
 */
export function pickFeatures(activations: SparseActivations, features: ArrayLike<number>): SparseActivations {
  const columns = Array.from(features, (feature) => columnOf(activations, feature));
  const offsets = new Uint32Array(columns.length + 1);
  columns.forEach(({ samples }, feature) => offsets[feature + 1] = offsets[feature] + samples.length);
  const picked = { samples: new Uint32Array(offsets.at(-1)!), values: new Float32Array(offsets.at(-1)!) };
  columns.forEach(({ samples, values }, feature) => {
    picked.samples.set(samples, offsets[feature]);
    picked.values.set(values, offsets[feature]);
  });
  return { count: activations.count, nFeatures: columns.length, offsets, ...picked };
}

/**
 * Leaves out all but the first samples.
 *
 * @param activations Of n samples.
 * @param count How many to keep.
 * @returns The activations of samples 0 to count − 1.
 */
export function firstSamples(activations: SparseActivations, count: number): SparseActivations {
  const { nFeatures } = activations;
  if (count >= activations.count) return activations;
  const columns = Array.from({ length: nFeatures }, (_, feature) => {
    const { samples, values } = columnOf(activations, feature);
    const length = firstAtLeast(samples, count);
    return { samples: samples.subarray(0, length), values: values.subarray(0, length) };
  });
  const offsets = new Uint32Array(nFeatures + 1);
  columns.forEach(({ samples }, feature) => offsets[feature + 1] = offsets[feature] + samples.length);
  const kept = { samples: new Uint32Array(offsets[nFeatures]), values: new Float32Array(offsets[nFeatures]) };
  columns.forEach(({ samples, values }, feature) => {
    kept.samples.set(samples, offsets[feature]);
    kept.values.set(values, offsets[feature]);
  });
  return { count, nFeatures, offsets, ...kept };
}

/**
 * Finds a place in a rising list.
 *
 * @param rising Numbers, none smaller than the one before.
 * @param least What is looked for.
 * @returns The position of the first number ≥ least, or the length where there is none.
 */
export function firstAtLeast(rising: Uint32Array | Float32Array, least: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Gives the activation of one feature on one sample.
 *
 * @param activations Of all features.
 * @param at Feature and sample.
 * @returns The activation, 0 where the feature is silent.
 */
export function activationAt(
  activations: SparseActivations,
  at: { feature: number; sample: number },
): number {
  const { samples, values } = columnOf(activations, at.feature);
  const found = firstAtLeast(samples, at.sample);
  return samples[found] === at.sample ? values[found] : 0;
}

/**
 * Says how many samples an array of latents holds.
 *
 * @param latents [n, d].
 * @param dimensions d.
 * @returns n.
 * @throws {TypeError} When the length is no multiple of d.
 */
export function sampleCount(latents: Float32Array, dimensions: number): number {
  if (latents.length % dimensions) {
    throw new TypeError(
      `Cannot read the latents: found ${latents.length} numbers, wanted a multiple of ${dimensions}. ` +
        "Use the latents of the same VAE as the dictionary",
    );
  }
  return latents.length / dimensions;
}
