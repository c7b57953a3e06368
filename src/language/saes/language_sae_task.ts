/** SAEs and floors of one language model, trained and measured in a process of its own. */
import * as tf from "@tensorflow/tfjs";
import { type BackendName, useBackend } from "@/backend/use_backend.ts";
import type { LanguageConfig } from "@/language/model/config.ts";
import { readLanguageModel, untrainedModel } from "@/language/model/language_model.ts";
import type { LanguageMember, LanguageSaesConfig, ModelRole } from "@/language/saes/language_saes_config.ts";
import { type KeyedModel, measureMember } from "@/language/saes/measured_member.ts";
import { type LanguageData, languageData } from "@/language/corpus/token_set.ts";
import { disposeSae } from "@/sae/sae.ts";
import { progressParts } from "@/training/progress_parts.ts";
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
  /** The SAEs and floors of that role. */
  members: LanguageMember[];
}

/**
 * Does the task; its results are artifacts, which whoever asked reads.
 *
 * @param task What to do.
 * @param run Progress and Stop.
 * @returns How many were finished.
 * @throws {RangeError} If the model is another one than was asked for.
 */
export default async function languageSaeTask(task: LanguageSaeTask, run: RunOptions): Promise<number> {
  await useBackend((Deno.env.get("STUDY_BACKEND") ?? "auto") as BackendName | "auto");
  const { config, members } = task;
  const data = await languageData(task.language);
  const model = await modelOf(task, data);
  const parts = progressParts(run, { title: "SAEs and floors", shares: members.map(() => 1) });
  let finished = 0;
  try {
    for (const [i, member] of members.entries()) {
      const measured = await measureMember(member, { data, model, config }, parts[i]);
      if (measured) finished++;
      if (measured?.sae) disposeSae(measured.sae);
    }
    return finished;
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
