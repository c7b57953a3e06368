/** The ways to answer a prompt that are compared: plans by meaning or by words, and the write-up's own rule. */

import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import type { Encoded } from "@/edits/encoded.ts";
import { steer } from "@/edits/steer.ts";
import type { FeatureAnalysis } from "@/features/analysis.ts";
import { namingF1, valueLabel } from "@/features/names.ts";
import { valueOf } from "@/nouns/catalogue.ts";
import { applyPlan } from "@/retrieval/apply_plan.ts";
import { retrievalRules } from "@/retrieval/candidates.ts";
import type { Matcher } from "@/retrieval/matcher.ts";
import { planPrompt } from "@/retrieval/plan.ts";
import type { PlanStep } from "@/retrieval/reading.ts";
import { encodeSentences, type SentenceEncoder } from "@/retrieval/sentence_encoder.ts";
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
    key: `${matcher.key} ${(await sha256(rules)).slice(0, 16)}`,
    answer(text) {
      const plan = planPrompt(text, matcher);
      return { steps: plan.steps, edit: (noun) => applyPlan(plan, noun, knowledge).latent };
    },
  };
}

/**
 * The write-up's way (its server's text route): the whole prompt is compared with the description of every feature; the
 * one that is closest by cosine is set to its largest activation, the feature that is strongest on the noun to 0, and the
 * SAE's reconstruction is decoded. It never finds that nothing fits, and knows no removal.
 *
 * @param encoder The sentence encoder: the write-up uses the same model.
 * @param analysis The SAE's features. Their descriptions are their names, "head: crab", where these are clear (F1 ≥ .5).
 * @returns The method.
 */
export function writeUpMethod(encoder: SentenceEncoder, analysis: FeatureAnalysis): PromptMethod {
  const { dictionary, matches, records } = analysis;
  const clear = matches.filter(({ f1 }) => f1 >= namingF1);
  const described = clear.length ? clear : matches; // a training cut short has no clear names at all
  let vectors: Float32Array | undefined; // of the descriptions, once somebody asks
  const closestTo = (text: string) => {
    const known = vectors ??= encodeSentences(encoder, described.map(({ value }) => valueLabel(value)));
    const query = encodeSentences(encoder, [text]);
    const cosines = described.map((_, i) =>
      query.reduce((sum, x, axis) => sum + x * known[i * query.length + axis], 0)
    );
    return described[cosines.indexOf(Math.max(...cosines))];
  };
  return {
    name: "write-up",
    description: "the closest feature to its largest activation, the strongest one to 0, no error term",
    key: encoder.key,
    answer(text) {
      const { feature, value } = closestTo(text);
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
