/** The SAEs, floors and neurons of a study as units that are searched for contexts. */

import { firstSamples } from "@/features/activations.ts";
import { saeDictionary } from "@/features/dictionary.ts";
import type { ReadingModel } from "@/language/model/contexts.ts";
import type { CriteriaInputs } from "@/language/criteria/criteria.ts";
import type { LanguageSaes, LanguageSaesInput } from "@/language/saes/language_saes.ts";
import type { ModelRole } from "@/language/saes/language_saes_config.ts";
import type { MeasuredMember } from "@/language/saes/measured_member.ts";
import { mlpLatents } from "@/language/saes/mlp_stream.ts";
import { encodeTokens, type Encoding, neuronDictionary } from "@/language/saes/token_activations.ts";
import { wordContextLabels } from "@/language/criteria/token_contexts.ts";
import { type TokenSyntax, tokenSyntax } from "@/language/criteria/token_syntax.ts";
import type { UnitSource } from "@/language/criteria/units.ts";
import { untrainedSae } from "@/language/saes/untrained_sae.ts";
import { disposeSae } from "@/sae/sae.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";

/** How many tokens are looked at. */
export interface SourceOptions extends RunOptions {
  /** Tokens that choose, rounded down to whole contexts; those of the SAEs unless told, and at the most. */
  chooseTokens?: number;
  /** Tokens that judge, likewise. */
  judgeTokens?: number;
  /** The first so many of both halves on which neurons and random data points are looked for in the second model; 65,536 unless told. */
  secondTokens?: number;
}

/** All that the criteria are measured on. It owns tensors until it is disposed of. */
export interface CriteriaSources extends CriteriaInputs {
  /** Python's syntax in both halves. */
  syntax: { choosing: TokenSyntax; heldOut: TokenSyntax };
  /** Frees what was made here; the SAEs and models stay. */
  dispose(): void;
}

/** What the units are called. */
export const sourceNames = {
  features: "SAE features",
  neurons: "neurons",
  directions: "random directions",
  points: "random data points",
  untrained: "untrained model’s features",
} as const;

/**
 * Collects the units of a study: the features of its first SAE, the neurons, random directions, random data points and the
 * features of the untrained model's SAE; and of the second model features, neurons and random data points.
 *
 * @param saes The study's SAEs and floors, complete.
 * @param input Tokens and models.
 * @param options How many tokens, progress and stop.
 * @returns The sources; the caller disposes of them.
 * @throws {RangeError} If a member is missing.
 */
export async function criteriaSources(
  saes: LanguageSaes,
  { data, models, chooseTokens = Infinity, judgeTokens = Infinity, secondTokens = 65_536, ...run }:
    & LanguageSaesInput
    & SourceOptions,
): Promise<CriteriaSources> {
  const { model, "second model": second } = models;
  const { context } = model.config;
  const whole = (tokens: number) => Math.floor(tokens / context) * context;
  const member = (role: ModelRole, kind: MeasuredMember["kind"] = "trained") => {
    const found = saes.members.find((own) => own.role === role && own.kind === kind && own.activations);
    if (found) return found;
    throw new RangeError(
      `Cannot compare the features: found no ${kind} SAE of the ${role}, wanted one. Let languageSaes finish first`,
    );
  };
  const source = (name: string, { role, dictionary, activations }: MeasuredMember): UnitSource => ({
    name,
    model: models[role],
    dictionary,
    activations: {
      choosing: firstSamples(activations!.choose, whole(chooseTokens)),
      heldOut: firstSamples(activations!.judge, whole(judgeTokens)),
    },
  });
  const features = source(sourceNames.features, member("model"));
  const { choosing, heldOut } = features.activations;
  const [first, other, points] = progressParts(run, { title: "Neurons and floors", shares: [1, 1, 3] });
  const encode = async (dictionary: Encoding, own: ReadingModel, part: RunOptions) => {
    const most = own === second ? secondTokens : Infinity;
    const [chosen, judged] = [choosing, heldOut].map(({ count }) => Math.min(count, most));
    const [a, b] = progressParts(part, { title: dictionary.name, shares: [chosen, judged] });
    return {
      choosing: await encodeTokens(dictionary, own, { set: data.choose, tokens: chosen, ...a }),
      heldOut: await encodeTokens(dictionary, own, { set: data.judge, tokens: judged, ...b }),
    };
  };
  const neuronsOf = async (own: ReadingModel, part: RunOptions): Promise<UnitSource> => {
    const dictionary = neuronDictionary(own);
    return {
      name: sourceNames.neurons,
      model: own,
      dictionary,
      activations: await encode(dictionary, own, part),
    };
  };
  const pointMember = member("model", "random data points");
  const latents = mlpLatents(second, data, saes.config);
  const secondPoints = untrainedSae(pointMember.fields, {
    latents: latents.train.sample,
    dimensions: latents.dimensions,
  });
  try {
    const dictionary = saeDictionary({ ...secondPoints, name: sourceNames.points });
    const { tokenizer } = data;
    const syntax = {
      choosing: tokenSyntax(data.choose, tokenizer),
      heldOut: tokenSyntax(data.judge, tokenizer),
    };
    return {
      data,
      labels: {
        training: wordContextLabels(data.train, { tokenizer, syntax: tokenSyntax(data.train, tokenizer) }),
        choosing: wordContextLabels(data.choose, {
          tokenizer,
          syntax: syntax.choosing,
          positions: choosing.count,
        }),
        heldOut: wordContextLabels(data.judge, {
          tokenizer,
          syntax: syntax.heldOut,
          positions: heldOut.count,
        }),
      },
      features,
      neurons: await neuronsOf(model, first),
      floors: [
        source(sourceNames.directions, member("model", "random directions")),
        source(sourceNames.points, pointMember),
        source(sourceNames.untrained, member("untrained model")),
      ],
      again: {
        [sourceNames.features]: source(sourceNames.features, member("second model")),
        [sourceNames.neurons]: await neuronsOf(second, other),
        [sourceNames.points]: {
          name: sourceNames.points,
          model: second,
          dictionary,
          activations: await encode(dictionary, second, points),
        },
      },
      syntax,
      dispose: () => disposeSae(secondPoints),
    };
  } catch (error) {
    disposeSae(secondPoints);
    throw error;
  }
}
