/** Lengths of decoder rows and how training keeps them. */
import * as tf from "@tensorflow/tfjs";

/**
 * Removes from each row of the decoder's gradient the part along the row, so that a step turns the row and keeps its length
 * (Bricken et al. 2023).
 *
 * @param gradient `[…, nFeatures, dimensions]`.
 * @param decoder Rows of length 1, `[…, nFeatures, dimensions]`.
 * @returns `[…, nFeatures, dimensions]`, the caller disposes of it.
 */
export function removeRadial(gradient: tf.Tensor, decoder: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const along = tf.sum(tf.mul(gradient, decoder), -1, true);
    return tf.sub(gradient, tf.mul(along, decoder));
  });
}

/**
 * Scales each row to length 1.
 *
 * @param rows `[…, nFeatures, dimensions]`.
 * @returns `[…, nFeatures, dimensions]`, the caller disposes of it.
 */
export function unitRows(rows: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.div(rows, tf.maximum(rowNorms(rows), 1e-12).expandDims(-1)));
}

/**
 * The Euclidean length of each row.
 *
 * @param rows `[…, n, dimensions]`.
 * @returns `[…, n]`, the caller disposes of it.
 */
export function rowNorms(rows: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.sqrt(tf.sum(tf.square(rows), -1)));
}
