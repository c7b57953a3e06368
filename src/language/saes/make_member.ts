/** Trains an SAE of the language model, or makes a floor in the form of one. */
import type { LanguageMember } from "@/language/saes/language_saes_config.ts";
import type { MemberRequest } from "@/language/saes/measured_member.ts";
import { mlpLatents } from "@/language/saes/mlp_stream.ts";
import { untrainedSae } from "@/language/saes/untrained_sae.ts";
import { disposeSae, type SaeModel } from "@/sae/sae.ts";
import { sweep } from "@/sae/sweep.ts";
import type { History, RunOptions } from "@/training/progress.ts";

/** An SAE that is ready to be measured. */
export interface MadeMember {
  /** The SAE, the caller's to dispose of; nothing for the neurons. */
  sae?: SaeModel;
  /** Curves of the training; nothing for floors. */
  history?: History;
}

/**
 * Trains the SAE of a member, or makes it without training.
 *
 * @param member The member.
 * @param request Data, model and configuration.
 * @param run Signal and progress of the training.
 * @returns The SAE; nothing if it was stopped.
 * @throws {RangeError} If the loss is not finite.
 */
export async function makeMember(
  { kind, fields }: LanguageMember,
  { data, model, config }: MemberRequest,
  run: RunOptions,
): Promise<MadeMember | undefined> {
  if (kind === "neurons") return {};
  const latents = mlpLatents(model, data, config);
  const { dimensions } = latents;
  if (kind !== "trained") return { sae: untrainedSae(fields, { latents: latents.train.sample, dimensions }) };
  const { members: [sae], failed, complete } = await sweep(latents, [fields], run);
  if (failed.length > 0) throw new RangeError(`Cannot train ${failed[0].name}: ${failed[0].reason}`);
  if (complete) return { sae, history: sae.history };
  disposeSae(sae);
  return undefined;
}
