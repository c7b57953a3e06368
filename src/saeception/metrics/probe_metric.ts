/** The metric in which a probe's loss is nearly round: one curvature shared by all classes, factored by Cholesky. */
import type { SparseRows } from "./codes.ts";

/**
 * Builds the map `v ↦ M⁻¹ v` with `M = C Σ_i h_i [x_i, 1][x_i, 1]ᵀ + diag(1, …, 1, 0)` for each class, where
 * `h_i = (1 − Σ_k p_ik²) / (K − 1)` is the mean curvature of example i's cross-entropy over the directions that change it.
 *
 * Codes are strongly correlated (hundreds of features of few dimensions); without this a first-order search takes many times more
 * steps.
 *
 * @param rows Codes, `[n, width]`.
 * @param logits Where to measure the curvature, `[n · classCount]`.
 * @param options Classes K and weight C of the cross-entropy.
 * @returns A function of `[(width + 1) · classCount]`, which it overwrites with the result.
 */
export function probeMetric(
  rows: SparseRows,
  logits: Float64Array,
  { classCount, C }: { classCount: number; C: number },
): (vector: Float64Array) => void {
  const factor = cholesky(gram(rows, curvatures(logits, classCount).map((h) => C * h)), rows.width + 1);
  return (vector) => solve(factor, vector, classCount);
}

function curvatures(logits: Float64Array, classCount: number): Float64Array {
  return Float64Array.from({ length: logits.length / classCount }, (_, i) => {
    const from = i * classCount;
    let largest = -Infinity;
    for (let k = 0; k < classCount; k++) largest = Math.max(largest, logits[from + k]);
    let [sum, squares] = [0, 0];
    for (let k = 0; k < classCount; k++) {
      const p = Math.exp(logits[from + k] - largest);
      sum += p;
      squares += p * p;
    }
    return (1 - squares / (sum * sum)) / (classCount - 1);
  });
}

/** M, its lower triangle, row-major `[width + 1, width + 1]`. */
function gram({ count, width, offsets, columns, values }: SparseRows, weights: Float64Array): Float64Array {
  const size = width + 1;
  const m = new Float64Array(size * size);
  const bias = width * size;
  for (let i = 0; i < count; i++) {
    const [from, to] = [offsets[i], offsets[i + 1]];
    for (let a = from; a < to; a++) {
      const value = weights[i] * values[a];
      const row = columns[a] * size;
      for (let b = from; b <= a; b++) m[row + columns[b]] += value * values[b];
      m[bias + columns[a]] += value;
    }
    m[bias + width] += weights[i];
  }
  for (let j = 0; j < width; j++) m[j * size + j] += 1;
  // The intercept has no penalty: where every example is certain its curvature rounds to 0.
  m[bias + width] += 1e-6 * count;
  return m;
}

/** L of `L Lᵀ`, in place. */
function cholesky(m: Float64Array, size: number): { lower: Float64Array; size: number } {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = m[i * size + j];
      for (let k = 0; k < j; k++) sum -= m[i * size + k] * m[j * size + k];
      m[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / m[j * size + j];
    }
  }
  return { lower: m, size };
}

/** Solves `L Lᵀ x = v` for each of the interleaved columns of v, in place. */
function solve(
  { lower, size }: { lower: Float64Array; size: number },
  vector: Float64Array,
  columns: number,
): void {
  for (let i = 0; i < size; i++) {
    const to = i * columns;
    for (let j = 0; j < i; j++) {
      const l = lower[i * size + j];
      if (l === 0) continue;
      for (let k = 0, from = j * columns; k < columns; k++) vector[to + k] -= l * vector[from + k];
    }
    for (let k = 0; k < columns; k++) vector[to + k] /= lower[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    const from = i * columns;
    for (let k = 0; k < columns; k++) vector[from + k] /= lower[i * size + i];
    for (let j = 0; j < i; j++) {
      const l = lower[i * size + j];
      if (l === 0) continue;
      for (let k = 0, to = j * columns; k < columns; k++) vector[to + k] -= l * vector[from + k];
    }
  }
}
