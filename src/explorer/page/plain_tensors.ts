/** The two operations of TensorFlow.js that planning an edit uses, on plain arrays, under its names: a page bundles this instead. */

/** A matrix of plain numbers. */
export interface PlainTensor {
  /** Rows and columns. */
  shape: [number, number];
  /** Gives the numbers. */
  dataSync(): Float32Array;
  /** Does nothing: plain arrays need no freeing. */
  dispose(): void;
}

/**
 * Makes a matrix.
 *
 * @param data [rows, columns].
 * @param shape Rows and columns.
 * @returns The matrix.
 */
export function tensor2d(data: Float32Array, shape: [number, number]): PlainTensor {
  return { shape, dataSync: () => data, dispose() {} };
}

/**
 * Multiplies matrices, a · b or a · bᵀ.
 *
 * @param a [n, k].
 * @param b [k, m], or [m, k] when transposed.
 * @param transposeA Has to be false.
 * @param transposeB Whether b is transposed.
 * @returns [n, m].
 * @throws {TypeError} If a is to be transposed.
 */
export function matMul(a: PlainTensor, b: PlainTensor, transposeA = false, transposeB = false): PlainTensor {
  if (transposeA) {
    throw new TypeError(
      "Cannot multiply: found a transposed left side, wanted a plain one. Transpose it before",
    );
  }
  const [rows, inner] = a.shape;
  const columns = b.shape[transposeB ? 0 : 1];
  const [left, right] = [a.dataSync(), b.dataSync()];
  const product = new Float32Array(rows * columns);
  const [stepColumn, stepInner] = transposeB ? [inner, 1] : [1, columns];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let i = 0; i < inner; i++) {
        sum += left[row * inner + i] * right[column * stepColumn + i * stepInner];
      }
      product[row * columns + column] = sum;
    }
  }
  return tensor2d(product, [rows, columns]);
}

/** Runs a function. @param compute The function. @returns What it returns. */
export function tidy<Value>(compute: () => Value): Value {
  return compute();
}
