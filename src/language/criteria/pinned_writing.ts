/** What the model writes while the feature of a context is held at a fixed activation. */

import type { ContextReport, CriteriaInputs } from "@/language/criteria/criteria.ts";
import {
  largestActivation,
  pin,
  randomUnit,
  typicalShare,
  type Unit,
  writeTexts,
} from "@/language/criteria/pinning.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";

/** Writing with the feature of one context pinned. */
export interface PinnedWriting {
  /** The context. */
  context: string;
  /** Share of tokens that are typical behind the context, as the model writes by itself. */
  free: number;
  /** With the feature, and with another that fires as often, drawn by chance, held at each of `writingMultiples`. */
  pinned: { multiple: number; feature: number; control: number }[];
  /** Behind each prompt the first text written freely, and those with the feature at each multiple. */
  examples: { prompt: string; free: string; pinned: string[] }[];
}

/** How much is written. */
export interface PinnedWritingOptions extends RunOptions {
  /** Texts behind each prompt. */
  texts: number;
  /** Seed of the draws, the same in all conditions, and of the other feature. */
  seed: number;
}

/** Multiples of the largest activation at which features are held. */
export const writingMultiples: readonly number[] = [1, 4];

/** What stands before the texts: two pieces of Python and two of English. */
export const writingPrompts: readonly string[] = [
  "    def read(self, path):\n        ",
  "# The values are checked first.\nresult = ",
  "The old man looked at the sea, and ",
  "I do not know what it was, but ",
];

/**
 * Lets the model write freely and with the feature of each context pinned.
 *
 * @param inputs The features and the vocabulary.
 * @param contexts Reports of the contexts, each with its feature first.
 * @param options How much, progress and stop.
 * @returns One entry for each context.
 * @throws {DOMException} `AbortError` if it was stopped.
 */
export async function pinnedWriting(
  { features: source, data: { tokenizer } }: Pick<CriteriaInputs, "features" | "data">,
  contexts: ContextReport[],
  { texts: count, seed, ...run }: PinnedWritingOptions,
): Promise<PinnedWriting[]> {
  const conditions = contexts.length * writingMultiples.length * 2;
  const parts = progressParts(run, { title: "Writing", shares: Array(1 + conditions).fill(1) });
  const write = (unit?: Unit, multiple = 0) =>
    writeTexts(source.model, {
      ...parts.shift(),
      ...{ tokenizer, prompts: writingPrompts, count, seed },
      ...(unit && { intervention: pin(unit, multiple * largestActivation(unit)) }),
    });
  const free = await write();
  const writing: PinnedWriting[] = [];
  for (const { name, units: [{ feature }], followers: { tokens: typical } } of contexts) {
    const unit = { source, feature };
    const control = randomUnit(unit, seed);
    const pinned: PinnedWriting["pinned"] = [];
    const examples = writingPrompts.map((prompt, i) => ({
      prompt,
      free: free[i][0].text,
      pinned: [] as string[],
    }));
    for (const multiple of writingMultiples) {
      const own = await write(unit, multiple);
      const other = await write(control, multiple);
      examples.forEach((example, i) => example.pinned.push(own[i][0].text));
      pinned.push({ multiple, feature: typicalShare(own, typical), control: typicalShare(other, typical) });
    }
    writing.push({ context: name, free: typicalShare(free, typical), pinned, examples });
  }
  return writing;
}
