/** The kinds of SAEs that are compared at equal L0: what each is made of, and what decides its L0. */
import type { SaeConfig } from "@/sae/config.ts";
import type { VariantsConfig } from "@/variants/config.ts";

/** One kind of SAE. */
export interface Variant {
  /** What tables and figures call it; distinct. */
  name: string;
  /** What decides the L0: a number of features kept, a target in the loss, or a penalty's weight that has to be found. */
  l0By: "k" | "target" | "lambda";
  /** What it changes of the default SAE; with `lambda`, the weight at which the search begins. */
  fields: Partial<SaeConfig>;
  /** SAEs of it, as many as of the compared kinds unless told. */
  seeds?: number;
  /** What is measured of it, everything unless told. */
  scores?: "all" | "labels";
}

/**
 * Lists the kinds, each by its authors' recipe as far as it suits a run of thousands of steps, with the remedy against dead
 * features that it takes. What is not named is the default SAE: whitened, centred latents, tied initial directions, Adam.
 *
 * @param config Size, length and L0.
 * @returns The kinds, penalties first.
 */
export function variantMembers(config: VariantsConfig): Variant[] {
  const { nFeatures, l0, steps, learningRate, batchSize } = config;
  const shared = { nFeatures, k: l0, steps, learningRate, batchSize, deadWindow: 6250 };
  const levels = [nFeatures >> 4, nFeatures >> 2];
  return [
    {
      name: "ReLU, plain L1",
      l0By: "lambda",
      fields: {
        ...shared,
        activation: "relu",
        penalty: "plain",
        decoderNorms: "unit",
        initialization: "data",
        lambda: 5.8,
      },
    },
    {
      name: "ReLU, norm-weighted L1",
      l0By: "lambda",
      fields: {
        ...shared,
        activation: "relu",
        penalty: "norm-weighted",
        decoderNorms: "free",
        initialization: "data",
        deadRemedy: "none",
        lambda: 6.9,
      },
    },
    {
      name: "Gated",
      l0By: "lambda",
      fields: { ...shared, activation: "gated", gatedForm: "unit", startL0: 2 * l0, lambda: 4.7 },
    },
    {
      name: "JumpReLU",
      l0By: "target",
      fields: {
        ...shared,
        k: Math.round(1.125 * l0), // the L0 is still a sixth below its target when so short a run ends
        activation: "jumprelu",
        jumpPenalty: "l0-target",
        lambda: 300,
        bandwidth: 1,
        startL0: 4 * l0,
      },
    },
    {
      name: "TopK, AuxK",
      l0By: "k",
      fields: { ...shared, activation: "topk", deadRemedy: "auxk", auxK: l0 },
    },
    {
      name: "TopK, resampling",
      l0By: "k",
      fields: { ...shared, activation: "topk", deadRemedy: "resample" },
    },
    {
      name: "BatchTopK",
      l0By: "k",
      fields: { ...shared, activation: "batchtopk", deadRemedy: "resample" },
    },
    {
      name: "Matryoshka",
      l0By: "k",
      fields: { ...shared, activation: "matryoshka", deadRemedy: "resample", levels },
    },
  ];
}

/**
 * The study's own SAE: the kind that the other notebooks use, wider and trained for longer than the compared ones. It shows
 * what size and steps do beside what the kind does.
 *
 * @param config Size, length and L0.
 * @returns The kind; with the defaults its first seed is the sweep's "TopK 8".
 */
export function ownVariant({ ownFeatures, ownSteps, l0, batchSize }: VariantsConfig): Variant {
  return {
    name: "TopK, wider and longer",
    l0By: "k",
    fields: { nFeatures: ownFeatures, steps: ownSteps, k: l0, batchSize, activation: "topk" },
  };
}

/**
 * Attempts at the values that all kinds miss, backgrounds and bodies: less whitening, so that what is loud in the latents is
 * loud in the loss. One SAE of each, as large and as long trained as the kinds.
 *
 * @param config Size, length and L0.
 * @returns TopK with half and without whitening, and Matryoshka with half.
 */
export function weakSpotAttempts(config: VariantsConfig): Variant[] {
  return [["TopK, resampling", 0.5], ["TopK, resampling", 0], ["Matryoshka", 0.5]]
    .map(([name, whitening]) =>
      changed(config, {
        name: name as string,
        what: `whitening ${whitening}`,
        fields: { whitening: whitening as number },
      })
    );
}

/**
 * Controls for the start: kinds that begin at random directions begin at random nouns' latents, as the ReLU kinds do.
 *
 * @param config Size, length and L0.
 * @returns One SAE of TopK and of Gated.
 */
export function startControls(config: VariantsConfig): Variant[] {
  return ["TopK, resampling", "Gated"].map((name) =>
    changed(config, { name, what: "begun at nouns", fields: { initialization: "data" } })
  );
}

/** One SAE of a kind with something changed, scored by labels alone. */
function changed(
  config: VariantsConfig,
  { name, what, fields }: { name: string; what: string; fields: Partial<SaeConfig> },
): Variant {
  const kind = variantMembers(config).find((own) => own.name === name)!;
  return {
    ...kind,
    name: `${name}, ${what}`,
    fields: { ...kind.fields, ...fields },
    seeds: 1,
    scores: "labels",
  };
}

/**
 * The SAEs of one kind: the same but for the seed.
 *
 * @param variant The kind.
 * @param options The comparison's configuration, and the penalty's weight if one had to be found.
 * @returns What each changes of the default SAE, as `sweep` takes it.
 */
export function seedMembers(
  { name, fields, seeds: own }: Variant,
  { config, lambda }: { config: VariantsConfig; lambda?: number | undefined },
): Partial<SaeConfig>[] {
  const seeds = own ?? config.seeds;
  return Array.from({ length: seeds }, (_, i) => ({
    ...fields,
    ...(lambda !== undefined && { lambda }),
    seed: config.seed + i,
    label: seeds > 1 ? `${name} · ${config.seed + i}` : name,
  }));
}
