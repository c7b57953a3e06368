/** One language model, trained in a process of its own. */
import * as tf from "@tensorflow/tfjs";
import { type BackendName, useBackend } from "@/backend/use_backend.ts";
import type { LanguageConfig } from "@/language/model/config.ts";
import { trainLanguageModel } from "@/language/model/language_model.ts";
import { languageData } from "@/language/corpus/token_set.ts";
import type { RunOptions } from "@/training/progress.ts";

/** What to train; the data are there already. */
export interface LanguageTask {
  /** A resolved configuration. */
  config: LanguageConfig;
}

/**
 * Does the task; its result is an artifact, which whoever asked reads.
 *
 * @param task What to train.
 * @param run Progress and Stop.
 * @returns Whether it went to its last step.
 */
export default async function languageTask({ config }: LanguageTask, run: RunOptions): Promise<boolean> {
  await useBackend((Deno.env.get("STUDY_BACKEND") ?? "auto") as BackendName | "auto");
  const { parameters, complete } = await trainLanguageModel(await languageData(config), config, run);
  tf.dispose(parameters);
  return complete;
}
