/** Floors and ceilings of one latent, measured once and kept. */

import type { AnalysisData } from "@/features/analysis.ts";
import { labelledSplit } from "@/features/analysis.ts";
import { type Ceilings, measureCeilings } from "@/features/ceilings.ts";
import type { Match } from "@/features/coverage.ts";
import { type FloorOptions, type Floors, measureFloors } from "@/features/floors.ts";
import { artifact, type Json } from "@/training/artifact.ts";

/** What an SAE on a latent is held against. */
export interface Benchmarks extends Floors, Ceilings {
  /** The artifact's key. */
  key: string;
}

/**
 * Measures floors and ceilings, or reads them.
 *
 * @param data Nouns and latents.
 * @param options Size and sparsity of the SAE, seed, signal and progress.
 * @returns The best match of each trait value for each floor and ceiling, and the classifier's accuracies.
 */
export async function measureBenchmarks(
  { nouns, latents }: AnalysisData,
  { nFeatures, l0, whitening, seed, ...run }: FloorOptions,
): Promise<Benchmarks> {
  const config = { nFeatures, l0: Math.round(l0), whitening, seed };
  const stored = await artifact("benchmarks", config, async () => {
    const split = labelledSplit({ nouns, latents });
    const floors = await measureFloors(split, { ...config, ...run });
    run.signal?.throwIfAborted();
    const measured = { ...floors, ...measureCeilings(split) };
    return { metrics: finite(measured) as unknown as Record<string, Json>, tensors: {} };
  }, { version: 1, inputs: { latents: latents.key, nouns: nouns.key } });
  return { key: stored.key, ...stored.metrics as unknown as Floors & Ceilings };
}

/** JSON has no Infinity, the threshold of a feature that never meets its value: it becomes the largest number. */
function finite(measured: Floors & Ceilings): object {
  const clip = (matches: Match[]) =>
    matches.map((match) => ({ ...match, threshold: Math.min(match.threshold, Number.MAX_VALUE) }));
  const { accuracy, ...matches } = measured;
  return {
    accuracy: Object.fromEntries(Object.entries(accuracy).map(([category, share]) => [category, share || 0])),
    ...Object.fromEntries(Object.entries(matches).map(([name, list]) => [name, clip(list)])),
  };
}
