/** How the sparse autoencoders of the language model are trained and what they are measured on. */
import type { SaeConfig } from "@/sae/config.ts";
import { resolveConfig } from "@/training/config.ts";

/** The language model's SAEs. */
export interface LanguageSaesConfig {
  /** Tokens that the study's own SAE learns from, the narrow one and the second model's from half of them; rounded down to whole batches. */
  trainTokens: number;
  /** Tokens that the other kinds and the untrained model's SAE learn from. Fewer save minutes, and each row tells its own. */
  comparedTokens: number;
  /** Tokens per step. Larger batches take less time per token and need a higher learning rate. */
  batchSize: number;
  /** Contexts whose activations are shuffled together. */
  poolContexts: number;
  /** Random activations for normalisation, first weights, resampled features and untrained dictionaries. */
  sampleTokens: number;
  /** Features of the wide SAEs. */
  nFeatures: number;
  /** Features of the narrow one. */
  narrowFeatures: number;
  /** Active features per token. */
  k: number;
  /** Weight of the L1 penalty, which decides the L0 of the ReLU SAE. */
  lambda: number;
  /** Adam's learning rate. */
  learningRate: number;
  /** Exponent of the whitening, 0 to 1. */
  whitening: number;
  /** Held-out tokens that choose features and thresholds; fewer where there are fewer. */
  chooseTokens: number;
  /** Other held-out tokens, on which everything is reported. */
  judgeTokens: number;
  /** Those of them on which the model's loss is compared. */
  lossTokens: number;
  /** How often a token has to occur among those that judge, to be looked for. */
  leastUses: number;
  /** Seed of the SAEs, of their batches and of the untrained dictionaries. */
  seed: number;
}

/** The SAEs of the `quick` preset. */
export const languageSaesDefaults: LanguageSaesConfig = {
  trainTokens: 3 * 2 ** 19,
  comparedTokens: 3 * 2 ** 17,
  batchSize: 1024,
  poolContexts: 512,
  sampleTokens: 16_384,
  nFeatures: 4096,
  narrowFeatures: 1024,
  k: 32,
  lambda: 3,
  learningRate: 3e-3,
  whitening: 0,
  chooseTokens: 196_608,
  judgeTokens: 262_144,
  lossTokens: 32_768,
  leastUses: 200,
  seed: 0,
};

/**
 * Completes and checks the configuration.
 *
 * @param overrides The fields that differ from {@link languageSaesDefaults}.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or has the wrong type.
 * @throws {RangeError} If a value is out of range, or there are fewer tokens to learn from than a batch holds.
 */
export function resolveLanguageSaesConfig(
  overrides: Partial<LanguageSaesConfig> = {},
): Readonly<LanguageSaesConfig> {
  const whole = { min: 1, integer: true } as const;
  const config = resolveConfig("languageSaes", languageSaesDefaults, {
    trainTokens: whole,
    comparedTokens: whole,
    batchSize: whole,
    poolContexts: whole,
    sampleTokens: { ...whole, max: 2 ** 20 },
    nFeatures: { ...whole, max: 65_536 },
    narrowFeatures: { ...whole, max: 65_536 },
    k: whole,
    lambda: { min: 0 },
    learningRate: { min: 0, max: 1 },
    whitening: { min: 0, max: 1 },
    chooseTokens: whole,
    judgeTokens: whole,
    lossTokens: whole,
    leastUses: whole,
    seed: { min: 0, integer: true },
  }, overrides);
  for (const field of ["trainTokens", "comparedTokens"] as const) {
    if (config[field] >= config.batchSize) continue;
    throw new RangeError(
      `Cannot configure languageSaes: languageSaes.${field} is ${
        config[field]
      }, wanted is at least one batch of ` +
        `languageSaes.batchSize = ${config.batchSize}`,
    );
  }
  return config;
}

/** Which language model an SAE reads. */
export type ModelRole = "model" | "second model" | "untrained model";

/** One dictionary that is measured. */
export interface LanguageMember {
  /** What tables and figures call it. */
  name: string;
  /** Whose activations it reads. */
  role: ModelRole;
  /** Trained; or a floor: the neurons, random directions, or random data points (activations) as directions, of which the k largest count. */
  kind: "trained" | "neurons" | "random directions" | "random data points";
  /** What it changes of the default SAE; nothing for the neurons. */
  fields: Partial<SaeConfig>;
}

/**
 * Lists what is trained and what it is held against.
 *
 * @param config Sizes and lengths.
 * @returns The members, the study's own first.
 */
export function languageMembers(config: LanguageSaesConfig): LanguageMember[] {
  const { nFeatures, narrowFeatures, k, lambda, comparedTokens, batchSize, learningRate, whitening, seed } =
    config;
  const lengthOf = (tokens: number, batch = batchSize): Partial<SaeConfig> => {
    const steps = Math.floor(tokens / batch);
    return {
      batchSize: batch,
      steps,
      warmupSteps: Math.min(50, Math.ceil(steps / 10)),
      deadWindow: Math.max(batch, Math.round(tokens / 16)),
      resampleEvery: Math.max(20, Math.round(steps / 20)),
    };
  };
  const shared: Partial<SaeConfig> = {
    ...{ nFeatures, k, learningRate, whitening, seed },
    ...lengthOf(config.trainTokens),
    resampleUntil: 0.6,
    activation: "batchtopk",
  };
  const [half, compared] = [config.trainTokens / 2, comparedTokens].map((tokens) => lengthOf(tokens));
  const trained = (name: string, role: ModelRole, fields: Partial<SaeConfig> = {}): LanguageMember => ({
    name,
    role,
    kind: "trained",
    fields: { ...shared, ...fields, label: name },
  });
  const width = (features: number) => features.toLocaleString("en-US");
  const untrained = (kind: "random directions" | "random data points"): LanguageMember => ({
    name: kind,
    role: "model",
    kind,
    fields: {
      ...{ nFeatures, k, whitening, seed },
      activation: "topk",
      initialization: kind === "random directions" ? "tied" : "data",
      label: kind,
    },
  });
  return [
    trained(`BatchTopK ${width(nFeatures)}`, "model"),
    trained(`BatchTopK ${width(nFeatures)}, second model`, "second model", half),
    trained(`TopK ${width(nFeatures)}`, "model", { ...compared, activation: "topk" }),
    trained(`ReLU + L1 ${width(nFeatures)}`, "model", {
      // Its biases have far to go, a little at each step; and from unit rows, of which half are active at once, as from
      // resampled features, its error explodes.
      ...lengthOf(comparedTokens, Math.ceil(batchSize / 4)),
      ...{ activation: "relu", lambda, initialization: "kaiming", deadRemedy: "none" },
    }),
    trained(`BatchTopK ${width(narrowFeatures)}`, "model", { ...half, nFeatures: narrowFeatures }),
    trained(`BatchTopK ${width(nFeatures)}, untrained model`, "untrained model", compared),
    untrained("random directions"),
    untrained("random data points"),
    { name: "neurons", role: "model", kind: "neurons", fields: {} },
  ];
}
