/** What the study of the digits keeps on disk: the networks and the measures of each seed. */
import type { ActivationSource } from "@/saeception/activation_source.ts";
import { type SeedNetworks, trainArms } from "@/saeception/digits/arm_training.ts";
import type { SaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";
import { measureCycles } from "@/saeception/digits/cycles.ts";
import type { StudyRow } from "@/saeception/study_rows.ts";
import { allTries, type Try } from "@/saeception/digits/tries.ts";
import type { Artifact, ArtifactContents, Json } from "@/training/artifact.ts";
import { artifactGroup } from "@/training/artifact_group.ts";
import { addPrefix, takePrefix } from "@/training/parameters.ts";
import type { RunOptions } from "@/training/progress.ts";

/** Raised when the same configuration would give other networks or measures than before. */
const version = 1;

/** What decides a part of the study. */
export interface SeedsOptions extends RunOptions {
  /** The configuration. */
  config: SaeceptionConfig;
  /** The seeds. */
  seeds: number[];
}

/** Makes what is missing of a group, or says that it stays missing. */
type Compute = Parameters<typeof artifactGroup>[2];

/** Reads what is there and computes nothing. */
const readOnly: Compute = (missing) =>
  Promise.resolve(missing.map(() => ({ metrics: {}, tensors: {}, complete: false })));

/**
 * The networks of each seed, trained if they are not there.
 *
 * @param source The digit classifiers.
 * @param options Configuration, seeds, progress and Stop.
 * @param only `"read"`: train nothing.
 * @returns The networks of each seed and the keys of their artifacts; undefined for a seed that is not done.
 */
export async function seedNetworks(
  source: ActivationSource,
  { config, seeds, ...run }: SeedsOptions,
  only?: "read",
): Promise<({ networks: SeedNetworks; key: string } | undefined)[]> {
  const compute: Compute = async (missing, { checkpointFolder }) => {
    const trained = await trainArms(source, {
      ...run,
      config,
      seeds: missing.map(({ index }) => seeds[index]),
      checkpointFolder,
    });
    return missing.map((_, i) =>
      trained.completed ? networkContents(trained.seeds[i]) : { metrics: {}, tensors: {}, complete: false }
    );
  };
  const artifacts = await artifactGroup(
    "digit-arms",
    seeds.map((seed) => ({ config: trainingFields(config, seed), inputs: { source: source.key } })),
    only ? readOnly : compute,
    { version },
  );
  return artifacts.map((artifact, i) =>
    artifact.complete
      ? { networks: networksFrom(artifact, { config, seed: seeds[i] }), key: artifact.key }
      : undefined
  );
}

/**
 * The measures of each seed, taken if they are not there. The seeds' networks have to be there.
 *
 * @param source The digit classifiers.
 * @param options Configuration, seeds, the weight chosen for each arm, progress and Stop.
 * @param only `"read"`: measure nothing.
 * @returns The rows of each seed; undefined for a seed that is not done.
 * @throws {RangeError} If a seed's networks are not there.
 */
export async function seedRows(
  source: ActivationSource,
  { config, seeds, chosen, ...run }: SeedsOptions & { chosen: Try[] },
  only?: "read",
): Promise<(StudyRow[] | undefined)[]> {
  const found = await seedNetworks(source, { config, seeds }, "read");
  const inputs = found.map((seed, i) => {
    if (seed) return seed;
    throw new RangeError(`Cannot measure the networks of seed ${seeds[i]}: they are not trained yet`);
  });
  const compute: Compute = async (missing, { checkpointFolder }) => {
    const { rows, completed } = await measureCycles(source, {
      ...run,
      config,
      chosen,
      seeds: missing.map(({ index }) => inputs[index].networks),
      checkpointFolder,
    });
    return missing.map(({ index }) => ({
      metrics: { rows: rows.filter(({ seed }) => seed === seeds[index]) as unknown as Json },
      tensors: {},
      complete: completed,
    }));
  };
  const { cycles, continuedEpochs, geometrySamples, probeSamples } = config;
  const choice = chosen.map(({ arm, lambda, keep }) => ({ arm, lambda, keep }));
  const artifacts = await artifactGroup(
    "digit-rows",
    inputs.map(({ key }) => ({
      config: { cycles, continuedEpochs, geometrySamples, probeSamples, choice },
      inputs: { networks: key },
    })),
    only ? readOnly : compute,
    { version },
  );
  return artifacts.map(({ complete, metrics }) =>
    complete ? (metrics.rows as unknown as StudyRow[]).map(withNumbers) : undefined
  );
}

/** JSON has no NaN: a measure that is undefined, such as a silhouette of one cluster, comes back as null. */
function withNumbers(row: StudyRow): StudyRow {
  const entries = Object.entries(row.metrics).map(([name, value]) => [name, value ?? NaN]);
  return { ...row, metrics: Object.fromEntries(entries) };
}

/**
 * Test accuracy of baselines, trained if they are not there.
 *
 * @param source The digit classifiers, on raw pixels.
 * @param options Configuration, seeds, progress and Stop.
 * @param only `"read"`: train nothing.
 * @returns Percent for each seed; undefined for one that is not done.
 */
export async function baselineAccuracies(
  source: ActivationSource,
  { config, seeds, ...run }: SeedsOptions,
  only?: "read",
): Promise<(number | undefined)[]> {
  const { epochs } = config;
  const compute: Compute = async (missing, { checkpointFolder }) => {
    const { networks, completed } = await source.train(
      missing.map(({ index }) => ({
        seed: seeds[index],
        epochs,
        place: { row: "no targets, raw pixels", column: "validation %" },
      })),
      { ...run, checkpointFolder },
    );
    return await Promise.all(networks.map(async (network) => ({
      metrics: { accuracy: 100 * await source.score(network, "test") },
      tensors: {},
      complete: completed,
    })));
  };
  const artifacts = await artifactGroup(
    "digit-baseline",
    seeds.map((seed) => ({ config: { epochs, seed }, inputs: { source: source.key } })),
    only ? readOnly : compute,
    { version },
  );
  return artifacts.map(({ complete, metrics }) => complete ? metrics.accuracy as number : undefined);
}

/** The fields that decide a seed's networks. */
function trainingFields(config: SaeceptionConfig, seed: number): object {
  const { epochs, nFeatures, k, saeSteps } = config;
  return { seed, epochs, tries: allTries(config), nFeatures, k, saeSteps };
}

function networkContents({ baseline, validation, tries }: SeedNetworks): ArtifactContents {
  const named = tries.map(({ network }, i) => addPrefix(`try${i}/`, network));
  return {
    metrics: { validation, tries: tries.map((t) => t.validation) },
    tensors: Object.assign(addPrefix("baseline/", baseline), ...named),
  };
}

function networksFrom(
  { metrics, tensors }: Artifact,
  { config, seed }: { config: SaeceptionConfig; seed: number },
): SeedNetworks {
  const validations = metrics.tries as number[];
  return {
    seed,
    baseline: takePrefix("baseline/", tensors),
    validation: metrics.validation as number,
    tries: allTries(config).map((t, i) => ({
      ...t,
      network: takePrefix(`try${i}/`, tensors),
      validation: validations[i],
    })),
  };
}
