/** Mean, covariance and principal axes of latents: what floors and ceilings are built from. */

import * as tf from "@tensorflow/tfjs";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { sampleCount } from "@/features/activations.ts";
import { tidyValues } from "@/features/tidy_values.ts";

/** First and second moments of a set of latents. */
export interface Moments {
  /** Latent dimensions, d. */
  dimensions: number;
  /** Mean latent: [d]. */
  mean: Float32Array;
  /** Covariance: [d, d]. */
  covariance: Float32Array;
}

/** The axes along which latents vary, the widest first. */
export interface PrincipalAxes {
  /** Unit directions, row by row: [d, d]. */
  directions: Float32Array;
  /** Variance along each: [d]. */
  variances: Float32Array;
}

const chunk = 4096;

/**
 * Measures mean and covariance.
 *
 * @param latents [n, d].
 * @param dimensions d.
 * @returns The moments, the covariance divided by n.
 * @throws {TypeError} When the latents are not a whole number of samples.
 */
export function latentMoments(latents: Float32Array, dimensions: number): Moments {
  const count = sampleCount(latents, dimensions);
  const sums = new Float64Array(dimensions);
  for (let i = 0; i < latents.length; i++) sums[i % dimensions] += latents[i];
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const covariance = tidyValues(() => {
    const center = tf.tensor1d(mean);
    let total = tf.zeros([dimensions, dimensions]);
    for (let first = 0; first < count; first += chunk) {
      const sum = tf.tidy(() => {
        const rows = latents.subarray(first * dimensions, (first + chunk) * dimensions);
        const centred = tf.tensor2d(rows, [rows.length / dimensions, dimensions]).sub(center) as tf.Tensor2D;
        return total.add(tf.matMul(centred, centred, true));
      });
      total.dispose();
      total = sum;
    }
    return total.div(count);
  });
  return { dimensions, mean, covariance };
}

/**
 * Finds the principal axes.
 *
 * @param moments Of the latents.
 * @returns Directions and variances, the largest variance first.
 */
export function principalAxes({ covariance, dimensions }: Moments): PrincipalAxes {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(dimensions, dimensions, covariance),
    { assumeSymmetric: true },
  );
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  return {
    directions: Float32Array.from(order.flatMap((axis) => eigenvectorMatrix.getColumn(axis))),
    variances: Float32Array.from(order, (axis) => Math.max(0, realEigenvalues[axis])),
  };
}
