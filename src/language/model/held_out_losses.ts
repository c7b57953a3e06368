/** How well language models predict documents that they never saw, beside what counting predicts on the same tokens. */
import { countNgrams, type CrossEntropies, ngramCrossEntropy } from "@/language/corpus/ngrams.ts";
import { documentOfToken, type LanguageData } from "@/language/corpus/token_set.ts";
import { tokenLosses } from "@/language/model/cross_entropy.ts";
import type { LanguageModel } from "@/language/model/language_model.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";
import { type Table, table } from "@/plot/table.ts";

/** What one way to predict costs, in nats per token: in all, in Python and in English. */
export interface HeldOutLoss extends CrossEntropies {
  /** Who predicts. */
  name: string;
}

/**
 * Measures models and both ways of counting on the documents that judge: the tokens of all whole windows, each predicted
 * from those before it.
 *
 * @param models The models; all see windows of the same length.
 * @param data Their text.
 * @param run Signal and progress.
 * @returns Unigrams, bigrams, then each model with its seed.
 * @throws {DOMException} `AbortError` when it is stopped.
 */
export async function heldOutLosses(
  models: Pick<LanguageModel, "config" | "parameters">[],
  { train, judge, tokenizer }: Pick<LanguageData, "train" | "judge" | "tokenizer">,
  run: RunOptions = {},
): Promise<HeldOutLoss[]> {
  const documents = documentOfToken(judge);
  const parts = progressParts(run, { title: "Held-out documents", shares: models.map(() => 1) });
  const measured: HeldOutLoss[] = [];
  let targets = 0;
  for (const [i, model] of models.entries()) {
    const { losses } = await tokenLosses(model, judge, parts[i]);
    targets = losses.length;
    const kinds = { code: { sum: 0, count: 0 }, english: { sum: 0, count: 0 } };
    losses.forEach((loss, at) => { // all windows from the first on: the loss of token at + 1
      const kind = kinds[judge.documents[documents[at + 1]].kind];
      kind.sum += loss;
      kind.count++;
    });
    const { code, english } = kinds;
    measured.push({
      name: `the model, seed ${model.config.seed}`,
      all: (code.sum + english.sum) / targets,
      code: code.sum / code.count,
      english: english.sum / english.count,
    });
  }
  const { unigram, bigram } = ngramCrossEntropy(countNgrams(train, tokenizer.size), judge, { targets });
  return [
    { name: "how often a token occurs", ...unigram },
    { name: "how often it follows the one before", ...bigram },
    ...measured,
  ];
}

/**
 * Lists what predictions cost.
 *
 * @param losses From {@linkcode heldOutLosses}.
 * @returns A row for each way to predict.
 */
export function heldOutTable(losses: HeldOutLoss[]): Table {
  return table({
    title: "Nats per token on held-out documents",
    rows: losses.map(({ name, all, code, english }) => ({
      "predicted by": name,
      all,
      Python: code,
      English: english,
    })),
  });
}
