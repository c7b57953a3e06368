/** Edits along the mean difference of a trait value: what a dictionary has to beat, or at least to reach. */

import { addScaled } from "@/edits/encoded.ts";
import type { ClassMeans } from "@/features/class_means.ts";

/**
 * Ablates the mean-difference direction of a trait value: with ĝ the unit direction from the mean of all other nouns
 * to the mean of those that show the value, z′ = z − ((z − mean of the others) · ĝ) ĝ. The latent keeps everything but
 * its place along ĝ, which becomes that of the other nouns.
 *
 * @param latents [n, d].
 * @param options The value to ablate in each sample, [n], and the class means.
 * @returns Edited latents: [n, d].
 */
export function ablateMeanDifference(
  latents: Float32Array,
  { values, means }: { values: ArrayLike<number>; means: ClassMeans },
): Float32Array {
  const { dimensions } = means;
  const edited = latents.slice();
  for (let sample = 0; sample < values.length; sample++) {
    const rest = rowOf(means.restMeans, { row: values[sample], dimensions });
    const difference = rowOf(means.differences, { row: values[sample], dimensions });
    const latent = rowOf(edited, { row: sample, dimensions });
    let [projection, squaredLength] = [0, 0];
    for (let axis = 0; axis < dimensions; axis++) {
      projection += (latent[axis] - rest[axis]) * difference[axis];
      squaredLength += difference[axis] ** 2;
    }
    if (squaredLength > 0) addScaled(latent, difference, -projection / squaredLength);
  }
  return edited;
}

/**
 * Swaps one trait value for another: z′ = z − mean of the nouns that show the old value + mean of those that show the new.
 *
 * @param latents [n, d].
 * @param options Old and new value of each sample, [n] each, and the class means.
 * @returns Edited latents: [n, d].
 */
export function swapClassMeans(
  latents: Float32Array,
  { from, to, means }: { from: ArrayLike<number>; to: ArrayLike<number>; means: ClassMeans },
): Float32Array {
  const { dimensions } = means;
  const edited = latents.slice();
  for (let sample = 0; sample < from.length; sample++) {
    const latent = rowOf(edited, { row: sample, dimensions });
    addScaled(latent, rowOf(means.means, { row: from[sample], dimensions }), -1);
    addScaled(latent, rowOf(means.means, { row: to[sample], dimensions }), 1);
  }
  return edited;
}

function rowOf(matrix: Float32Array, { row, dimensions }: { row: number; dimensions: number }): Float32Array {
  return matrix.subarray(row * dimensions, (row + 1) * dimensions);
}
