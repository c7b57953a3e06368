/** Sparse features to train toy models on: drawn at random, or as points and weights that give the mean exactly. */
import * as tf from "@tensorflow/tfjs";
import { type Random } from "@/training/random.ts";

/** Nodes of the exact rule on (0, 1). */
const nodeCount = 8;
/** More features would need 9⁴ points. */
const mostExactFeatures = 3;

/** Points with weights, for a stack of M models. */
export interface ToyPoints {
  /** `[M, points, nFeatures]`. */
  x: tf.Tensor;
  /** `[M, points, 1]`, or `[1, 1, 1]` where all points weigh the same. */
  share: tf.Tensor;
}

/**
 * Draws features: each is 0, or with probability `density` uniform between 0 and 1. All models get the same draws, so that
 * they differ by their densities alone.
 *
 * @param densities One for each model, 0 to 1.
 * @param options Features, points and the stream to draw from.
 * @returns `[M, points, nFeatures]` and their common share; the caller disposes of both.
 */
export function sampledPoints(
  densities: ArrayLike<number>,
  { nFeatures, count, random }: { nFeatures: number; count: number; random: Random },
): ToyPoints {
  const draw = () => Float32Array.from({ length: count * nFeatures }, random.uniform);
  const [sizes, chances] = [draw(), draw()];
  return tf.tidy(() => {
    const shape: [number, number, number] = [1, count, nFeatures];
    const active = tf.less(tf.tensor3d(chances, shape), columnOf(densities));
    return {
      x: tf.mul(tf.cast(active, "float32"), tf.tensor3d(sizes, shape)),
      share: tf.fill([1, 1, 1], 1 / count),
    } as unknown as tf.TensorContainer;
  }) as unknown as ToyPoints;
}

/**
 * Makes points whose weighted mean is the expectation over the same features: every combination of "0" with weight
 * 1 − density and the 8 Gauss–Legendre nodes on (0, 1) with density times theirs. Exact for polynomials of degree 15 in each feature.
 *
 * @param densities One for each model, 0 to 1.
 * @param options Features, 1 to 3.
 * @returns 9ⁿ points with their shares; the caller disposes of both.
 * @throws {RangeError} If there are more than 3 features.
 */
export function exactPoints(
  densities: ArrayLike<number>,
  { nFeatures }: { nFeatures: number },
): ToyPoints {
  if (nFeatures > mostExactFeatures) {
    throw new RangeError(
      `Cannot make exact points: found ${nFeatures} features, wanted at most ${mostExactFeatures}. Draw them at random`,
    );
  }
  const rule = gaussLegendre(nodeCount);
  const levels = nodeCount + 1; // level 0 is an inactive feature
  const count = levels ** nFeatures;
  const level = (point: number, feature: number) => Math.floor(point / levels ** feature) % levels;
  const x = Float32Array.from({ length: count * nFeatures }, (_, at) => {
    const l = level(Math.floor(at / nFeatures), at % nFeatures);
    return l === 0 ? 0 : rule.nodes[l - 1];
  });
  const share = Float32Array.from({ length: densities.length * count }, (_, at) => {
    const density = densities[Math.floor(at / count)];
    let product = 1;
    for (let feature = 0; feature < nFeatures; feature++) {
      const l = level(at % count, feature);
      product *= l === 0 ? 1 - density : density * rule.weights[l - 1];
    }
    return product;
  });
  return tf.tidy(() => ({
    x: tf.tile(tf.tensor3d(x, [1, count, nFeatures]), [densities.length, 1, 1]),
    share: tf.tensor3d(share, [densities.length, count, 1]),
  } as unknown as tf.TensorContainer)) as unknown as ToyPoints;
}

/**
 * The Gauss–Legendre rule on (0, 1): roots of the Legendre polynomial Pₙ by Newton's method, weights
 * `1 / ((1 − t²) · Pₙ′(t)²)` for t on (−1, 1).
 *
 * @param count Nodes, ≥ 1.
 * @returns Nodes and weights, which add up to 1.
 */
export function gaussLegendre(count: number): { nodes: number[]; weights: number[] } {
  const nodes: number[] = [], weights: number[] = [];
  for (let i = 0; i < count; i++) {
    let t = Math.cos(Math.PI * (i + 0.75) / (count + 0.5));
    let slope = 0;
    for (let round = 0; round < 50; round++) {
      let [previous, value] = [1, t];
      for (let k = 2; k <= count; k++) {
        [previous, value] = [value, ((2 * k - 1) * t * value - (k - 1) * previous) / k];
      }
      slope = count * (t * value - previous) / (t * t - 1);
      t -= value / slope;
    }
    nodes.push((1 - t) / 2);
    weights.push(1 / ((1 - t * t) * slope * slope));
  }
  return { nodes, weights };
}

function columnOf(values: ArrayLike<number>): tf.Tensor3D {
  return tf.tensor3d(Float32Array.from(values), [values.length, 1, 1]);
}
