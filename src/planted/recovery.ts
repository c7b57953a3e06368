/** How much of a planted dictionary an SAE found: detectors, directions, and what it costs. */
import { collectActivations, columnOf, type SparseActivations } from "@/features/activations.ts";
import { saeDictionary } from "@/features/dictionary.ts";
import { compareDirections, type Geometry, someDirections } from "@/features/geometry.ts";
import { type Table, table } from "@/plot/table.ts";
import type { Planted } from "@/planted/planted.ts";
import { densities, evaluate, type SaeModel } from "@/sae/sae.ts";
import type { RunOptions } from "@/training/progress.ts";

/**
 * What an SAE found of a planted dictionary: codes are judged on held-out latents, directions of living features by their
 * cosines with the planted targets.
 */
export interface Recovery extends Pick<Geometry, "mcc" | "targetMmcs" | "featureMmcs" | "uniqueness"> {
  /** What the SAE is called. */
  name: string;
  /** Mean over planted features of the best F1 that any feature, active or not, has as their detector. */
  meanBestF1: number;
  /** The same for each group of planted features. */
  groupF1: Record<string, number>;
  /** The best F1 of each planted feature, `[nFeatures]`. */
  bestF1: Float32Array;
  /** The feature that has it, `[nFeatures]`. */
  bestFeature: Int32Array;
  /** Share of features that are silent on all training latents. */
  dead: number;
  /** Fraction of variance unexplained. */
  fvu: number;
  /** Mean number of active features. */
  l0: number;
  /** Mean number of planted features in a latent, which {@link Recovery.l0} should equal. */
  trueL0: number;
  /** Relative reconstruction bias; below 1 is shrinkage. */
  gamma: number;
}

/**
 * Judges an SAE by the planted truth. Any kind will do, as long as it takes these latents; one of your own is a record
 * of parameters and an activation.
 *
 * @param sae The SAE, with or without a name.
 * @param planted The latents it was trained on.
 * @param options Whom to tell, and when to stop.
 * @returns The scores.
 * @throws {TypeError} If the SAE takes latents of another length.
 */
export async function scorePlanted(
  sae: SaeModel & { name?: string },
  planted: Planted,
  options: RunOptions = {},
): Promise<Recovery> {
  checkDimensions(sae, planted);
  const { name = "SAE" } = sae;
  const metrics = await evaluate(sae, planted.heldOut);
  const density = await densities(sae, planted.train);
  const dictionary = saeDictionary({ ...sae, name });
  const found = await collectActivations(dictionary, planted.heldOut, options);
  const { bestF1, bestFeature } = bestDetectors(planted.codes.heldOut, found);
  const living = [...density.keys()].filter((i) => density[i] > 0);
  const { heldOut } = planted.codes;
  return {
    name,
    meanBestF1: mean(bestF1),
    groupF1: Object.fromEntries(
      planted.groups.map(({ name, first, count }) => [name, mean(bestF1.subarray(first, first + count))]),
    ),
    bestF1,
    bestFeature,
    ...directionScores(someDirections(dictionary.decoder, living, planted), planted),
    dead: 1 - living.length / density.length,
    fvu: metrics.fvu,
    l0: metrics.l0,
    trueL0: heldOut.values.length / heldOut.count,
    gamma: metrics.gamma,
  };
}

/**
 * Lists SAEs with what they found.
 *
 * @param recoveries The scores.
 * @param options What stands above the table.
 * @returns The table, a column for each group of planted features where there are several.
 */
export function recoveryTable(recoveries: Recovery[], { title }: { title?: string } = {}): Table {
  return table({
    ...(title && { title }),
    rows: recoveries.map((recovery) => ({
      SAE: recovery.name,
      "mean best F1": recovery.meanBestF1,
      ...(Object.keys(recovery.groupF1).length > 1 && recovery.groupF1),
      MCC: recovery.mcc,
      MMCS: recovery.targetMmcs,
      FVU: recovery.fvu,
      L0: recovery.l0,
      "true L0": recovery.trueL0,
      "shrinkage γ": recovery.gamma,
      "dead (%)": 100 * recovery.dead,
    })),
  });
}

/** The best F1 = 2·both / (active + planted) of each planted feature over all features, a detector being `f > 0`. */
function bestDetectors(
  truth: SparseActivations,
  found: SparseActivations,
): { bestF1: Float32Array; bestFeature: Int32Array } {
  const bestF1 = new Float32Array(truth.nFeatures);
  const bestFeature = new Int32Array(truth.nFeatures);
  const bySample = featuresBySample(found);
  const both = new Uint32Array(found.nFeatures);
  for (let g = 0; g < truth.nFeatures; g++) {
    both.fill(0);
    const { samples } = columnOf(truth, g);
    for (const sample of samples) {
      for (let at = bySample.offsets[sample]; at < bySample.offsets[sample + 1]; at++) {
        both[bySample.features[at]]++;
      }
    }
    both.forEach((count, i) => {
      if (count === 0) return;
      const active = found.offsets[i + 1] - found.offsets[i];
      const f1 = 2 * count / (active + samples.length);
      if (f1 > bestF1[g]) [bestF1[g], bestFeature[g]] = [f1, i];
    });
  }
  return { bestF1, bestFeature };
}

/** The active features of each sample: those of sample s from offsets[s] to offsets[s + 1]. */
function featuresBySample(
  { count, nFeatures, offsets, samples }: SparseActivations,
): { offsets: Uint32Array; features: Uint32Array } {
  const starts = new Uint32Array(count + 1);
  for (const sample of samples) starts[sample + 1]++;
  for (let s = 0; s < count; s++) starts[s + 1] += starts[s];
  const next = starts.slice(0, count);
  const features = new Uint32Array(samples.length);
  for (let i = 0; i < nFeatures; i++) {
    for (let at = offsets[i]; at < offsets[i + 1]; at++) features[next[samples[at]]++] = i;
  }
  return { offsets: starts, features };
}

function directionScores(living: Float32Array, { targets, dimensions }: Planted) {
  if (living.length === 0) return { mcc: 0, targetMmcs: 0, featureMmcs: 0, uniqueness: 0 };
  const { mcc, targetMmcs, featureMmcs, uniqueness } = compareDirections(living, targets, { dimensions });
  return { mcc, targetMmcs, featureMmcs, uniqueness };
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function checkDimensions({ parameters }: SaeModel, { name, dimensions }: Planted): void {
  const found = parameters.decoder.shape[1];
  if (found === dimensions) return;
  throw new TypeError(
    `Cannot score the SAE on the planted ${name}: it takes ${found} dimensions, the latents have ${dimensions}. Train it on these latents`,
  );
}
