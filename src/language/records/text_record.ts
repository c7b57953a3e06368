/** Records of text features: all that a dashboard shows of the features of a language model's SAE, as one versioned JSON. */

import type { Alignment } from "@/features/feature_file.ts";
import type { Sequence, TokenValues } from "@/language/records/text_sequence.ts";

/** Some sequences of one of the 11 intervals of equal width from 0 to the feature's maximum, upper ends included. */
export interface SequenceInterval {
  /** Share of the feature's active tokens in it, 0 to 1. */
  share: number;
  /** At most 5, drawn by chance. */
  sequences: Sequence[];
}

/** Neurons or features that go together with a feature over all tokens, the highest Pearson correlation first. */
export interface Correlated {
  /** Their numbers. */
  ids: number[];
  /** Pearson's correlations of the activations, −1 to 1. */
  correlations: number[];
  /** Their cosines, Σxy / √(Σx²·Σy²), not centred. */
  cosines: number[];
}

/** Features whose decoder directions are the most similar. */
export interface Nearest {
  /** Their numbers, the highest cosine first, dead ones included. */
  ids: number[];
  /** Cosines of the directions, −1 to 1. */
  cosines: number[];
}

/** Counts in bins of equal width. */
export interface Bins {
  /** Lower edge of the first bin. */
  low: number;
  /** Upper edge of the last. */
  high: number;
  /** Counts. */
  counts: number[];
}

/** The weights d·mlpOut·unembed that a feature's direction has for every token, shifted so that their median is 0. */
export interface LogitRecord {
  /** The median that was taken away. */
  median: number;
  /** The 10 tokens of the largest weights. */
  top: TokenValues;
  /** The 10 of the smallest, the smallest first. */
  bottom: TokenValues;
  /** All weights in 50 bins. */
  histogram: Bins;
}

/** What removing a feature does, over active tokens. */
export interface AblationRecord {
  /** Active tokens on which it was measured: all of them, or a draw. */
  tokens: number;
  /** Mean change of the loss, nats: above 0 where the feature helps. */
  loss: number;
  /** Mean KL(with ‖ without), nats. */
  kl: number;
  /** Share of these tokens on which the loss rises without it, 0 to 1. */
  helped: number;
  /** Changes of the loss in 50 bins. */
  histogram: Bins;
  /** Where the loss rises most, at most 5. */
  helps: Sequence[];
  /** Where it falls most, at most 5. */
  hurts: Sequence[];
}

/** One feature. */
export interface TextEntry {
  /** Its number in the dictionary. */
  id: number;
  /** Share of tokens on which it is active, 0 to 1. */
  density: number;
  /** Its largest activation. */
  max: number;
  /** E[a] over all tokens. */
  mean: number;
  /** E[a²]. */
  meanSquare: number;
  /** E[a³] / E[a²]^1.5, not centred. */
  skew: number;
  /** E[a⁴] / E[a²]², not centred. */
  kurtosis: number;
  /** Active tokens in 50 equal intervals from 0 to `max`, upper ends included. */
  histogram: number[];
  /** Activation at each of `quantileLevels` over the active tokens; empty when dead. See `percentile` of src/features. */
  quantiles: number[];
  /** The tokens on which it is strongest, at most 20. */
  top: Sequence[];
  /** The 11 intervals, from the weakest. */
  intervals: SequenceInterval[];
  /** The 3 largest signed entries of its direction, each with its share of Σ |entry|. */
  alignment: Alignment;
  /** The 3 neurons that it follows most. */
  neurons: Correlated;
  /** The 3 features, of all, that it goes together with most. */
  correlated: Correlated;
  /** The 3 features of the most similar directions. */
  nearest: Nearest;
  /** The 3 features of a second dictionary, where one was given, else null. */
  encoderB: Correlated | null;
  /** What it votes for. */
  logits: LogitRecord;
  /** What the model loses without it. */
  ablation: AblationRecord;
}

/** What is active on one token of a prompt, the lists in the same order: falling activation. */
export interface TokenCode {
  /** Numbers of the features. */
  features: number[];
  /** Their activations. */
  activations: number[];
  /** Share of all tokens on which each is weaker or silent, 0 to 1. */
  quantiles: number[];
  /** Change of the loss of the next token without each, nats; 0 where none comes after this one. */
  losses: number[];
  /** KL(with ‖ without), nats. */
  kls: number[];
}

/** A stretch of held-out text, or a reader's own text, with the features of each token. */
export interface Prompt {
  /** Name of the document. */
  document: string;
  /** What the document is. */
  kind: string;
  /** Place of the first token in the token set; of a reader's text in the set of those texts. */
  position: number;
  /** The tokens. */
  tokens: number[];
  /** The token after the last; null at the end of the token set and of a reader's text. */
  next: number | null;
  /** The model's loss at each token: −log P of the one after it, nats; 0 where none comes after it. */
  losses: number[];
  /** The features of each token. */
  codes: TokenCode[];
}

/** The records. */
export interface TextRecords {
  /** Always this. */
  format: "language-features";
  /** Always this; a reader refuses others. */
  version: 1;
  /** Name of the dictionary. */
  name: string;
  /** Name of the second dictionary; null without one. */
  nameB: string | null;
  /** What the tokens are: "held-out text". */
  text: string;
  /** Features of the dictionary, tokens that went through, tokens in a context, neurons. */
  counts: { features: number; tokens: number; context: number; neurons: number };
  /** The text of each token, as a reader sees it. */
  vocabulary: string[];
  /** Shares of the active tokens at which `quantiles` are given. */
  quantileLevels: number[];
  /** For every feature of the dictionary the token that holds most of its activation, −1 when dead, and that share. */
  labels: TokenValues;
  /** The features that are recorded, rising numbers. */
  features: TextEntry[];
  /** The prompts. */
  prompts: Prompt[];
}

/** How many of each there are at the most. */
export const textSizes = {
  bins: 50,
  top: 20,
  interval: 5,
  logits: 10,
  votes: 5,
  related: 3,
  extremes: 5,
} as const;
