/** The product of a matrix that is mostly zeros with a full one, on CPUs by an op that skips the zeros. */
import * as tf from "@tensorflow/tfjs";
import { computesOnHost } from "./in_place.ts";
import { nativeOp } from "./native_op.ts";

/**
 * `sparse · full`; the dense product where nothing better is there, the same to rounding. There is no gradient.
 *
 * @param sparse `[n, m]`, stored with its zeros.
 * @param full `[m, d]`.
 * @returns `[n, d]`; the caller disposes of it.
 */
export function sparseProduct(sparse: tf.Tensor2D, full: tf.Tensor2D): tf.Tensor2D {
  if (!computesOnHost()) return tf.matMul(sparse, full);
  const skipping = { a_is_sparse: true, b_is_sparse: false };
  return nativeOp("SparseMatMul", skipping, [sparse, full], 1)[0] as tf.Tensor2D;
}
