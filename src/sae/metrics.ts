/** How well and how sparsely an SAE reconstructs: one definition each, summed in float64 over a whole evaluation set. */

/** The metrics of one SAE on one set. */
export interface SaeMetrics {
  /** Samples evaluated. */
  count: number;
  /** Mean number of features above 0. */
  l0: number;
  /** Mean sum of the features, not weighted by decoder norms. */
  l1: number;
  /** Mean over samples of the squared error summed over dimensions. */
  squaredError: number;
  /** Fraction of variance unexplained: `Σ‖x − x̂‖² / Σ‖x − x̄‖²`, x̄ over the whole set. */
  fvu: number;
  /** `1 − fvu`. */
  explainedVariance: number;
  /** Mean cosine between x and x̂. */
  cosine: number;
  /** Mean of `‖x̂‖ / ‖x‖`. */
  l2Ratio: number;
  /** Relative reconstruction bias `Σ‖x̂‖² / Σ⟨x, x̂⟩`: below 1 is shrinkage, 1 is unbiased (Rajamanoharan et al. 2024). */
  gamma: number;
}

/** One chunk of an evaluation set, row-major. */
export interface MetricsChunk {
  /** Latents, `[n · dimensions]`. */
  x: ArrayLike<number>;
  /** Their reconstruction, `[n · dimensions]`. */
  reconstruction: ArrayLike<number>;
  /** Features, `[n · nFeatures]`. */
  features: ArrayLike<number>;
}

/** Takes an evaluation set chunk by chunk. */
export interface MetricsStream {
  /** Adds a chunk of any length. */
  add(chunk: MetricsChunk): void;
  /** The metrics of all chunks so far. */
  metrics(): SaeMetrics;
}

/**
 * Opens a stream of metrics. However the set is cut into chunks, the result is the same up to float64 rounding.
 *
 * Definitions follow SAELens ≥ 6.45.1 for explained variance and Rajamanoharan et al. 2024 for γ; variance is summed around the
 * first sample, so that a large common offset costs no digits.
 *
 * @param dimensions Length of a latent.
 * @param nFeatures Number of features.
 * @returns The stream.
 *
 * @example Predicting the mean explains nothing
 * ```ts
 * import assert from "node:assert/strict";
 * import { metricsStream } from "@/sae/metrics.ts";
 *
 * const stream = metricsStream(1, 1);
 * stream.add({ x: [1, 3], reconstruction: [2, 2], features: [0, 5] });
 * assert.equal(stream.metrics().explainedVariance, 0);
 * assert.equal(stream.metrics().l0, 0.5);
 * ```
 */
export function metricsStream(dimensions: number, nFeatures: number): MetricsStream {
  const sums = { count: 0, active: 0, l1: 0, error: 0, square: 0, cosine: 0, ratio: 0, out: 0, inner: 0 };
  const first = new Float64Array(dimensions);
  const shifted = new Float64Array(dimensions);
  return {
    add({ x, reconstruction, features }) {
      const n = checkedLength({ x, reconstruction, features }, { dimensions, nFeatures });
      if (sums.count === 0) { for (let j = 0; j < dimensions && n > 0; j++) first[j] = x[j]; }
      for (let i = 0; i < n; i++) {
        let [xx, yy, xy] = [0, 0, 0];
        for (let j = 0, at = i * dimensions; j < dimensions; j++, at++) {
          const [a, b] = [x[at], reconstruction[at]];
          const centred = a - first[j];
          shifted[j] += centred;
          sums.square += centred * centred;
          sums.error += (a - b) * (a - b);
          xx += a * a;
          yy += b * b;
          xy += a * b;
        }
        sums.out += yy;
        sums.inner += xy;
        sums.cosine += xy / Math.max(Math.sqrt(xx * yy), Number.MIN_VALUE);
        sums.ratio += Math.sqrt(yy / Math.max(xx, Number.MIN_VALUE));
        for (let at = i * nFeatures; at < (i + 1) * nFeatures; at++) {
          if (features[at] > 0) {
            sums.active++;
            sums.l1 += features[at];
          }
        }
      }
      sums.count += n;
    },
    metrics() {
      const { count } = sums;
      const variance = sums.square - shifted.reduce((sum, s) => sum + s * s, 0) / count;
      const fvu = sums.error / variance;
      return {
        count,
        l0: sums.active / count,
        l1: sums.l1 / count,
        squaredError: sums.error / count,
        fvu,
        explainedVariance: 1 - fvu,
        cosine: sums.cosine / count,
        l2Ratio: sums.ratio / count,
        gamma: sums.out / sums.inner,
      };
    },
  };
}

function checkedLength(
  { x, reconstruction, features }: MetricsChunk,
  { dimensions, nFeatures }: { dimensions: number; nFeatures: number },
): number {
  const n = x.length / dimensions;
  if (!Number.isInteger(n) || reconstruction.length !== x.length || features.length !== n * nFeatures) {
    throw new TypeError(
      `Cannot measure an SAE: found ${x.length} latent values, ${reconstruction.length} reconstructed and ${features.length} features, wanted n·${dimensions}, n·${dimensions} and n·${nFeatures}`,
    );
  }
  return n;
}
