/** The ways to answer a prompt that are compared: plans by meaning or by words, and the write-up's own rule. */

import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import type { Encoded } from "@/edits/encoded.ts";
import { steer } from "@/edits/steer.ts";
import type { FeatureAnalysis } from "@/features/analysis.ts";
import { namingF1, valueLabel } from "@/features/names.ts";
import { valueOf } from "@/nouns/catalogue.ts";
import { applyPlan } from "@/retrieval/apply_plan.ts";
import { bm25, indexDocuments } from "@/retrieval/bm25.ts";
import { retrievalRules } from "@/retrieval/candidates.ts";
import { findEncoder, loadSentenceEncoder } from "@/retrieval/encoder_files.ts";
import type { Matcher } from "@/retrieval/matcher.ts";
import { meaningMatcher } from "@/retrieval/meaning_matcher.ts";
import { planPrompt } from "@/retrieval/plan.ts";
import type { PlanStep } from "@/retrieval/reading.ts";
import { encodeSentences, type SentenceEncoder } from "@/retrieval/sentence_encoder.ts";
import { plainTraitWords } from "@/retrieval/trait_words.ts";
import { wordMatcher } from "@/retrieval/word_matcher.ts";
import { tellingWords, wordsOf } from "@/retrieval/words.ts";
import { sha256 } from "@/training/files.ts";

/** A way to answer prompts. */
export interface PromptMethod {
  /** Its name in tables. */
  name: string;
  /** What it does, in one sentence. */
  description: string;
  /** Identifies what it computes with, for artifacts. */
  key: string;
  /** Answers a prompt: what is set, and how to edit a noun. */
  answer(text: string): PromptAnswer;
}

/** The answer to a prompt. */
export interface PromptAnswer {
  /** What is to be done, for `scorePlan`. */
  steps: Pick<PlanStep, "action" | "category" | "value">[];
  /** Edits a noun: its traits, [5], and its latent with code; gives the new latent, [d]. */
  edit(noun: { traits: ArrayLike<number>; encoded: Encoded }): Float32Array;
}

/**
 * The study's own way: `planPrompt`, then `applyPlan`.
 *
 * @param matcher What compares.
 * @param options Name, description, features and trait effects.
 * @returns The method.
 */
export async function planMethod(
  matcher: Matcher,
  { name, description, knowledge }: { name: string; description: string; knowledge: SteeringKnowledge },
): Promise<PromptMethod> {
  const rules = JSON.stringify([retrievalRules[matcher.name], matcher.words]);
  return {
    name,
    description,
    key: [matcher.key, (await sha256(rules)).slice(0, 16), knowledge.effects.key].join(" ").trimEnd(),
    answer(text) {
      const plan = planPrompt(text, matcher);
      return { steps: plan.steps, edit: (noun) => applyPlan(plan, noun, knowledge).latent };
    },
  };
}

/**
 * Opens all methods: plans by meaning, by meaning with the plain names alone, and by words, then the write-up's rule. Where
 * the sentence encoder is not installed there are plans by words and the write-up's rule by words.
 *
 * @param analysis The SAE's features.
 * @param options Features and trait effects, and the folder of the artifacts.
 * @returns The matcher for plans of one's own, and the methods.
 */
export async function openMethods(
  analysis: FeatureAnalysis,
  { knowledge, root }: { knowledge: SteeringKnowledge; root?: string },
): Promise<{ matcher: Matcher; methods: PromptMethod[] }> {
  const kept = root ? { root } : {};
  const byWords = await planMethod(wordMatcher(), {
    name: "BM25",
    description: "plans by words alone",
    knowledge,
  });
  if ("problem" in findEncoder()) {
    return { matcher: wordMatcher(), methods: [byWords, writeUpMethod(analysis)] };
  }
  const encoder = await loadSentenceEncoder();
  const matcher = await meaningMatcher(encoder, kept);
  const plain = await meaningMatcher(encoder, { words: plainTraitWords(), ...kept });
  return {
    matcher,
    methods: [
      await planMethod(matcher, { name: "MiniLM", description: "plans by meaning", knowledge }),
      await planMethod(plain, {
        name: "MiniLM, names only",
        description: "plans by meaning, without other words for the traits than their names",
        knowledge,
      }),
      byWords,
      writeUpMethod(analysis, encoder),
    ],
  };
}

/**
 * The write-up's way (its server's text route): the whole prompt is compared with the description of every feature; the
 * one that is closest is set to its largest activation, the feature that is strongest on the noun to 0, and the SAE's
 * reconstruction is decoded. It never finds that nothing fits, and knows no removal.
 *
 * @param analysis The SAE's features. Their descriptions are their names, "head: crab", where these are clear (F1 ≥ .5).
 * @param encoder The sentence encoder, the write-up's own model, closest by cosine; by BM25 when absent.
 * @returns The method.
 */
export function writeUpMethod(analysis: FeatureAnalysis, encoder?: SentenceEncoder): PromptMethod {
  const { dictionary, matches, records } = analysis;
  const clear = matches.filter(({ f1 }) => f1 >= namingF1);
  const described = clear.length ? clear : matches; // a training cut short has no clear names at all
  const texts = described.map(({ value }) => valueLabel(value));
  const compare = encoder ? comparedByMeaning(texts, encoder) : comparedByWords(texts);
  return {
    name: "write-up",
    description: "the closest feature to its largest activation, the strongest one to 0, no error term",
    key: encoder?.key ?? "BM25",
    answer(text) {
      const likeness = compare(text);
      const { feature, value } = described[likeness.indexOf(Math.max(...likeness))];
      return {
        steps: [{ action: "set", category: valueOf(value).category, value }],
        edit({ encoded }) {
          const strongest = encoded.codes.indexOf(Math.max(...encoded.codes));
          const edits = [
            { feature: strongest, action: "remove" as const },
            { feature, action: "set" as const, value: records[feature].max },
          ];
          return steer(dictionary, encoded, { edits, path: "sae" });
        },
      };
    },
  };
}

function comparedByMeaning(texts: string[], encoder: SentenceEncoder): (text: string) => number[] {
  let vectors: Float32Array | undefined; // once somebody asks
  return (text) => {
    const known = vectors ??= encodeSentences(encoder, texts);
    const query = encodeSentences(encoder, [text]);
    return texts.map((_, i) => query.reduce((sum, x, axis) => sum + x * known[i * query.length + axis], 0));
  };
}

function comparedByWords(texts: string[]): (text: string) => number[] {
  const index = indexDocuments(texts.map(wordsOf));
  return (text) => Array.from(bm25(index, tellingWords(text)));
}
