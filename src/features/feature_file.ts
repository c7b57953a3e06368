/** The feature file: all that is known about every feature of one SAE, as one versioned JSON that notebook, page and scripts read. */

import type { Category } from "@/nouns/catalogue.ts";

/** Nouns with the activations of a feature on them, the entries of both lists in the same order. */
export interface Samples {
  /** Numbers of training nouns. */
  nouns: number[];
  /** The feature's activation on each. */
  activations: number[];
}

/** Some of the nouns on which an activation lies in one of the 11 intervals of equal width from 0 to the maximum. */
export interface Interval extends Samples {
  /** Share of the feature's active nouns that lie in it, 0 to 1. */
  share: number;
  /** Share of the nouns in it that show what the feature's title says, one target or two; null where there is no such noun. */
  precision: number | null;
}

/** Other features, the nearest first, with a similarity each. */
export interface Neighbors {
  /** Numbers of the features. */
  features: number[];
  /** Cosines of the decoder directions, or correlations of the activations, −1 to 1. */
  similarities: number[];
}

/** How a feature tells one target: F1, precision and recall on held-out nouns at the threshold best on the choosing ones. */
export interface TargetScore {
  /** Position in the file's `targets`. */
  target: number;
  /** Of the held-out nouns at or above the threshold, the share that shows the target. */
  precision: number;
  /** Of those that show it, the share at or above the threshold. */
  recall: number;
  /** Their harmonic mean. */
  f1: number;
  /** Chance that a held-out noun with the target has the larger activation than one without, a tie counting half. */
  auroc: number;
}

/** Two targets that a feature tells together: threshold and pair chosen on the choosing nouns, judged on all others. */
export interface TargetPair {
  /** Positions in the file's `targets`, the rarer first. */
  targets: number[];
  /** Of the other nouns at or above the threshold, the share that shows both. */
  precision: number;
  /** Of those that show both, the share at or above the threshold. */
  recall: number;
  /** Their harmonic mean. */
  f1: number;
  /** Nouns that show both, of those that judge. */
  shown: number;
}

/** The largest entries of a feature's decoder direction, signed. */
export interface Alignment {
  /** Latent axes; see `latentPlace` for channel and position. */
  axes: number[];
  /** The direction's entries there, the largest first. */
  values: number[];
  /** Each one's share of Σ |entry|, 0 to 1. */
  shares: number[];
}

/** The latent axes whose values over the training nouns correlate most with a feature's activations. */
export interface CorrelatedAxes {
  /** Latent axes, the highest correlation first. */
  axes: number[];
  /** Pearson's correlation of the activation with the axis, −1 to 1. */
  correlations: number[];
}

/** One feature. */
export interface FeatureEntry {
  /** Its number, which is its position in the list. */
  id: number;
  /** The target that it tells best above chance, as chosen on the choosing nouns; null when it never fires on them. */
  target: number | null;
  /** F1 for that target on held-out nouns, 0 to 1: how far to trust the name; below .5 it is a guess. */
  confidence: number;
  /** Share of training nouns on which it is active, 0 to 1; 0 makes it dead. */
  density: number;
  /** Its largest activation over the training nouns. */
  max: number;
  /** E[a] over all training nouns, zeros included. */
  mean: number;
  /** E[a²]. */
  meanSquare: number;
  /** E[a³] / E[a²]^1.5, not centred, as OpenAI's viewer has it; 0 when dead. */
  skew: number;
  /** E[a⁴] / E[a²]², not centred; 0 when dead. */
  kurtosis: number;
  /** Active nouns in 20 equal intervals from 0 to `max`, upper ends included. */
  histogram: number[];
  /** Activation at each of the file's `quantileLevels`, over the active nouns; empty when dead. See `percentile`. */
  quantiles: number[];
  /** Where it is strongest: 9 nouns at most. */
  top: Samples;
  /** Active nouns drawn at random: 6 at most. */
  random: Samples;
  /** The 11 intervals, from the weakest. */
  intervals: Interval[];
  /** The 9 features of the most similar decoder direction, dead ones included. */
  nearest: Neighbors;
  /** The 9 living features whose activations correlate most with its own over all training nouns (Pearson); none when dead. */
  correlated: Neighbors;
  /** The 3 largest entries of its direction. */
  alignment: Alignment;
  /** The 3 latent axes that it follows most closely; none when dead. */
  correlatedAxes: CorrelatedAxes;
  /** The targets that it tells best, the best first: 5 at most. */
  targets: TargetScore[];
  /** Σ a over the training nouns that show what its title says, divided by Σ a over all: 0 to 1; 0 without a target. */
  specificity: number;
  /** For a feature without a clear name: the two targets that it tells best together; null where there are none. */
  pair: TargetPair | null;
  /** Mean over pixels of |D(b + max·d) − D(b)| as a share of the colour range, 0 to 1. */
  effect: number;
  /** Share of pixels that change by more than a tenth of the colour range. */
  area: number;
}

/** Something a feature can stand for. */
export interface TargetName {
  /** "head: crab" for a trait value, "red glasses" for an attribute that several values share. */
  label: string;
  /** The trait category. */
  category: Category;
}

/** Places of the features on one map. */
export interface FeatureMap {
  /** "UMAP", "UMAP, cosine" or "PCA". */
  name: string;
  /** Place of each feature, null where it has none because it is dead. */
  places: ([number, number] | null)[];
  /** Cluster of each feature, null where it has none. */
  clusters: (number | null)[];
  /** Names of the clusters, the largest first. */
  clusterNames: string[];
}

/** The file. */
export interface FeatureFile {
  /** Always this. */
  format: "nouns-features";
  /** Always this; a reader refuses others. */
  version: 1;
  /** Name of the SAE. */
  name: string;
  /** Keys of the artifacts it was made from; that of the activations stands for the SAE on these latents. */
  keys: { activations: string; latents: string; nouns: string; codec: string };
  /** How many nouns: `train` for statistics, the first `choosing` of them for targets, `heldOut` for scores. */
  counts: { train: number; choosing: number; heldOut: number };
  /** Latent dimensions. */
  dimensions: number;
  /** Channels, height and width of the latent, channel-major; null where it is not spatial. */
  latentShape: [number, number, number] | null;
  /** What features can stand for: the 437 trait values, then the attributes. */
  targets: TargetName[];
  /** Shares of the active nouns at which every feature's `quantiles` are given, rising from 0 to 1. */
  quantileLevels: number[];
  /** The pictures beside the file: PNG sheets of `columns` tiles a row, tile i for feature i, then one for the empty code. */
  sheets: { tile: number; columns: number };
  /** The features. */
  features: FeatureEntry[];
  /** Maps of the decoder directions; empty until they are made. */
  maps: FeatureMap[];
  /** Traits of every training noun that the file mentions. */
  nouns: NounTraits;
}

/** The traits of some nouns, from which they can be drawn. */
export interface NounTraits {
  /** Numbers of training nouns, rising. */
  numbers: number[];
  /** Base64 of five bytes a noun: background, body, accessory, head, glasses. */
  traits: string;
}

/** How many top nouns, random nouns, neighbours, aligned axes and targets an entry has at the most, and nouns an interval. */
export const entrySizes = { top: 9, random: 6, interval: 3, neighbors: 9, axes: 3, targets: 5 } as const;
