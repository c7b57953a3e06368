/** Sentences understood in the page itself: by their words, without the sentence encoder. */
import type { Explorer } from "@/explorer/explorer.ts";
import type { Engine, PromptAnswer } from "@/explorer/page/engine.ts";
import { modelDictionary, type PictureModel } from "@/explorer/picture_model.ts";
import { matcherPrompter } from "@/explorer/prompter.ts";
import { wordMatcher } from "@/retrieval/word_matcher.ts";

/** What the page says about it. */
export const wordsOnly = "This page compares words. The study's own server also knows what words mean: " +
  "python3 study.py explore";

/**
 * Makes the prompt of a page without a server.
 *
 * @param explorer The answers.
 * @param model The models.
 * @param effects What each trait adds to a latent, `TraitEffects.rows`.
 * @returns The engine's prompt.
 */
export function localPrompt(
  explorer: Explorer,
  model: PictureModel,
  effects: Float32Array,
): NonNullable<Engine["prompt"]> {
  const dictionary = modelDictionary(model);
  const prompter = matcherPrompter(wordMatcher(), {
    dictionary,
    effects: { key: "", dimensions: model.dimensions, rows: effects },
  });
  return async ({ noun, text, errorTerm }): Promise<PromptAnswer> => {
    const encoded = await explorer.encoded(noun);
    const traits = explorer.traitsOf(noun);
    const { latent, ...edit } = await prompter.understand(text, { traits, encoded, errorTerm });
    return { ...edit, picture: explorer.decode(latent) };
  };
}
