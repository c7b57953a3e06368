/** Floors: what directions that learned nothing score as detectors of traits. */

import * as tf from "@tensorflow/tfjs";
import { collectActivations, sampleCount } from "@/features/activations.ts";
import { bestFeatures, type Match } from "@/features/coverage.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { scoreDirections, type Split } from "@/features/labelled_latents.ts";
import { latentMoments, type PrincipalAxes, principalAxes } from "@/features/moments.ts";
import { chooseThresholds, scoreThresholds } from "@/features/scores.ts";
import { tidyValues } from "@/features/tidy_values.ts";
import type { RunOptions } from "@/training/progress.ts";
import { progressParts } from "@/training/progress_parts.ts";
import { normals, seededRandom, shuffledIndices } from "@/training/random.ts";

/** The size of the untrained dictionaries, equal to the SAE that they are held against. */
export interface FloorOptions extends RunOptions {
  /** Features of each untrained dictionary, m. */
  nFeatures: number;
  /** Active features a sample, equal to the SAE's L0. */
  l0: number;
  /** Exponent of the whitening in which the dictionaries live, 0 to 1, equal to the SAE's. */
  whitening: number;
  /** Seed of the random directions and of the choice of data points. */
  seed: number;
}

/** The best match of each trait value, [437], for each floor. */
export interface Floors {
  /** The latent's own dimensions, both signs, at any threshold. */
  latentDimensions: Match[];
  /** Its principal axes, both signs, at any threshold. */
  principalAxes: Match[];
  /** Random directions, the strongest few of each sample. */
  randomDirections: Match[];
  /** Random nouns' own latents as directions, the strongest few of each sample: a dictionary without training. */
  randomDataPoints: Match[];
}

/**
 * Measures all floors on the same nouns as an SAE.
 *
 * @param split Which latents choose and which judge.
 * @param options Size and sparsity of the SAE.
 * @returns The best match of each trait value for each floor.
 */
export async function measureFloors(split: Split, options: FloorOptions): Promise<Floors> {
  const { dimensions, choosing } = split;
  const moments = latentMoments(choosing.latents, dimensions);
  const axes = principalAxes(moments);
  const identity = Float32Array.from(
    { length: dimensions ** 2 },
    (_, i) => i % (dimensions + 1) === 0 ? 1 : 0,
  );
  const [first, second] = progressParts(options, { title: "Untrained dictionaries", shares: [1, 1] });
  const untrained = (name: string, points: Float32Array, run: RunOptions) =>
    scoreDictionary(
      whitenedDictionary(name, { points, axes, mean: moments.mean, ...options }),
      split,
      { l0: options.l0, ...run },
    );
  return {
    latentDimensions: scoreDirections(identity, split),
    principalAxes: scoreDirections(axes.directions, split),
    randomDirections: await untrained("random directions", randomPoints(dimensions, options), first),
    randomDataPoints: await untrained(
      "random data points",
      dataPoints(split, { mean: moments.mean, ...options }),
      second,
    ),
  };
}

/**
 * Scores a dictionary that keeps the largest few activations of each sample.
 *
 * @param dictionary What encodes.
 * @param split Which latents choose and which judge.
 * @param options `l0`: how many activations of a sample are kept.
 * @returns The best match of each trait value: [437].
 */
export async function scoreDictionary(
  dictionary: Dictionary,
  { choosing, heldOut }: Split,
  { l0, ...run }: { l0: number } & RunOptions,
): Promise<Match[]> {
  const [first, second] = progressParts(run, {
    title: `Scoring ${dictionary.name}`,
    shares: [choosing.latents.length, heldOut.latents.length],
  });
  const collect = (latents: Float32Array, part: RunOptions) =>
    collectActivations(dictionary, latents, { keepPerSample: Math.round(l0), ...part });
  const thresholds = chooseThresholds(await collect(choosing.latents, first), choosing.labels);
  const judged = await collect(heldOut.latents, second);
  return bestFeatures(thresholds, scoreThresholds(judged, { labels: heldOut.labels, thresholds }));
}

/**
 * Makes a dictionary of fixed directions: f = ReLU(w · uᵢ) with w the centred, whitened latent, uᵢ the unit direction of
 * point i in the same space. Whitening with exponent e divides each principal axis by its variance^(e/2).
 *
 * @param name What it is.
 * @param options `points`: centred, not yet whitened, [m, d]; the latents' mean and axes; the exponent.
 * @returns The dictionary, its decoder in the latent's own coordinates.
 */
export function whitenedDictionary(
  name: string,
  { points, mean, axes, whitening }: {
    points: Float32Array;
    mean: Float32Array;
    axes: PrincipalAxes;
    whitening: number;
  },
): Dictionary {
  const dimensions = mean.length;
  const nFeatures = sampleCount(points, dimensions);
  const floor = axes.variances[0] * 1e-6; // an axis without variance is left as small as it is
  const scale = axes.variances.map((variance) => Math.max(variance, floor) ** (whitening / 2));
  const rotation = () => tf.tensor2d(axes.directions, [dimensions, dimensions]); // rows are axes
  const unit = tidyValues(() => {
    const rows = tf.tensor2d(points, [nFeatures, dimensions]);
    const whitened = tf.matMul(rows, rotation(), false, true).div(scale);
    return whitened.div(tf.norm(whitened, 2, 1, true).add(1e-12));
  });
  const unitRows = () => tf.tensor2d(unit, [nFeatures, dimensions]);
  const encoder = tidyValues(() => tf.matMul(unitRows().div<tf.Tensor2D>(scale), rotation()));
  const decoder = tidyValues(() => tf.matMul(unitRows().mul<tf.Tensor2D>(scale), rotation()));
  return {
    name,
    nFeatures,
    dimensions,
    decoder,
    decoderBias: mean,
    encode: (latents) =>
      tf.tidy(() => {
        const weights = tf.tensor2d(encoder, [nFeatures, dimensions]);
        return tf.relu(tf.matMul(latents.sub<tf.Tensor2D>(mean), weights, false, true)) as tf.Tensor2D;
      }),
  };
}

/**
 * Draws random directions for {@linkcode whitenedDictionary}.
 *
 * @param dimensions d.
 * @param options How many, m, and the seed.
 * @returns Standard normal, [m, d].
 */
export function randomPoints(
  dimensions: number,
  { nFeatures, seed }: Pick<FloorOptions, "nFeatures" | "seed">,
): Float32Array {
  return normals(nFeatures * dimensions, seededRandom(seed, "random directions"));
}

/**
 * Draws random nouns' latents, centred, for {@linkcode whitenedDictionary}.
 *
 * @param split Which latents choose.
 * @param options How many, m, the seed, and the latents' mean.
 * @returns [m, d], fewer rows where there are fewer latents.
 */
export function dataPoints(
  { choosing, dimensions }: Split,
  { nFeatures, seed, mean }: Pick<FloorOptions, "nFeatures" | "seed"> & { mean: Float32Array },
): Float32Array {
  const order = shuffledIndices(sampleCount(choosing.latents, dimensions), seededRandom(seed, "data points"));
  return Float32Array.from({ length: Math.min(nFeatures, order.length) * dimensions }, (_, at) => {
    const [point, axis] = [Math.floor(at / dimensions), at % dimensions];
    return choosing.latents[order[point] * dimensions + axis] - mean[axis];
  });
}
