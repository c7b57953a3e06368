/** What the explorer asks of whoever turns a sentence into an edit. */
import type { Encoded } from "@/edits/encoded.ts";
import type { FeatureEdit } from "@/edits/steer.ts";
import type { Category } from "@/nouns/catalogue.ts";

/** One thing that a sentence asks for, with the reasons for what is done. */
export interface PromptStep {
  /** The words of the sentence. */
  words: string;
  /** What they ask for. */
  intent: "add" | "remove" | "swap" | "more" | "less";
  /** The category that is changed. */
  category: Category | null;
  /** The trait that goes: "head: crab". */
  from: string | null;
  /** The trait that comes. */
  to: string | null;
  /** How well the words match, up to 1. */
  score: number;
  /** How strongly the trait is changed, 1 as much as it usually is. */
  strength: number;
  /** The features and how much each changes. */
  features: { id: number; change: number }[];
  /** Anything else to say. */
  note: string;
}

/** What is made of a sentence. */
export interface PromptPlan {
  /** What is done, in order. */
  steps: PromptStep[];
  /** Categories that are left alone. */
  free: string[];
  /** Words that nothing fits, with the trait that is nearest. */
  unmatched: { words: string; nearest: string | null; score: number }[];
  /** The edits of features. */
  edits: FeatureEdit[];
  /** The edited latent: [d]. */
  latent: Float32Array;
}

/** Turns a sentence into an edit. */
export type Prompter = (
  text: string,
  noun: { traits: number[]; encoded: Encoded; errorTerm: boolean },
) => Promise<PromptPlan>;
