/** The five criteria of Towards Monosemanticity, each as a number: what is known of a context's best feature and its floors. */

import type { Halves } from "@/features/level_scores.ts";
import type { StackedIntervals } from "@/features/stacked_intervals.ts";
import type { ContextAblation } from "@/language/criteria/context_ablation.ts";
import type { Followers, WeightAgreement } from "@/language/criteria/followers.ts";
import type { PinnedChance } from "@/language/criteria/pinning.ts";
import type { TokenLabels } from "@/language/criteria/token_labels.ts";
import type { LanguageData } from "@/language/corpus/token_set.ts";
import type { FoundUnit, UnitSource } from "@/language/criteria/units.ts";
import type { RunOptions } from "@/training/progress.ts";

/** The same unit looked for in another model. */
export interface FoundAgain {
  /** Its number in the other model's source. */
  partner: number;
  /** Pearson's correlation of the activations on the judging tokens. */
  correlation: number;
  /** Pearson's correlation of the logit weights over the vocabulary. */
  logitWeights: number;
}

/** One unit by the five criteria, for one context. */
export interface UnitReport extends FoundUnit {
  /** What it is: "feature", "best neuron" … */
  kind: string;
  /** F1 with the halves exchanged: of the unit and threshold that the judging tokens choose, on the choosing tokens. */
  exchangedF1: number;
  /** Specificity: its active tokens by 11 intervals of activation and by `neighborGroups`. */
  intervals: StackedIntervals;
  /** Σ f in the context / Σ f. */
  specificity: number;
  /** Downstream: whether its logit weights speak for what follows the context. */
  weights: WeightAgreement;
  /** The tokens of the largest and the smallest logit weights, with the weight less the median. */
  top: [string, number][];
  bottom: [string, number][];
  /** Downstream: taking it out. */
  ablation: ContextAblation;
  /** Downstream: holding it, away from the context. */
  pinned: PinnedChance;
  /** Universality; nothing where there is no second model to look in. */
  again: FoundAgain | null;
}

/** One context. */
export interface ContextReport {
  /** Its name. */
  name: string;
  /** How many tokens show it. */
  uses: Halves<number>;
  /** What follows it on tokens that neither choose nor judge. */
  followers: Followers;
  /** The feature first, then its floors. */
  units: UnitReport[];
  /** The neurons of the feature's largest decoder coefficients, with their share of Σ|d| and their own F1. */
  coefficients: { neuron: number; value: number; share: number; f1: number }[];
  /** The neuron most correlated with the feature. */
  neuron: { neuron: number; correlation: number };
}

/** What is compared. */
export interface CriteriaInputs {
  /** Tokens that show what follows a context, that choose, and that judge; and the vocabulary. */
  data: Pick<LanguageData, "train" | "choose" | "judge" | "tokenizer">;
  /** Word contexts of all three. */
  labels: Halves<TokenLabels> & { training: TokenLabels };
  /** The SAE's features. */
  features: UnitSource;
  /** The neurons of the same model. */
  neurons: UnitSource;
  /** Random directions, random data points, an untrained model's SAE; the name of each is its kind. */
  floors: UnitSource[];
  /** Sources of a second model, on the same tokens, by the name of the source that is looked for in them. */
  again: Record<string, UnitSource>;
}

/** How much is measured. */
export interface CriteriaOptions extends RunOptions {
  /** Tokens of each kind at which units are taken out, 200 unless told. */
  ablated?: number;
  /** Positions away from all contexts at which units are held, 200 unless told. */
  pinnedAt?: number;
  /** Multiples of the largest activation at which they are held. */
  multiples?: readonly number[];
  /** Seed of all choices by chance. */
  seed?: number;
}

/** Multiples of the largest activation at which units are held unless told otherwise. */
export const pinMultiples: readonly number[] = [0, 1, 2, 4];
