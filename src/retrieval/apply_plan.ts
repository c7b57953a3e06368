/** From a plan to features: which activations each step changes on a given noun, and the edited latent. */

import { planChange, type SteeringKnowledge } from "@/edits/change_plan.ts";
import type { Encoded } from "@/edits/encoded.ts";
import { editCode, type FeatureEdit, steer } from "@/edits/steer.ts";
import { valueLabel } from "@/features/names.ts";
import { categories, type Category, traitNamed, valueIndex, valueOf } from "@/nouns/catalogue.ts";
import type { Matcher } from "@/retrieval/matcher.ts";
import { type Plan, planPrompt } from "@/retrieval/plan.ts";
import type { PlanStep } from "@/retrieval/reading.ts";

/** The noun that a plan is applied to. */
export interface PromptedNoun {
  /** Its five traits, from the data set or the recogniser: [5]. */
  traits: ArrayLike<number>;
  /** Its latent and code: one sample. */
  encoded: Encoded;
  /** Whether what the dictionary does not explain stays; yes when absent. */
  errorTerm?: boolean;
}

/** What became of one step of a plan. */
export interface AppliedStep {
  /** The words that ask for it. */
  words: string;
  /** What is done. */
  intent: "add" | "remove" | "swap" | "more" | "less";
  /** The category that is changed. */
  category: Category;
  /** The value that goes and the one that comes, as "head: crab"; `null` for none. */
  from: string | null;
  to: string | null;
  /** How well the words match the value, 1 at the most; 1 where a category alone is named. */
  score: number;
  /** How much of the change is made: 1 all of it, 0 nothing. */
  strength: number;
  /** Features and by how much their activations change, the first choice first. */
  features: { id: number; change: number }[];
  /** Why, in words. */
  note: string;
}

/** A noun edited by a prompt; everything but the latent can be written as JSON. */
export interface PromptEdit {
  /** What was done, in order. */
  steps: AppliedStep[];
  /** Categories that were left alone. */
  free: Category[];
  /** Words that fit nothing, with the value that came closest. */
  unmatched: { words: string; nearest: string | null; score: number }[];
  /** All edits, for `steer`. */
  edits: FeatureEdit[];
  /** The five traits that are expected now; a trait that was taken out, not replaced, stays listed: [5]. */
  traits: number[];
  /** The edited latent: [d]. */
  latent: Float32Array;
}

const noAccessory = valueIndex("accessory", traitNamed("accessory", "none"));

/** How much "more" adds of what a noun has, and how much it sets of what it has not. */
const [moreOfOwn, moreOfNew] = [0.5, 1.25];
/** How much "less" takes away. */
const lessOfOwn = 0.5;

/**
 * Applies a plan to a noun, step by step: each step's change of traits is written in features by `planChange`, from the
 * traits and the code that the steps before have left. An accessory is removed by becoming "none"; what has no such
 * value goes towards the mean of its category.
 *
 * @param plan From `planPrompt`.
 * @param noun Whose traits, with latent and code.
 * @param knowledge Features and trait effects.
 * @returns The edit with its reasons; a plan without steps leaves the latent as it is.
 */
export function applyPlan(plan: Plan, noun: PromptedNoun, knowledge: SteeringKnowledge): PromptEdit {
  const { encoded, errorTerm = true } = noun;
  const traits = Array.from(noun.traits);
  const edits: FeatureEdit[] = [];
  const steps = plan.steps.map((step) => {
    const change = changeOf(step, traits);
    const written = stepEdits(change, { traits, code: editCode(encoded.codes, edits), knowledge });
    edits.push(...written);
    if (change.to !== undefined) traits[categories.indexOf(step.category)] = valueOf(change.to).trait;
    return appliedStep(step, { change, written });
  });
  return {
    steps,
    free: [...plan.free, ...plan.kept],
    unmatched: plan.unmatched.map(({ clause, closest }) => ({
      words: clause,
      nearest: closest ? valueLabel(closest.value) : null,
      score: Math.min(1, closest?.score ?? 0),
    })),
    edits,
    traits,
    latent: steer(knowledge.dictionary, encoded, { edits, path: errorTerm ? "latent" : "sae" }),
  };
}

/**
 * Makes one function of it all, for a page or a server: a sentence and a noun in, the edit with its reasons out.
 *
 * @param matcher From `openMatcher`.
 * @param knowledge Features and trait effects.
 * @returns The function; it rejects with `planPrompt`'s errors.
 */
export function prompter(
  matcher: Matcher,
  knowledge: SteeringKnowledge,
): (text: string, noun: PromptedNoun) => Promise<PromptEdit> {
  return async (text, noun) => await applyPlan(planPrompt(text, matcher), noun, knowledge);
}

/** What a step means for a noun: from which value to which, how much of it, and why. */
interface Change {
  from: number;
  /** The value that comes; absent where the trait goes towards the category's mean, or changes its amount. */
  to?: number;
  strength: number;
  why: string;
}

function changeOf({ action, category, value }: PlanStep, traits: readonly number[]): Change {
  const from = valueIndex(category, traits[categories.indexOf(category)]);
  const nothing = (why: string): Change => ({ from, strength: 0, why });
  if (action === "set") {
    return from === value
      ? nothing("the noun has it already")
      : { from, to: value!, strength: 1, why: `${valueLabel(from)} gives way` };
  }
  if (action === "more") {
    return value !== undefined && value !== from
      ? {
        from,
        to: value,
        strength: moreOfNew,
        why: "the noun has it not: it gets more than the usual amount",
      }
      : { from, strength: -moreOfOwn, why: "half as much again of what the noun has" };
  }
  if (value !== undefined && value !== from) return nothing(`the noun has no ${valueLabel(value)}`);
  if (action === "less") return { from, strength: lessOfOwn, why: "half of what the noun has goes" };
  if (category !== "accessory") {
    const always = category === "glasses" ? "glasses: they go" : `a ${category}: it goes`;
    return { from, strength: 1, why: `every noun has ${always} towards the mean of all` };
  }
  return from === noAccessory
    ? nothing("there is no accessory")
    : { from, to: noAccessory, strength: 1, why: "it becomes none" };
}

function stepEdits(
  { to, from, strength }: Change,
  { traits, code, knowledge }: {
    traits: readonly number[];
    code: Float32Array;
    knowledge: SteeringKnowledge;
  },
): FeatureEdit[] {
  if (strength === 0) return [];
  const change = to === undefined ? { remove: [valueOf(from).category] } : { to: [to] };
  return planChange(knowledge, { traits, code, strength, ...change }).edits;
}

function appliedStep(
  step: PlanStep,
  { change: { from, to, strength, why }, written }: { change: Change; written: FeatureEdit[] },
): AppliedStep {
  const { action, category, clause, cueWords, candidate, phrase } = step;
  const bare = from === noAccessory;
  const cue = cueWords.length ? `“${cueWords.join("”, “")}” names the ${category}` : "";
  const match = candidate && phrase ? `“${step.content}” is closest to “${phrase}”` : "";
  return {
    words: clause,
    intent: action === "set" ? (bare ? "add" : "swap") : action,
    category,
    from: bare ? null : valueLabel(from),
    to: to === undefined || action === "remove" ? null : valueLabel(to),
    score: Math.min(1, candidate?.score ?? 1),
    strength: Math.abs(strength),
    features: written.map(({ feature, value }) => ({ id: feature, change: value! })),
    note: [cue, match, why].filter(Boolean).join("; "),
  };
}
