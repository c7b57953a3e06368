/** A dictionary with what it takes to edit by it: which feature tells each trait value, and what each value adds. */

import { codeShifts } from "@/edits/value_groups.ts";
import { collectActivations, columnOf, type SparseActivations } from "@/features/activations.ts";
import { type AnalysisData, labelledSplit } from "@/features/analysis.ts";
import { bestFeatures, bestValues, type Match } from "@/features/coverage.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { chooseThresholds, scoreThresholds } from "@/features/scores.ts";
import { categories } from "@/nouns/catalogue.ts";
import type { RunOptions } from "@/training/progress.ts";

/** A dictionary and what its features have to do with trait values, learned on choosing nouns. */
export interface TraitReader {
  /** The dictionary. */
  dictionary: Dictionary;
  /** Activations on the choosing nouns and on the held-out ones. */
  activations: { choosing: SparseActivations; heldOut: SparseActivations };
  /** The best feature of each trait value: [437]. */
  best: Match[];
  /** The best trait value of each feature: [m]. */
  matches: Match[];
  /** What each value adds to each feature, from `codeShifts`: [437, m]. */
  shifts: Float32Array;
  /** Mean activation of each value's best feature where it is active on nouns that show the value, 0 where never: [437]. */
  levels: Float32Array;
}

/** How many nouns teach. */
export interface ReaderOptions extends RunOptions {
  /** Training nouns that choose features and teach shifts, at most 20,000, the `choosingCount` of the analysis. */
  choosing: number;
}

/**
 * Finds out which features of a dictionary tell which trait values.
 *
 * @param dictionary Any dictionary over the latents.
 * @param data Nouns and latents.
 * @param options How many nouns, signal and progress.
 * @returns The reader.
 */
export async function readTraits(
  dictionary: Dictionary,
  data: AnalysisData,
  { choosing: wanted, ...run }: ReaderOptions,
): Promise<TraitReader> {
  const split = labelledSplit(data);
  const { dimensions } = split;
  const labels = split.choosing.labels.subarray(0, wanted * categories.length);
  const latents = split.choosing.latents.subarray(0, wanted * dimensions);
  const choosing = await collectActivations(dictionary, latents, run);
  const heldOut = await collectActivations(dictionary, split.heldOut.latents, run);
  const thresholds = chooseThresholds(choosing, labels);
  const scores = scoreThresholds(heldOut, { labels: split.heldOut.labels, thresholds });
  const best = bestFeatures(thresholds, scores);
  return {
    dictionary,
    activations: { choosing, heldOut },
    best,
    matches: bestValues(thresholds, scores),
    shifts: codeShifts(choosing, labels),
    levels: Float32Array.from(best, (match) => levelOf(choosing, { labels, match })),
  };
}

function levelOf(
  activations: SparseActivations,
  { labels, match: { feature, value } }: { labels: Int16Array; match: Match },
): number {
  const { samples, values } = columnOf(activations, feature);
  let [sum, count] = [0, 0];
  samples.forEach((sample, at) => {
    const first = sample * categories.length;
    if (!labels.subarray(first, first + categories.length).includes(value)) return;
    sum += values[at];
    count++;
  });
  return count ? sum / count : 0;
}
