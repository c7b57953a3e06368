/** The toy model of superposition: n sparse features squeezed through m < n dimensions, many models as one stack. */
import * as tf from "@tensorflow/tfjs";

/** Weights of a stack of M models. */
export interface ToyWeights<T extends tf.Tensor = tf.Tensor> {
  /** `[M, dimensions, nFeatures]`; column i is how feature i is written into the dimensions. */
  weights: T;
  /** `[M, 1, nFeatures]`. */
  bias: T;
}

/** What a stack is trained or measured on. */
export interface ToyInputs {
  /** Features, 0 to 1, `[M, points, nFeatures]`. */
  x: tf.Tensor;
  /** Weight of each point in the mean, adding up to 1 for each model, `[M, points, 1]`. */
  share: tf.Tensor;
  /** How much each feature counts in the loss, `[M, 1, nFeatures]`. */
  importance: tf.Tensor;
}

/**
 * Reconstructs features: `x̂ = ReLU(x · Wᵀ · W + b)` (Elhage et al. 2022, "Toy Models of Superposition", ReLU output model).
 *
 * @param weights The stack.
 * @param x `[M, points, nFeatures]`.
 * @returns `[M, points, nFeatures]`; the caller disposes of it.
 */
export function toyOutputs({ weights, bias }: ToyWeights, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const hidden = tf.matMul(x, weights, false, true); // [M, points, dimensions]
    return tf.relu(tf.add(tf.matMul(hidden, weights), bias));
  });
}

/**
 * The loss of each model: `Σ_points share · Σ_i importance_i · (x_i − x̂_i)²`.
 *
 * @param weights The stack.
 * @param inputs Points, shares and importances.
 * @returns `[M]`; the caller disposes of it.
 */
export function toyLosses(weights: ToyWeights, { x, share, importance }: ToyInputs): tf.Tensor1D {
  return tf.tidy(() => {
    const error = tf.square(tf.sub(x, toyOutputs(weights, x)));
    return tf.sum(tf.mul(tf.mul(error, importance), share), [1, 2]) as tf.Tensor1D;
  });
}

/**
 * The gradients of all losses at once. With `h = x·Wᵀ`, `z = h·W + b` and `g = 2·share·importance·(x̂ − x)·[z > 0]`:
 * `∂b = Σ_points g` and `∂W = hᵀ·g + (g·Wᵀ)ᵀ·x`.
 *
 * @param weights The stack.
 * @param inputs Points, shares and importances.
 * @returns Gradients of the shapes of the weights; the caller disposes of them.
 */
export function toyGradients(
  { weights, bias }: ToyWeights,
  { x, share, importance }: ToyInputs,
): ToyWeights {
  return tf.tidy(() => {
    const hidden = tf.matMul(x, weights, false, true);
    const outputs = tf.relu(tf.add(tf.matMul(hidden, weights), bias));
    const slope = tf.mul(tf.mul(share, importance), 2); // [M, points or 1, nFeatures]
    const error = tf.mul(tf.sub(outputs, x), slope);
    const g = tf.mul(error, tf.cast(tf.greater(outputs, 0), "float32"));
    const back = tf.matMul(g, weights, false, true); // [M, points, dimensions]
    return {
      weights: tf.add(tf.matMul(hidden, g, true), tf.matMul(back, x, true)),
      bias: tf.sum(g, 1, true),
    } as unknown as tf.TensorContainer;
  }) as unknown as ToyWeights;
}
