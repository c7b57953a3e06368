/** One SAE of the language model, or a floor, trained and measured in a process of its own. */
import * as tf from "@tensorflow/tfjs";
import { type BackendName, useBackend } from "@/backend/use_backend.ts";
import type { LanguageConfig } from "@/language/config.ts";
import { readLanguageModel, untrainedModel } from "@/language/language_model.ts";
import type { LanguageMember, LanguageSaesConfig, ModelRole } from "@/language/language_saes_config.ts";
import { type KeyedModel, measureMember } from "@/language/measured_member.ts";
import { type LanguageData, languageData } from "@/language/token_set.ts";
import { disposeSae } from "@/sae/sae.ts";
import type { RunOptions } from "@/training/progress.ts";

/** What to do; tokens and models are there already. */
export interface LanguageSaeTask {
  /** Which model. */
  language: LanguageConfig;
  /** Whether it is trained. */
  role: ModelRole;
  /** Its key. */
  modelKey: string;
  /** Sizes and lengths. */
  config: LanguageSaesConfig;
  /** The SAE or floor. */
  member: LanguageMember;
}

/**
 * Does the task; its result is an artifact, which whoever asked reads.
 *
 * @param task What to do.
 * @param run Progress and Stop.
 * @returns Whether it was finished.
 * @throws {RangeError} If the model is another one than was asked for.
 */
export default async function languageSaeTask(task: LanguageSaeTask, run: RunOptions): Promise<boolean> {
  await useBackend((Deno.env.get("STUDY_BACKEND") ?? "auto") as BackendName | "auto");
  const { config, member } = task;
  const data = await languageData(task.language);
  const model = await modelOf(task, data);
  try {
    const measured = await measureMember(member, { data, model, config }, run);
    if (measured?.sae) disposeSae(measured.sae);
    return measured !== undefined;
  } finally {
    tf.dispose({ ...model.parameters });
  }
}

async function modelOf(
  { language, role, modelKey }: LanguageSaeTask,
  data: LanguageData,
): Promise<KeyedModel> {
  const model = role === "untrained model"
    ? await untrainedModel(data, language)
    : await readLanguageModel(data, language);
  if (model?.key === modelKey) return model;
  throw new RangeError(
    `Cannot read the ${role}: found ${
      model?.key ?? "none"
    }, wanted ${modelKey}. Train the models to their last step first`,
  );
}
