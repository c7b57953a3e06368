/** Latents with their exact labels, split into those that choose and those that judge; scores of plain directions. */

import * as tf from "@tensorflow/tfjs";
import { sampleCount, type SparseActivations } from "@/features/activations.ts";
import { bestFeatures, type Match } from "@/features/coverage.ts";
import { chooseThresholds, scoreThresholds } from "@/features/scores.ts";
import { tidyValues } from "@/features/tidy_values.ts";

/** Latents and the trait values that can be seen in their images. */
export interface LabelledLatents {
  /** [n, d]. */
  latents: Float32Array;
  /** Visible trait values, −1 where hidden: [n, 5]. */
  labels: Int16Array;
}

/** Nouns that choose features and thresholds, and others that judge the choice. */
export interface Split {
  /** Latent dimensions, d. */
  dimensions: number;
  /** The nouns that choose. */
  choosing: LabelledLatents;
  /** The nouns that judge. */
  heldOut: LabelledLatents;
}

const directionsAtOnce = 32;

/**
 * Scores plain directions as detectors of trait values: projection ≥ threshold, and −projection ≥ threshold, at any
 * threshold at all, so that no floor is lower than it has to be.
 *
 * @param directions Row by row: [m, d].
 * @param split Which latents choose and which judge.
 * @returns The best signed direction of each trait value: [437]; feature 2i is direction i, 2i + 1 its opposite.
 */
export function scoreDirections(directions: Float32Array, split: Split): Match[] {
  const size = directionsAtOnce * split.dimensions;
  let best: Match[] | undefined;
  for (let first = 0; first < directions.length; first += size) {
    const block = directions.subarray(first, first + size);
    const matches = scoreBlock(block, split)
      .map((match) => ({ ...match, feature: match.feature + first / split.dimensions * 2 }));
    best = best?.map((match, value) => matches[value].chosenF1 > match.chosenF1 ? matches[value] : match) ??
      matches;
  }
  return best!;
}

/**
 * Projects latents on directions, as activations of which none is left out; they may be negative.
 *
 * @param latents [n, d].
 * @param options `directions`: row by row, [m, d]; `dimensions`: d.
 * @returns Activations of m features.
 */
export function projections(
  latents: Float32Array,
  { directions, dimensions }: { directions: Float32Array; dimensions: number },
): SparseActivations {
  const count = sampleCount(latents, dimensions);
  const nFeatures = sampleCount(directions, dimensions);
  const values = tidyValues(() => {
    const rows = tf.tensor2d(directions, [nFeatures, dimensions]);
    return tf.matMul(rows, tf.tensor2d(latents, [count, dimensions]), false, true);
  }); // [m, n]
  const samples = new Uint32Array(values.length);
  for (let at = 0; at < samples.length; at++) samples[at] = at % count;
  const offsets = Uint32Array.from({ length: nFeatures + 1 }, (_, i) => i * count);
  return { count, nFeatures, offsets, samples, values };
}

/**
 * Adds the opposite of each direction.
 *
 * @param activations Projections on m directions, none left out.
 * @returns 2m features: 2i is direction i, 2i + 1 its opposite.
 */
export function withOpposites({ count, nFeatures, samples, values }: SparseActivations): SparseActivations {
  const both = { samples: new Uint32Array(2 * samples.length), values: new Float32Array(2 * values.length) };
  for (let feature = 0; feature < nFeatures; feature++) {
    const own = {
      samples: samples.subarray(0, count),
      values: values.subarray(feature * count, (feature + 1) * count),
    };
    both.samples.set(own.samples, 2 * feature * count);
    both.values.set(own.values, 2 * feature * count);
    both.samples.set(own.samples, (2 * feature + 1) * count);
    both.values.set(own.values.map((value) => -value), (2 * feature + 1) * count);
  }
  const offsets = Uint32Array.from({ length: 2 * nFeatures + 1 }, (_, i) => i * count);
  return { count, nFeatures: 2 * nFeatures, offsets, ...both };
}

function scoreBlock(directions: Float32Array, { choosing, heldOut, dimensions }: Split): Match[] {
  const project = (latents: Float32Array) => withOpposites(projections(latents, { directions, dimensions }));
  const thresholds = chooseThresholds(project(choosing.latents), choosing.labels);
  const scores = scoreThresholds(project(heldOut.latents), { labels: heldOut.labels, thresholds });
  return bestFeatures(thresholds, scores);
}
