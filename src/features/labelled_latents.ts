/** Latents with their exact labels, split into those that choose and those that judge; scores of plain directions. */

import * as tf from "@tensorflow/tfjs";
import { sampleCount, type SparseActivations } from "@/features/activations.ts";
import { bestFeatures, type Match } from "@/features/coverage.ts";
import { chooseThresholds, scoreThresholds } from "@/features/scores.ts";

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
 * Projects latents on directions, both signs, as activations of which none is left out.
 *
 * @param latents [n, d].
 * @param options `directions`: row by row, [m, d]; `dimensions`: d.
 * @returns 2m features: 2i is direction i, 2i + 1 its opposite.
 */
export function projections(
  latents: Float32Array,
  { directions, dimensions }: { directions: Float32Array; dimensions: number },
): SparseActivations {
  const count = sampleCount(latents, dimensions);
  const nDirections = sampleCount(directions, dimensions);
  const dense = tf.tidy(() => {
    const rows = tf.tensor2d(directions, [nDirections, dimensions]);
    return tf.matMul(rows, tf.tensor2d(latents, [count, dimensions]), false, true).dataSync() as Float32Array;
  }); // [directions, n]
  const values = new Float32Array(2 * dense.length);
  for (let direction = 0; direction < nDirections; direction++) {
    const row = dense.subarray(direction * count, (direction + 1) * count);
    values.set(row, 2 * direction * count);
    values.set(row.map((value) => -value), (2 * direction + 1) * count);
  }
  const nFeatures = 2 * nDirections;
  return {
    count,
    nFeatures,
    offsets: Uint32Array.from({ length: nFeatures + 1 }, (_, i) => i * count),
    samples: Uint32Array.from(values, (_, i) => i % count),
    values,
  };
}

function scoreBlock(directions: Float32Array, { choosing, heldOut, dimensions }: Split): Match[] {
  const chosen = projections(choosing.latents, { directions, dimensions });
  const thresholds = chooseThresholds(chosen, choosing.labels);
  const judged = projections(heldOut.latents, { directions, dimensions });
  return bestFeatures(thresholds, scoreThresholds(judged, { labels: heldOut.labels, thresholds }));
}
