/** Several language models at once, each in a process of its own. */
import { type LanguageConfig, resolveLanguageConfig } from "@/language/model/config.ts";
import {
  type LanguageModel,
  readLanguageModel,
  trainLanguageModel,
} from "@/language/model/language_model.ts";
import type { LanguageTask } from "@/language/model/language_task.ts";
import type { LanguageData } from "@/language/corpus/token_set.ts";
import { runTasks } from "@/training/processes.ts";
import type { RunOptions } from "@/training/progress.ts";

/**
 * Trains language models side by side, those that are missing. What is trained stays: a later call takes up where this
 * one ended.
 *
 * @param data The vocabulary and the text, as `languageData` gives them for each of the configurations.
 * @param members What each changes of the defaults: `[{ seed: 0 }, { seed: 1 }]`.
 * @param run Processes at a time (one for each core unless told, 0 for this one), signal and progress: curves are means
 *   over the models.
 * @returns The models in their order, marked incomplete if they were stopped. The caller owns their parameters.
 */
export async function trainLanguageModels(
  data: LanguageData,
  members: Partial<LanguageConfig>[],
  { processes = navigator.hardwareConcurrency, ...run }: RunOptions & { processes?: number } = {},
): Promise<LanguageModel[]> {
  const configs = members.map(resolveLanguageConfig);
  const models = await Promise.all(configs.map((config) => readLanguageModel(data, config)));
  const tasks = configs.flatMap((config, i): LanguageTask[] => models[i] ? [] : [{ config }]);
  await runTasks(import.meta.resolve("./language_task.ts"), tasks, {
    ...run,
    title: "Training the language models",
    processes: Math.min(processes, tasks.length),
  });
  const read = { signal: AbortSignal.abort() }; // what a stop left is returned as it is
  const found: LanguageModel[] = [];
  for (const [i, config] of configs.entries()) {
    found.push(models[i] ?? await trainLanguageModel(data, config, read));
  }
  return found;
}
