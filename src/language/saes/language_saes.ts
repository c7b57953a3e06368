/** The SAEs of the language model with everything they are held against, each in a process of its own, all of it kept. */
import type { LanguageConfig } from "@/language/model/config.ts";
import type { LanguageSaeTask } from "@/language/saes/language_sae_task.ts";
import {
  type LanguageMember,
  languageMembers,
  type LanguageSaesConfig,
  type ModelRole,
  resolveLanguageSaesConfig,
} from "@/language/saes/language_saes_config.ts";
import { type KeyedModel, type MeasuredMember, measureMember } from "@/language/saes/measured_member.ts";
import type { LanguageData } from "@/language/corpus/token_set.ts";
import { disposeSae } from "@/sae/sae.ts";
import { runTasks } from "@/training/processes.ts";
import type { RunOptions } from "@/training/progress.ts";
import { taskRows } from "@/training/task_rows.ts";

/** What the SAEs read. */
export interface LanguageSaesInput {
  /** Tokens and vocabulary. */
  data: LanguageData;
  /** The three models, complete; the second one differs from the first by its seed. */
  models: Readonly<Record<ModelRole, KeyedModel & { config: LanguageConfig }>>;
}

/** How the work is done. */
export interface LanguageSaesRun extends RunOptions {
  /** Processes at a time: one for each processor unless told; 0 does everything in this one. */
  processes?: number;
}

/** The SAEs and floors that are done. */
export interface LanguageSaes {
  /** The configuration. */
  config: LanguageSaesConfig;
  /** The SAEs and floors in the order of `languageMembers`, those that were stopped left out. */
  members: MeasuredMember[];
  /** Whether none was. */
  complete: boolean;
}

/**
 * Trains and measures what is not there yet. What is done stays done, and a stopped SAE continues from its checkpoint.
 *
 * @param input Tokens and models.
 * @param overrides What differs from the default configuration.
 * @param run How many processes, whom to tell, when to stop.
 * @returns What is done; the caller disposes of it with {@link disposeLanguageSaes}.
 */
export async function languageSaes(
  { data, models }: LanguageSaesInput,
  overrides: Partial<LanguageSaesConfig> = {},
  { processes = navigator.hardwareConcurrency, ...run }: LanguageSaesRun = {},
): Promise<LanguageSaes> {
  const config = resolveLanguageSaesConfig(overrides);
  const members = languageMembers(config);
  const measure = (member: LanguageMember, run: RunOptions | "read") =>
    measureMember(member, { data, model: models[member.role], config }, run);
  const found = await readAll();
  const missing = members.filter((_, i) => !found[i]);
  if (missing.length > 0) {
    found.forEach((member) => member?.sae && disposeSae(member.sae));
    const groups = together(missing);
    const tasks = groups.map((members): LanguageSaeTask => {
      const { config: language, key: modelKey } = models[members[0].role];
      return { language, role: members[0].role, modelKey, config, members };
    });
    await runTasks(import.meta.resolve("./language_sae_task.ts"), tasks, {
      ...run,
      title: "SAEs of the language model",
      processes,
      rows: (states) => taskRows(states, groups.map((members) => members.map(({ name }) => name).join(", "))),
    });
  }
  const done = missing.length > 0 ? await readAll() : found;
  return { config, members: done.filter((member) => member !== undefined), complete: done.every(Boolean) };

  function readAll(): Promise<(MeasuredMember | undefined)[]> {
    return Promise.all(members.map((member) => measure(member, "read")));
  }
}

/**
 * The member with a name.
 *
 * @param saes The members.
 * @param name Its name; `"BatchTopK 4,096"`.
 * @returns The member.
 * @throws {RangeError} If there is none; the message lists those there are.
 */
export function memberNamed({ members }: Pick<LanguageSaes, "members">, name: string): MeasuredMember {
  const member = members.find((own) => own.name === name);
  if (member) return member;
  throw new RangeError(
    `Cannot take the SAE "${name}": found ${
      members.map((own) => `"${own.name}"`).join(", ") || "none"
    }, wanted one of them`,
  );
}

/**
 * Frees the tensors of all members.
 *
 * @param saes The members, not to be used any more.
 */
export function disposeLanguageSaes({ members }: Pick<LanguageSaes, "members">): void {
  for (const { sae } of members) if (sae) disposeSae(sae);
}

/** Each SAE is a task of its own, the longest first; floors need no training and are one together. */
function together(members: LanguageMember[]): LanguageMember[][] {
  const floors = members.filter(({ kind }) => kind !== "trained");
  const work = ({ fields: { steps = 0, batchSize = 0, nFeatures = 0 } }: LanguageMember) =>
    steps * batchSize * nFeatures;
  const trained = members.filter(({ kind }) => kind === "trained").sort((a, b) => work(b) - work(a));
  return [...trained.map((member) => [member]), ...(floors.length > 0 ? [floors] : [])];
}
