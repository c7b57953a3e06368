/** Principal components of the images: the baseline for every claim about a VAE, and where the linear path starts. */
import * as tf from "@tensorflow/tfjs";
import { CholeskyDecomposition, EigenvalueDecomposition, inverse, Matrix } from "ml-matrix";
import type { Nouns } from "@/nouns/dataset.ts";
import { imageBatch } from "@/nouns/images.ts";
import { artifact } from "@/training/artifact.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import { normals, seededRandom } from "@/training/random.ts";
import type { NamedArray } from "@/training/safetensors.ts";

/** The leading principal components of a set of images. */
export interface Pca {
  /** The artifact's key. */
  key: string;
  /** Mean image, `[3072]`. */
  mean: NamedArray;
  /** Unit directions in the order of their variance, `[3072, rank]`. */
  directions: NamedArray;
  /** Standard deviation of the images along each direction, `[rank]`. */
  deviations: NamedArray;
  /** Variance of the images along all directions, those that are left out included. */
  totalVariance: number;
  /** Seconds that the fit took when it was computed. */
  seconds: number;
}

/** Dimensions of a flattened image: 32 × 32 × RGB. */
export const imageDimensions = 32 * 32 * 3;

const oversampling = 64;
const iterations = 5;
const chunk = 2000;

/**
 * Fits the leading principal components of the training images, by subspace iteration on their covariance with a
 * Rayleigh–Ritz step at the end (Halko, Martinsson and Tropp 2011).
 *
 * @param nouns The data; only its training half is read.
 * @param options `rank`: how many components; signal and progress of the work.
 * @returns The components.
 * @throws {RangeError} If there are more components than dimensions.
 */
export async function fitPca(
  nouns: Nouns,
  { rank = 256, ...run }: { rank?: number } & RunOptions = {},
): Promise<Pca> {
  if (!(rank >= 1 && rank + oversampling <= imageDimensions)) {
    throw new RangeError(
      `Cannot fit principal components: ${rank} are asked for, at most ${
        imageDimensions - oversampling
      } are possible`,
    );
  }
  const stored = await artifact("pca", { rank }, async () => {
    const begun = performance.now();
    const { mean, covariance, totalVariance } = await imageMoments(nouns, run);
    const { directions, variances } = leadingDirections(covariance, rank);
    covariance.dispose();
    return {
      metrics: { totalVariance, seconds: (performance.now() - begun) / 1000 },
      tensors: {
        mean: { shape: [imageDimensions], data: mean },
        directions: { shape: [imageDimensions, rank], data: directions },
        deviations: { shape: [rank], data: variances.map(Math.sqrt) },
      },
    };
  }, { version: 2, inputs: { nouns: nouns.key } });
  const { mean, directions, deviations } = stored.tensors;
  const { totalVariance, seconds } = stored.metrics as { totalVariance: number; seconds: number };
  return { key: stored.key, mean, directions, deviations, totalVariance, seconds };
}

/** Mean image, and covariance of the images as a tensor `[3072, 3072]` that the caller disposes. */
async function imageMoments({ train }: Nouns, run: RunOptions) {
  const mean = new Float64Array(imageDimensions);
  const eachChunk = async (title: string, visit: (images: Float32Array) => void) => {
    const meter = progressMeter({ ...run, title, steps: train.count });
    const breathe = breather();
    for (let first = 0; first < train.count; first += chunk) {
      const count = Math.min(chunk, train.count - first);
      visit(imageBatch(train, Uint32Array.from({ length: count }, (_, i) => first + i)));
      meter.report(first + count);
      await breathe();
    }
  };
  await eachChunk("Mean of the images", (images) => {
    for (let i = 0; i < images.length; i++) mean[i % imageDimensions] += images[i] / train.count;
  });
  const center = tf.tensor1d(Float32Array.from(mean));
  let covariance = tf.zeros([imageDimensions, imageDimensions]) as tf.Tensor2D;
  await eachChunk("Covariance of the images", (images) => {
    const sum = tf.tidy(() => {
      const x = tf.tensor2d(images, [images.length / imageDimensions, imageDimensions]).sub(center);
      return covariance.add(tf.matMul(x, x, true).div(train.count)) as tf.Tensor2D;
    });
    covariance.dispose();
    covariance = sum;
  });
  center.dispose();
  const values = covariance.dataSync();
  let totalVariance = 0;
  for (let i = 0; i < imageDimensions; i++) totalVariance += values[i * (imageDimensions + 1)];
  return { mean: Float32Array.from(mean), covariance, totalVariance };
}

/** The eigenvectors of the largest eigenvalues of a covariance `[D, D]`, by decreasing eigenvalue. */
function leadingDirections(covariance: tf.Tensor2D, rank: number) {
  const [size] = covariance.shape;
  const width = rank + oversampling;
  let q = tf.tensor2d(normals(size * width, seededRandom(0, "pca")), [size, width]); // [D, width]
  const replace = (next: () => tf.Tensor2D) => {
    const previous = q;
    q = tf.tidy(next);
    previous.dispose();
  };
  for (let i = 0; i < iterations; i++) {
    replace(() => tf.matMul<tf.Tensor2D>(covariance, q));
    replace(() => orthonormalised(q));
    replace(() => orthonormalised(q)); // once more, because the first Gram matrix is ill-conditioned in float32
  }
  const projected = tf.tidy(() => tf.matMul<tf.Tensor2D>(q, covariance.matMul(q), true));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(toMatrix(projected), {
    assumeSymmetric: true,
  });
  projected.dispose();
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b] - realEigenvalues[a]).slice(
    0,
    rank,
  );
  replace(() => tf.matMul<tf.Tensor2D>(q, toTensor(eigenvectorMatrix.subMatrixColumn(order)))); // [D, rank]
  const directions = Float32Array.from(q.dataSync());
  q.dispose();
  return { directions, variances: Float32Array.from(order, (i) => Math.max(0, realEigenvalues[i])) };
}

/** An orthonormal basis of the columns: Q = Y·L⁻ᵀ with L the Cholesky factor of YᵀY. */
function orthonormalised(y: tf.Tensor2D): tf.Tensor2D {
  const { lowerTriangularMatrix } = new CholeskyDecomposition(toMatrix(tf.matMul<tf.Tensor2D>(y, y, true)));
  return tf.matMul<tf.Tensor2D>(y, toTensor(inverse(lowerTriangularMatrix)), false, true);
}

function toMatrix(tensor: tf.Tensor2D): Matrix {
  return Matrix.from1DArray(tensor.shape[0], tensor.shape[1], tensor.dataSync());
}

function toTensor(matrix: Matrix): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(matrix.to1DArray()), [matrix.rows, matrix.columns]);
}
