/** Understands sentences with the study's retrieval, by meaning where the sentence encoder is installed, else by words. */
import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import { traitEffects } from "@/edits/trait_effects.ts";
import { matcherPrompter, type Prompter } from "@/explorer/prompter.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { openMatcher } from "@/retrieval/meaning_matcher.ts";
import type { RunOptions } from "@/training/progress.ts";

/** A prompter with what it knows. */
export interface StudyPrompter {
  /** Understands sentences. */
  prompter: Prompter;
  /** What traits do to latents, and the features to write it in. */
  knowledge: SteeringKnowledge;
}

/**
 * Opens the prompter.
 *
 * @param study The features with nouns and latents.
 * @param options Progress of what is not kept yet.
 * @returns The prompter.
 */
export async function studyPrompter(study: FeatureStudy, options: RunOptions = {}): Promise<StudyPrompter> {
  const knowledge = { dictionary: study.analysis.dictionary, effects: await traitEffects(study, options) };
  return { knowledge, prompter: matcherPrompter(await openMatcher(), knowledge) };
}
