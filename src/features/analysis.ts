/** Everything that is measured about the features of one SAE: activations, records, scores and names. */

import {
  collectActivations,
  type CollectOptions,
  firstSamples,
  type SparseActivations,
} from "@/features/activations.ts";
import { bestFeatures, bestValues, coverage, type Match } from "@/features/coverage.ts";
import { type Dictionary, saeDictionary } from "@/features/dictionary.ts";
import type { Split } from "@/features/labelled_latents.ts";
import { type FeatureRecord, featureRecords } from "@/features/records.ts";
import { chooseThresholds, type Scores, scoreThresholds, type Thresholds } from "@/features/scores.ts";
import type { Nouns } from "@/nouns/dataset.ts";
import { visibleLabels } from "@/nouns/images.ts";
import type { Sae } from "@/sae/sae.ts";
import { artifact } from "@/training/artifact.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import type { Latents } from "@/vae/latents.ts";
import type { Codec } from "@/vae/vae.ts";

/** The features of one SAE, measured. */
export interface FeatureAnalysis {
  /** The artifact's key. */
  key: string;
  /** Seconds that the pass over all nouns took when it was computed. */
  seconds: number;
  /** The SAE as a dictionary. */
  dictionary: Dictionary;
  /** Activations on all training nouns and on the held-out ones. */
  activations: { train: SparseActivations; heldOut: SparseActivations };
  /** Statistics over all training nouns, one per feature. */
  records: FeatureRecord[];
  /** Best thresholds, chosen on the choosing nouns. */
  thresholds: Thresholds;
  /** How they do on held-out nouns. */
  scores: Scores;
  /** The best feature of each trait value: [437]. */
  best: Match[];
  /** The best trait value of each feature: [m]. */
  matches: Match[];
}

/** The data behind an analysis. */
export interface AnalysisData {
  /** The nouns. */
  nouns: Nouns;
  /** Their latents under the VAE whose latents the SAE was trained on. */
  latents: Latents;
}

/** An analysis with all that it takes to draw its features. */
export interface FeatureStudy extends AnalysisData {
  /** The VAE that draws. */
  codec: Codec;
  /** The SAE's features on its latents. */
  analysis: FeatureAnalysis;
}

/** How many training nouns choose features and thresholds; the others are read for records only. */
export const choosingCount = 20_000;

/**
 * Analyses the features of an SAE. The activations are kept as an artifact; everything else follows from them in a
 * second or two.
 *
 * @param sae The SAE.
 * @param data Nouns and latents.
 * @param options Signal and progress.
 * @returns The analysis.
 */
export async function analyseFeatures(
  sae: Sae,
  data: AnalysisData,
  options: RunOptions = {},
): Promise<FeatureAnalysis> {
  const { nouns, latents } = data;
  const dictionary = saeDictionary(sae);
  const collect = (set: Float32Array, run: CollectOptions) => collectActivations(dictionary, set, run);
  const stored = await artifact("activations", {}, async () => {
    const begun = performance.now();
    const shares = [nouns.train.count, nouns.heldOut.count];
    const [first, second] = progressParts(options, { title: `Activations of ${sae.name}`, shares });
    const train = await collect(latents.train, first);
    const heldOut = await collect(latents.heldOut, second);
    return {
      metrics: { seconds: (performance.now() - begun) / 1000 },
      tensors: { ...arraysOf("train", train), ...arraysOf("held_out", heldOut) },
    };
  }, { version: 1, inputs: { sae: sae.key, latents: latents.key } });
  const activations = {
    train: activationsFrom(stored.tensors, { name: "train", count: nouns.train.count }),
    heldOut: activationsFrom(stored.tensors, { name: "held_out", count: nouns.heldOut.count }),
  };
  const seconds = stored.metrics.seconds as number;
  return { key: stored.key, seconds, dictionary, activations, ...scoreActivations(activations, data) };
}

/**
 * Analyses several SAEs on the same latents, one after the other.
 *
 * @param saes The SAEs.
 * @param data Nouns and latents.
 * @param options Signal and progress.
 * @returns One analysis for each.
 */
export async function analyseAll(
  saes: Sae[],
  data: AnalysisData,
  options: RunOptions = {},
): Promise<FeatureAnalysis[]> {
  const analyses: FeatureAnalysis[] = [];
  const parts = progressParts(options, {
    title: `Activations of ${saes.length} SAEs`,
    shares: saes.map(() => 1),
  });
  for (const [i, sae] of saes.entries()) analyses.push(await analyseFeatures(sae, data, parts[i]));
  return analyses;
}

/**
 * Derives everything else from the activations of a dictionary.
 *
 * @param activations On all training nouns and on the held-out ones.
 * @param data Nouns and latents.
 * @returns Records, scores and the best matches both ways.
 */
export function scoreActivations(
  activations: FeatureAnalysis["activations"],
  data: AnalysisData,
): Omit<FeatureAnalysis, "key" | "seconds" | "dictionary" | "activations"> {
  const { choosing, heldOut } = labelledSplit(data);
  const thresholds = chooseThresholds(firstSamples(activations.train, choosingCount), choosing.labels);
  const scores = scoreThresholds(activations.heldOut, { labels: heldOut.labels, thresholds });
  return {
    records: featureRecords(activations.train),
    thresholds,
    scores,
    best: bestFeatures(thresholds, scores),
    matches: bestValues(thresholds, scores),
  };
}

/**
 * Finds the analysis that covers most trait values with F1 > .8, of equals the one with the higher mean, on the nouns
 * that choose: the held-out ones are left to judge the choice.
 *
 * @param analyses Of different SAEs on the same latents.
 * @returns Its position.
 */
export function mostTelling(analyses: Pick<FeatureAnalysis, "best">[]): number {
  const reached = analyses.map(({ best }) => {
    const { above80, meanF1 } = coverage(best.map((match) => ({ ...match, f1: match.chosenF1 }))).at(-1)!;
    return above80 + meanF1;
  });
  return reached.indexOf(Math.max(...reached));
}

/**
 * Splits the data for every score: the first training nouns choose, the held-out nouns judge.
 *
 * @param data Nouns and latents.
 * @returns Latents with visible labels.
 */
export function labelledSplit({ nouns, latents }: AnalysisData): Split {
  const { dimensions } = latents;
  const count = Math.min(choosingCount, nouns.train.count);
  return {
    dimensions,
    choosing: {
      latents: latents.train.subarray(0, count * dimensions),
      labels: visibleLabels(nouns.train).subarray(0, count * 5),
    },
    heldOut: { latents: latents.heldOut, labels: visibleLabels(nouns.heldOut) },
  };
}

function arraysOf(name: string, { offsets, samples, values }: SparseActivations): NamedArrays {
  return {
    [`${name}/offsets`]: { shape: [offsets.length], data: offsets },
    [`${name}/samples`]: { shape: [samples.length], data: samples },
    [`${name}/values`]: { shape: [values.length], data: values },
  };
}

function activationsFrom(
  arrays: NamedArrays,
  { name, count }: { name: string; count: number },
): SparseActivations {
  const offsets = arrays[`${name}/offsets`].data as Uint32Array;
  return {
    count,
    nFeatures: offsets.length - 1,
    offsets,
    samples: arrays[`${name}/samples`].data as Uint32Array,
    values: arrays[`${name}/values`].data as Float32Array,
  };
}
