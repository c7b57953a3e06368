/** The one SAE recipe of the study: the same for every network, arm and cycle, trained after the network is done. */
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { trainSaeStack } from "@/sae/train_stack.ts";
import type { SaeModel } from "@/sae/sae.ts";
import type { ActivationSource, Network } from "@/saeception/activation_source.ts";
import type { RunOptions } from "@/training/progress.ts";

/** Sizes of the SAEs. */
export interface StudySaeSizes {
  /** Features of each. */
  nFeatures: number;
  /** Active features of each example. */
  k: number;
  /** Training steps. */
  saeSteps: number;
}

/**
 * The recipe: top-k, so that every arm has the same L0; decoder rows of length 1; activations centred and scaled to a
 * mean squared length equal to their dimensions, not whitened, because their own directions are what is compared.
 *
 * @param sizes The study's sizes.
 * @param seed Seed of the weights and the batches.
 * @returns The SAE's configuration.
 */
export function studySaeConfig(
  { nFeatures, k, saeSteps }: StudySaeSizes,
  seed: number,
): Readonly<SaeConfig> {
  return resolveSaeConfig({
    nFeatures,
    activation: "topk",
    k,
    steps: saeSteps,
    batchSize: 128,
    warmupSteps: Math.round(saeSteps / 20),
    whitening: 0,
    deadRemedy: "resample",
    deadWindow: 5000,
    seed,
  });
}

/** Networks and the seeds of their SAEs. */
export interface OpenedNetwork {
  /** The network. */
  network: Network;
  /** Seed of its SAE: networks of one study seed share it, which pairs their SAEs too. */
  seed: number;
}

/**
 * Trains an SAE on the frozen activations of each network, all together.
 *
 * @param source What the networks are.
 * @param opened The networks.
 * @param options Sizes, progress, Stop and checkpoints.
 * @returns The activations, `[trainCount * dimensions]` each, and the SAEs, which the caller disposes of.
 */
export async function trainStudySaes(
  source: ActivationSource,
  opened: OpenedNetwork[],
  { config, ...run }: RunOptions & { config: StudySaeSizes; checkpointFolder?: string },
): Promise<{ activations: Float32Array[]; saes: SaeModel[]; completed: boolean }> {
  const activations: Float32Array[] = [];
  for (const { network } of opened) activations.push(await source.activations(network, "train"));
  const { models, completed } = await trainSaeStack(
    opened.map(({ seed }) => studySaeConfig(config, seed)),
    { ...run, latents: activations, dimensions: source.dimensions },
  );
  return { activations, saes: models, completed };
}
