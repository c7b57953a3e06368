/** The first half of the experiment: baselines, their SAEs, and networks trained toward the targets of every arm. */
import { join } from "@std/path";
import { disposeSae, type SaeModel } from "@/sae/sae.ts";
import type { ActivationSource, Network, TrainingJob } from "@/saeception/activation_source.ts";
import type { SaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";
import { jointSaes } from "@/saeception/digits/joint_sae.ts";
import { trainStudySaes } from "@/saeception/study_sae.ts";
import { armTargets } from "@/saeception/targets.ts";
import { allTries, isOtherKeep, type Try } from "@/saeception/digits/tries.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";

/** Networks that were trained for one seed. */
export interface SeedNetworks {
  /** The seed. */
  seed: number;
  /** The network without targets. */
  baseline: Network;
  /** Its share of validation examples read right. */
  validation: number;
  /** Each try's network and its share of validation examples read right. */
  tries: (Try & { network: Network; validation: number })[];
}

/** What the tries take. */
export interface ArmTraining extends RunOptions {
  /** The configuration. */
  config: SaeceptionConfig;
  /** The seeds. */
  seeds: number[];
  /** Where checkpoints go. */
  checkpointFolder: string;
}

/**
 * Trains the baseline of each seed, dissects it, and trains it anew toward each try's targets: the same initial weights
 * and the same batches, so that a seed's networks are paired.
 *
 * @param source What the networks are.
 * @param options Configuration, seeds, progress, Stop and checkpoints.
 * @returns The networks, and whether all were trained to the end.
 */
export async function trainArms(
  source: ActivationSource,
  { config, seeds, checkpointFolder, ...run }: ArmTraining,
): Promise<{ seeds: SeedNetworks[]; completed: boolean }> {
  const tries = allTries(config);
  const parts = progressParts(run, {
    title: "Arms",
    shares: [seeds.length + 4, seeds.length / 4 + 1, seeds.length * tries.length / 8 + 4],
  });
  const folder = (name: string) => ({ checkpointFolder: join(checkpointFolder, name) });
  const joint = jointSaes(seeds, source.dimensions);
  const used: SaeModel[] = [];
  try {
    const baselines = await source.train(
      seeds.map((seed) => ({ seed, epochs: config.epochs, place: baselinePlace })),
      { ...parts[0], observer: joint.observer, ...folder("baselines") },
    );
    if (!baselines.completed) return { seeds: [], completed: false };
    const opened = baselines.networks.map((network, i) => ({ network, seed: seeds[i] }));
    const { activations, saes, completed } = await trainStudySaes(source, opened, {
      config,
      ...parts[1],
      ...folder("saes"),
    });
    used.push(...saes);
    if (!completed) return { seeds: [], completed: false };
    const jobs = seeds.flatMap((seed, i) =>
      triedJobs(source, { config, seed, activations: activations[i], sae: saes[i], joint: joint.models()[i] })
    );
    const trained = await source.train(jobs, { ...parts[2], ...folder("tries") });
    return {
      completed: trained.completed,
      seeds: seeds.map((seed, i) => ({
        seed,
        baseline: baselines.networks[i],
        validation: baselines.validation[i],
        tries: tries.map((t, j) => {
          const job = i * tries.length + j;
          return { ...t, network: trained.networks[job], validation: trained.validation[job] };
        }),
      })),
    };
  } finally {
    joint.dispose();
    used.forEach(disposeSae);
  }
}

/** Where baselines stand in the table that is shown. */
const baselinePlace = { row: "no targets", column: "validation %" };

interface Dissected {
  config: SaeceptionConfig;
  seed: number;
  activations: Float32Array;
  sae: SaeModel;
  joint: SaeModel;
}

/** One job per try; tries that differ in their weight alone share their targets. */
function triedJobs(
  { dimensions, labels }: ActivationSource,
  { config, seed, activations, sae, joint }: Dissected,
): TrainingJob[] {
  const made = new Map<string, Float32Array>();
  return allTries(config).map(({ arm, lambda, keep }) => {
    const name = `${arm}/${keep}`;
    const published = arm === "published";
    const targets = made.get(name) ?? armTargets(arm, {
      activations,
      dimensions,
      labels: labels.train,
      sae: published ? joint : sae,
      keep,
      seed,
    });
    made.set(name, targets);
    return {
      seed,
      epochs: config.epochs,
      targets,
      lambda,
      auxiliaryLoss: published ? "broadcast" : "cosine",
      place: {
        row: isOtherKeep({ arm, lambda, keep }, config) ? `${arm}, N ${keep}` : arm,
        column: `λ ${lambda}: validation %`,
      },
    };
  });
}
