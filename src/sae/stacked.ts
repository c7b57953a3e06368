/** What is written differently for one SAE and for a stack of S of them, whose tensors have S in front of each shape. */
import * as tf from "@tensorflow/tfjs";
import type { TrainingWeights } from "@/sae/gradients.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** What rows are multiplied with. */
export interface AffineMap {
  /** `[dimensions, m]`, or `[m, dimensions]` with `transpose`; for a stack `[S, …]`. */
  matrix: tf.Tensor;
  /** `[m]`, for a stack `[S, m]`. */
  bias: tf.Tensor;
  /** Whether the matrix is read by columns. */
  transpose?: boolean;
  /** What the sum goes through; nothing without it. */
  activation?: "relu";
}

/**
 * `activation(rows · matrix + bias)`, for each SAE of a stack with its own weights.
 *
 * @param rows `[n, dimensions]`, for a stack `[S, n, dimensions]`.
 * @param map The weights.
 * @returns `[n, m]`, for a stack `[S, n, m]`; the caller disposes of it.
 */
export function affine(
  rows: tf.Tensor,
  { matrix, bias, transpose: transposeB = false, activation }: AffineMap,
): tf.Tensor {
  if (rows.rank === 2) {
    const [a, b] = [rows, matrix] as tf.Tensor2D[];
    return tf.fused.matMul({ a, b, transposeB, bias, ...(activation && { activation }) });
  }
  return tf.tidy(() => {
    const sum = tf.add(tf.matMul(rows, matrix, false, transposeB), asRow(bias));
    return activation ? tf.relu(sum) : sum;
  });
}

/**
 * A vector in the shape in which it is added to rows.
 *
 * @param vector `[m]`, for a stack `[S, m]`.
 * @returns `[m]`, for a stack `[S, 1, m]`; the surrounding `tf.tidy` disposes of it.
 */
export function asRow(vector: tf.Tensor): tf.Tensor {
  return vector.rank === 1 ? vector : tf.expandDims(vector, 1);
}

/**
 * The weights of one SAE of a stack.
 *
 * @param weights The weights of one SAE or of a stack.
 * @param s Which SAE.
 * @returns Weights without S in their shapes; the surrounding `tf.tidy` disposes of what it has to.
 */
export function weightsOf(weights: TrainingWeights, s: number): TrainingWeights {
  if (weights.encoder.rank === 2) return weights;
  const part = (tensor: tf.Tensor) => tf.gather(tensor, tf.scalar(s, "int32"));
  const parts = Object.entries(weights).map(([name, tensor]) => [name, part(tensor)]);
  return Object.fromEntries(parts) as TrainingWeights;
}

/**
 * Arrays of the same names and shapes as one array each, one after the other.
 *
 * @param parts The arrays of each SAE.
 * @returns `[S, …]` for each name.
 */
export function stackArrays(parts: NamedArrays[]): NamedArrays {
  return Object.fromEntries(
    Object.entries(parts[0]).map(([name, { shape, data: { length } }]) => {
      const data = new Float32Array(parts.length * length);
      for (const [s, part] of parts.entries()) data.set(part[name].data, s * length);
      return [name, { shape: [parts.length, ...shape], data }];
    }),
  );
}
