/** The product of a matrix that is mostly zeros with a full one, on CPUs by an op that skips the zeros. */
import * as tf from "@tensorflow/tfjs";
import { computesOnHost } from "./in_place.ts";
import { nativeOp } from "./native_op.ts";

/**
 * `sparse · full`; the dense product where nothing better is there, the same to rounding. There is no gradient.
 *
 * @param sparse `[n, m]`, for a stack `[S, n, m]`, stored with its zeros.
 * @param full `[m, d]`, for a stack `[S, m, d]`.
 * @returns `[n, d]`, for a stack `[S, n, d]`; the caller disposes of it.
 */
export function sparseProduct(sparse: tf.Tensor, full: tf.Tensor): tf.Tensor {
  if (!computesOnHost()) return tf.matMul(sparse, full);
  const product = (a: tf.Tensor, b: tf.Tensor) =>
    nativeOp("SparseMatMul", { a_is_sparse: true, b_is_sparse: false }, [a, b], 1)[0];
  if (sparse.rank === 2) return product(sparse, full);
  return tf.tidy(() => {
    const others = tf.unstack(full);
    return tf.stack(tf.unstack(sparse).map((own, s) => product(own, others[s])));
  });
}
