/** One-to-one matching: the pairs with the largest total similarity. */

import { linearSumAssignment } from "linear-sum-assignment";

/**
 * Pairs rows with columns so that the sum of their similarities is largest; the shorter side is paired completely. Solved
 * by shortest augmenting paths (Crouse, On implementing 2D rectangular assignment algorithms, 2016), which has the result
 * of the Hungarian algorithm.
 *
 * @param similarity [rows, columns], row by row.
 * @param shape How many rows and columns.
 * @returns The column of each row, −1 where it has none: [rows].
 * @throws {TypeError} When the table has another size.
 * @throws {RangeError} When a similarity is not finite.
 */
export function bestPairs(
  similarity: Float32Array,
  { rows, columns }: { rows: number; columns: number },
): Int32Array {
  if (similarity.length !== rows * columns) {
    throw new TypeError(
      `Cannot pair rows with columns: found ${similarity.length} similarities, wanted ${rows} × ${columns}. ` +
        "Give one for each pair",
    );
  }
  const wrong = similarity.findIndex((x) => !Number.isFinite(x));
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot pair rows with columns: found ${
        similarity[wrong]
      } at position ${wrong}, wanted finite numbers. ` +
        "Check the model",
    );
  }
  if (!rows || !columns) return new Int32Array(rows).fill(-1);
  const table = Array.from(
    { length: rows },
    (_, row) => Float64Array.from(similarity.subarray(row * columns, (row + 1) * columns)),
  );
  return Int32Array.from(linearSumAssignment(table, { maximaze: true }).rowAssignments);
}
