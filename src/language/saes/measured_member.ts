/** One SAE of the language model, or a floor: trained, measured on held-out tokens, and kept. */
import type { SparseActivations } from "@/features/activations.ts";
import { type Dictionary, saeDictionary } from "@/features/dictionary.ts";
import type { ReadingModel } from "@/language/model/contexts.ts";
import type { LanguageMember, LanguageSaesConfig } from "@/language/saes/language_saes_config.ts";
import { makeMember } from "@/language/saes/make_member.ts";
import { sampleActivations } from "@/language/saes/mlp_stream.ts";
import { columnMeans, type SpliceLosses, spliceLosses } from "@/language/saes/splice_losses.ts";
import { activationArrays, activationsFrom, saeArrays, saeFrom } from "@/language/saes/stored_member.ts";
import { encodeTokens, measureTokens, neuronDictionary } from "@/language/saes/token_activations.ts";
import { frequentTokens, matchTokens, type TokenMatch } from "@/language/saes/token_scores.ts";
import type { LanguageData } from "@/language/corpus/token_set.ts";
import type { SaeMetrics } from "@/sae/metrics.ts";
import { disposeSae, type SaeModel } from "@/sae/sae.ts";
import { artifact, type ArtifactContents, type Json } from "@/training/artifact.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { History, RunOptions } from "@/training/progress.ts";

/** Raised when the same configuration would give other measures than before. */
const version = 1;

/** A model whose activations are read, complete. */
export interface KeyedModel extends ReadingModel {
  /** The key of the artifact it is. */
  key: string;
}

/** What is measured and on what. */
export interface MemberRequest {
  /** Tokens and vocabulary. */
  data: LanguageData;
  /** The model of the member's role. */
  model: KeyedModel;
  /** Sizes and lengths. */
  config: LanguageSaesConfig;
}

/** What was measured of one member, all of it on held-out documents. */
export interface MeasuredMember extends LanguageMember {
  /** The SAE, which the caller disposes of; nothing for the neurons. */
  sae?: SaeModel;
  /** The same, or the neurons, as everything in `features` reads it. */
  dictionary: Dictionary;
  /** Error, L0 and shrinkage on the tokens that judge. */
  metrics: SaeMetrics;
  /** Losses with the SAE in between, on the first of these tokens; nothing for the neurons and for the untrained model, whose MLP says nothing. */
  losses?: SpliceLosses;
  /** Share of the tokens that choose or judge on which each feature is active: [m]. */
  density: Float32Array;
  /** Share of the features that are active on none of them. */
  dead: number;
  /** The best feature of each frequent token, scored on tokens that judge. */
  matches: TokenMatch[];
  /** Activations on both held-out streams, where sample i is token i; nothing for the neurons, which are active too often to be kept. */
  activations?: { choose: SparseActivations; judge: SparseActivations };
  /** Curves of the training; nothing for floors. */
  history?: History;
}

/**
 * Trains and measures a member, or reads what was kept of it.
 *
 * @param member The member.
 * @param request Data, model and configuration.
 * @param run Signal and progress; `"read"` trains and measures nothing.
 * @returns The member with its measures; nothing if it was stopped or is not there.
 */
export async function measureMember(
  member: LanguageMember,
  request: MemberRequest,
  run: RunOptions | "read" = {},
): Promise<MeasuredMember | undefined> {
  const { data, model, config } = request;
  const { chooseTokens, judgeTokens, lossTokens, leastUses, sampleTokens } = config;
  const { label: _, ...fields } = member.fields;
  const identity = {
    ...{ kind: member.kind, role: member.role, fields },
    ...{ chooseTokens, judgeTokens, lossTokens, leastUses, sampleTokens, seed: config.seed },
    ...(member.kind === "trained" && { poolContexts: config.poolContexts }),
  };
  const { complete, metrics, tensors } = await artifact(
    "language-sae",
    identity,
    () => run === "read" ? Promise.resolve(unfinished) : contents(member, request, run),
    { version, inputs: { model: model.key, data: data.key } },
  );
  if (!complete) return undefined;
  const sae = member.kind === "neurons" ? undefined : saeFrom(tensors, member.fields);
  const { matches, ...numbers } = metrics as unknown as KeptNumbers;
  return {
    ...member,
    ...numbers,
    matches: matches.map((match) => ({ ...match, threshold: match.threshold ?? Infinity })), // JSON has no infinity
    ...(sae && { sae }),
    dictionary: sae ? saeDictionary({ ...sae, name: member.name }) : neuronDictionary(model),
    density: tensors.density.data as Float32Array,
    ...(sae && {
      activations: { choose: activationsFrom(tensors, "choose"), judge: activationsFrom(tensors, "judge") },
    }),
  };
}

type KeptNumbers = Pick<MeasuredMember, "metrics" | "losses" | "dead" | "matches" | "history">;

const unfinished: ArtifactContents = { metrics: {}, tensors: {}, complete: false };

async function contents(
  member: LanguageMember,
  request: MemberRequest,
  run: RunOptions,
): Promise<ArtifactContents> {
  const [training, measuring] = progressParts(run, {
    title: member.name,
    shares: [member.kind === "trained" ? 3 : 0.1, 1],
  });
  const made = await makeMember(member, request, training);
  if (!made) return unfinished;
  const { sae, history } = made;
  try {
    const dictionary = sae ? saeDictionary({ ...sae, name: member.name }) : neuronDictionary(request.model);
    const { activations: { choose, judge }, ...metrics } = await measures(dictionary, request, {
      ...measuring,
      isSpliced: member.role !== "untrained model" && sae !== undefined,
    });
    const density = densityOf([choose, judge]);
    return {
      metrics: {
        ...metrics as unknown as Record<string, Json>,
        dead: density.filter((share) => share === 0).length / density.length,
        ...(history && { history: history as unknown as Json }),
      },
      tensors: {
        density: { shape: [density.length], data: density },
        ...(sae && {
          ...await saeArrays(sae),
          ...activationArrays("choose", choose),
          ...activationArrays("judge", judge),
        }),
      },
    };
  } catch (error) {
    if (run.signal?.aborted) return unfinished;
    throw error;
  } finally {
    if (sae) disposeSae(sae);
  }
}

async function measures(
  dictionary: Dictionary,
  { data, model, config }: MemberRequest,
  { isSpliced, ...run }: RunOptions & { isSpliced: boolean },
) {
  const { chooseTokens, judgeTokens, lossTokens, leastUses, sampleTokens, seed } = config;
  const parts = progressParts(run, {
    title: `Measures of ${dictionary.name}`,
    shares: [chooseTokens, 1.5 * judgeTokens, 2 * lossTokens],
  });
  const choose = await encodeTokens(dictionary, model, {
    set: data.choose,
    tokens: chooseTokens,
    ...parts[0],
  });
  const { activations: judge, metrics } = await measureTokens(dictionary, model, {
    set: data.judge,
    tokens: judgeTokens,
    ...parts[1],
  });
  const sample = () => sampleActivations(model, data.train, { count: sampleTokens, seed });
  const losses = isSpliced && await spliceLosses(dictionary, model, {
    set: data.judge,
    tokens: lossTokens,
    mean: columnMeans(sample(), model.config.dMlp),
    ...parts[2],
  });
  const frequent = frequentTokens(data, {
    choosePositions: choose.count,
    judgePositions: judge.count,
    leastUses,
  });
  const matches = matchTokens(frequent, { choose, judge });
  return { activations: { choose, judge }, metrics, matches, ...(losses && { losses }) };
}

/** The share of all samples on which each feature is active. */
function densityOf(sets: SparseActivations[]): Float32Array<ArrayBuffer> {
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  return Float32Array.from(
    { length: sets[0].nFeatures },
    (_, feature) =>
      sets.reduce((sum, { offsets }) => sum + offsets[feature + 1] - offsets[feature], 0) / count,
  );
}
