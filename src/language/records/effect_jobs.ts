/** What removing features does at every active token that is shown: in sequences and in prompts. */

import type { AblationEffects } from "@/language/records/ablation_effects.ts";
import { type EffectOptions, streamEffects } from "@/language/records/effect_stream.ts";
import { type Prompt, type TextEntry, textSizes } from "@/language/records/text_record.ts";
import type { TokenEffect } from "@/language/records/text_sequence.ts";
import type { ReadingModel } from "@/language/model/contexts.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";

/** An effect that is still to be measured, and where it goes. */
export interface EffectJob {
  /** The token's place in the set. */
  position: number;
  /** The feature. */
  feature: number;
  /** Its activation there. */
  activation: number;
  /** Takes the effect. */
  take(effect: Omit<TokenEffect, "at">): void;
}

/** What the jobs need besides the model and the text. */
export interface EffectJobOptions extends Pick<EffectOptions, "weights" | "signal" | "onContexts"> {
  /** The jobs. */
  jobs: EffectJob[];
  /** The features of the rows of the weights; every job's is among them. */
  features: number[];
}

/**
 * Measures all jobs, the model running once over each context that holds one, and hands out the effects.
 *
 * @param model The model.
 * @param set The text.
 * @param options The jobs, and the logit weights of their features.
 * @throws {DOMException} `AbortError` when it is stopped.
 */
export async function measureJobs(
  model: ReadingModel,
  set: Pick<TokenSet, "tokens">,
  { jobs, features, ...options }: EffectJobOptions,
): Promise<void> {
  const rows = new Map(features.map((id, row) => [id, row]));
  const seen = await streamEffects(model, set, {
    ...options,
    pairs: {
      positions: jobs.map(({ position }) => position),
      features: jobs.map(({ feature }) => rows.get(feature)!),
      activations: jobs.map(({ activation }) => activation),
    },
    votes: textSizes.votes,
  });
  jobs.forEach(({ take }, pair) => take(effectOf(seen, pair)));
}

/**
 * Lists what is to be measured for all sequences of some features.
 *
 * @param entries The features; their sequences get their effects when the jobs are done.
 * @returns A job for every token on which the feature of its sequence is active.
 */
export function sequenceJobs(entries: TextEntry[]): EffectJob[] {
  return entries.flatMap(({ id, top, intervals, ablation }) => {
    const sequences = [
      ...top,
      ...intervals.flatMap((interval) => interval.sequences),
      ...ablation.helps,
      ...ablation.hurts,
    ];
    return sequences.flatMap(({ position, at: center, activations, effects }) =>
      activations.flatMap((activation, at): EffectJob[] => {
        if (activation === 0) return [];
        const take = (effect: Omit<TokenEffect, "at">) => void effects.push({ at, ...effect });
        return [{ position: position - center + at, feature: id, activation, take }];
      })
    );
  });
}

/**
 * Lists what is to be measured for prompts of one token set. Where a prompt's last token has none after it, nothing is known
 * of losses: they stay 0, whatever stands there in the set.
 *
 * @param prompts Their losses and those of their features are filled in when the jobs are done.
 * @param anyFeature A feature that serves to learn the loss of a token itself.
 * @returns A job for every token that has one after it, and one for every feature that is active on a token.
 */
export function promptJobs(prompts: Prompt[], anyFeature: number): EffectJob[] {
  return prompts.flatMap(({ position: first, codes, losses, next }) =>
    codes.flatMap((code, i): EffectJob[] => {
      const position = first + i;
      const isLast = next === null && i === codes.length - 1;
      losses[i] = 0;
      const plain = {
        position,
        feature: anyFeature,
        activation: 0,
        take: ({ probability }: Omit<TokenEffect, "at">) => {
          losses[i] = -Math.log(Math.max(probability, Number.MIN_VALUE));
        },
      };
      return [
        ...(isLast ? [] : [plain]),
        ...code.features.map((feature, e) => ({
          position,
          feature,
          activation: code.activations[e],
          take: ({ loss, kl }: Omit<TokenEffect, "at">) => {
            code.losses[e] = isLast ? 0 : loss;
            code.kls[e] = kl;
          },
        })),
      ];
    })
  );
}

/** Reads one effect of many pairs. */
function effectOf(effects: AblationEffects, pair: number): Omit<TokenEffect, "at"> {
  const votes = effects.upTokens.length / effects.losses.length;
  const part = <T extends Int32Array | Float32Array>(list: T) =>
    Array.from(list.subarray(pair * votes, (pair + 1) * votes));
  const [loss, probability] = [effects.losses[pair], effects.probabilities[pair]];
  return {
    loss,
    probability,
    without: Math.min(1, probability * Math.exp(-loss)),
    kl: effects.kls[pair],
    shift: effects.shifts[pair],
    up: { tokens: part(effects.upTokens), values: part(effects.upValues) },
    down: { tokens: part(effects.downTokens), values: part(effects.downValues) },
  };
}
