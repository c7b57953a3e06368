/** SAE-ception on a trait classifier of the Nouns: a control and every arm, trained on, dissected and scored against the truth. */
import { join } from "@std/path";
import type { Nouns } from "@/nouns/dataset.ts";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { disposeSae, evaluate, type SaeModel } from "@/sae/sae.ts";
import { trainSaeStack } from "@/sae/train_stack.ts";
import type { Network, TrainingJob } from "@/saeception/activation_source.ts";
import { type ArmName, arms } from "@/saeception/arms.ts";
import { nounSplit, scoreNounCodes } from "@/saeception/traits/noun_code_scores.ts";
import { intervene } from "@/saeception/traits/noun_interventions.ts";
import { type NounsSource, nounsSource } from "@/saeception/traits/nouns_source.ts";
import { nounsSourceDefaults } from "@/saeception/traits/nouns_source_config.ts";
import type { StudyRow } from "@/saeception/study_rows.ts";
import { armTargets } from "@/saeception/targets.ts";
import type { TraitArmsConfig } from "@/saeception/traits/trait_arms_config.ts";
import { artifact, type Json } from "@/training/artifact.ts";
import { progressMeter, type RunOptions } from "@/training/progress.ts";
import { progressParts } from "@/training/progress_parts.ts";

/** Arms tried on traits: all but the published one, whose fault is the digits' code. */
export const traitArmNames: readonly ArmName[] = (Object.keys(arms) as ArmName[]).filter((arm) =>
  arm !== "published"
);

/**
 * Runs the study for one seed: a baseline, its SAE, then for a control without targets and for every arm a classifier trained
 * on from the baseline with the same batches, its SAE, and the scores against the exact traits. Kept as one artifact.
 *
 * @param source The classifiers, from {@linkcode traitSource}.
 * @param options Configuration, the seed, progress and Stop.
 * @param only `"read"`: train nothing.
 * @returns Rows of `cycle` 0 (the baseline) and 1; none if it is not complete.
 */
export async function traitRows(
  source: NounsSource,
  { config, seed, ...run }: RunOptions & { config: TraitArmsConfig; seed: number },
  only?: "read",
): Promise<{ rows: StudyRow[]; complete: boolean }> {
  const { seeds: _, ...fields } = config;
  const { metrics, complete } = await artifact("trait-arms", { ...fields, seed }, async (workspace) => {
    if (only) return { metrics: { rows: [] }, tensors: {}, complete: false };
    const { rows, completed } = await study(source, { ...run, config, seed, ...workspace });
    return { metrics: { rows: rows as unknown as Json }, tensors: {}, complete: completed };
  }, { version: 2, inputs: { source: source.key } });
  return { rows: metrics.rows as unknown as StudyRow[], complete };
}

/**
 * The classifiers of the study, on fewer nouns where there are fewer.
 *
 * @param nouns The nouns.
 * @param config Width of the opened layer.
 * @param run Progress and Stop.
 * @returns The source.
 */
export async function traitSource(
  nouns: Nouns,
  { dimensions }: Pick<TraitArmsConfig, "dimensions">,
  run: RunOptions = {},
): Promise<NounsSource> {
  const { count } = nouns.train;
  const trainCount = Math.min(nounsSourceDefaults.trainCount, Math.floor(0.8 * count));
  const validationCount = Math.min(nounsSourceDefaults.validationCount, Math.floor(0.1 * count));
  return await nounsSource(nouns, { dimensions, trainCount, validationCount }, run);
}

interface SeedStudy extends RunOptions {
  config: TraitArmsConfig;
  seed: number;
  checkpointFolder: string;
}

async function study(
  source: NounsSource,
  { config, seed, checkpointFolder, ...run }: SeedStudy,
): Promise<{ rows: StudyRow[]; completed: boolean }> {
  const stopped = { rows: [], completed: false };
  const [first, opening, second, dissecting, scoring] = progressParts(run, {
    title: "SAE-ception on traits",
    shares: [5, 1, 16, 8, 11],
  });
  const baselines = await source.train([{ seed, epochs: config.epochs, place: placeOf("baseline") }], {
    ...first,
    checkpointFolder: join(checkpointFolder, "baseline"),
  });
  if (!baselines.completed) return stopped;
  const baseline = baselines.networks[0];
  const activations = await source.activations(baseline, "train");
  const begun = await dissect(source, [baseline], {
    config,
    seed,
    ...opening,
    checkpointFolder: join(checkpointFolder, "sae"),
  });
  const [sae] = begun.saes;
  let saes: SaeModel[] = [];
  try {
    if (!begun.completed) return stopped;
    const jobs = (["none", ...traitArmNames] as const).map((arm): TrainingJob => ({
      seed,
      start: baseline,
      epochs: config.continuedEpochs,
      place: placeOf(arm),
      ...(arm !== "none" && {
        lambda: config.lambda,
        targets: armTargets(arm, {
          activations,
          dimensions: source.dimensions,
          labels: source.labels.train,
          sae,
          keep: keepOf(arm, config),
          seed,
          contrast: true,
        }),
      }),
    }));
    const trained = await source.train(jobs, { ...second, checkpointFolder: join(checkpointFolder, "arms") });
    if (!trained.completed) return stopped;
    const dissected = await dissect(source, trained.networks, {
      config,
      seed,
      ...dissecting,
      checkpointFolder: join(checkpointFolder, "saes"),
    });
    saes = dissected.saes;
    if (!dissected.completed) return stopped;
    return await scoreAll(source, {
      seed,
      ...scoring,
      networks: [baseline, ...trained.networks],
      saes: [sae, ...saes],
      names: ["none", "none", ...traitArmNames],
      config,
    });
  } finally {
    [sae, ...saes].forEach((each) => each && disposeSae(each));
  }
}

function keepOf(arm: ArmName | "none", { keep, keepOfExample }: TraitArmsConfig): number {
  return arm === "example" ? keepOfExample : keep;
}

function placeOf(row: string): { row: string; column: string } {
  return { row, column: "validation: traits read right, %" };
}

/** The SAE of this study: whitened, because without it small traits are not heard; the same for every arm. */
function traitSaeConfig({ nFeatures, k, saeSteps }: TraitArmsConfig, seed: number): Readonly<SaeConfig> {
  return resolveSaeConfig({ nFeatures, k, steps: saeSteps, deadWindow: 5000, seed });
}

async function dissect(
  source: NounsSource,
  networks: Network[],
  { config, seed, ...run }: SeedStudy,
): Promise<{ saes: SaeModel[]; completed: boolean }> {
  const latents: Float32Array[] = [];
  for (const network of networks) latents.push(await source.activations(network, "train"));
  const { models, completed } = await trainSaeStack(networks.map(() => traitSaeConfig(config, seed)), {
    ...run,
    latents,
    dimensions: source.dimensions,
  });
  return { saes: models, completed };
}

interface Scored extends RunOptions {
  seed: number;
  config: TraitArmsConfig;
  networks: Network[];
  saes: SaeModel[];
  names: (ArmName | "none")[];
}

async function scoreAll(
  source: NounsSource,
  { seed, config, networks, saes, names, ...run }: Scored,
): Promise<{ rows: StudyRow[]; completed: boolean }> {
  const rows: StudyRow[] = [];
  const meter = progressMeter({ ...run, title: "scoring", steps: networks.length });
  for (const [i, network] of networks.entries()) {
    if (run.signal?.aborted) return { rows, completed: false };
    rows.push({
      arm: names[i],
      seed,
      cycle: Math.min(i, 1),
      mode: i === 0 ? "anew" : "on",
      lambda: names[i] === "none" ? 0 : config.lambda,
      keep: names[i] === "none" ? 0 : keepOf(names[i], config),
      metrics: await scoresOf(source, { network, sae: saes[i], seed }),
    });
    meter.report(i + 1);
  }
  return { rows, completed: true };
}

/** Shares in percent; F1 of the best feature of each trait value, on held-out nouns. */
async function scoresOf(
  source: NounsSource,
  { network, sae, seed }: { network: Network; sae: SaeModel; seed: number },
): Promise<Record<string, number>> {
  const split = await nounSplit(source, network);
  const scores = await scoreNounCodes(sae, split);
  const outcomes = await intervene(scores, {
    examples: split.heldOut,
    read: (activations) => source.readTraits(network, activations),
    seed,
  });
  const edits = outcomes.find(({ category }) => category === "all")!;
  const all = scores.coverage.at(-1)!;
  return {
    accuracy: 100 * await source.score(network, "test"),
    "mean F1": all.meanF1,
    "values with F1 > .8": all.above80,
    "values with F1 > .5": all.above50,
    "features per value": all.featuresPerValue,
    "gap to the second trait": scores.meanGap,
    fvu: (await evaluate(sae, split.heldOut.latents)).fvu,
    l0: scores.l0,
    dead: 100 * scores.dead,
    "ablated: trait changed": 100 * edits.ablated.changed,
    "ablated: others kept": 100 * edits.ablated.othersKept,
    "random ablated: trait changed": 100 * edits.randomAblated.changed,
    "swapped: read as the value": 100 * edits.swapped.readAsValue,
    "steered: read as the value": 100 * edits.steered.readAsValue,
    "random steered: read as the value": 100 * edits.randomSteered.readAsValue,
  };
}
