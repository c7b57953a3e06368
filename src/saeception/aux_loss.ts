/** The losses that pull a layer toward its targets, and their gradients derived by hand, for a stack of networks. */
import * as tf from "@tensorflow/tfjs";
import type { AuxiliaryLoss } from "@/saeception/activation_source.ts";

/** A loss of the activations h and the targets t of a stack of networks, both `[networks, batch, dimensions]`. */
export interface StackedLoss {
  /** The loss of each network, `[networks]`; the caller disposes of it. */
  values(h: tf.Tensor3D, t: tf.Tensor3D): tf.Tensor1D;
  /** The gradient of each network's loss by its h, `[networks, batch, dimensions]`; the caller disposes of it. */
  gradients(h: tf.Tensor3D, t: tf.Tensor3D): tf.Tensor3D;
}

/** Smallest norm that a cosine divides by, as in PyTorch's `CosineSimilarity`. */
const epsilon = 1e-8;

/** The auxiliary losses by name. */
export const auxiliaryLosses: Record<AuxiliaryLoss, StackedLoss> = {
  cosine: { values: cosineLoss, gradients: cosineGradient },
  broadcast: { values: broadcastLoss, gradients: broadcastGradient },
};

/**
 * `mean_i (1 − h_i·t_i / (max(‖h_i‖, 10⁻⁸) · max(‖t_i‖, 10⁻⁸)))`: what SAE-ception means (its section 3).
 *
 * @param h Activations, `[networks, batch, dimensions]`.
 * @param t Targets of the same shape.
 * @returns One loss for each network, 0 to 2, `[networks]`.
 */
export function cosineLoss(h: tf.Tensor3D, t: tf.Tensor3D): tf.Tensor1D {
  return tf.tidy(() => tf.sub(1, tf.mean(cosines(h, t).cosine, [1, 2])));
}

/**
 * The gradient of {@linkcode cosineLoss}: `−(t_i/‖t_i‖ − c_i · h_i/‖h_i‖) / (batch · ‖h_i‖)` with the cosine c_i; the
 * second term is missing where ‖h_i‖ is below 10⁻⁸.
 *
 * @param h Activations, `[networks, batch, dimensions]`.
 * @param t Targets of the same shape.
 * @returns Same shape.
 */
export function cosineGradient(h: tf.Tensor3D, t: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const { cosine, squares, norm, targetNorm } = cosines(h, t);
    const scale = tf.mul(norm, h.shape[1]);
    const along = tf.div(tf.mul(cosine, tf.greater(squares, epsilon ** 2)), tf.mul(norm, scale));
    return tf.sub(tf.mul(h, along), tf.mul(t, tf.div(1, tf.mul(targetNorm, scale))));
  });
}

/**
 * What SAE-ception's MNIST code computes: with targets stored as (1, d), PyTorch's `CosineSimilarity(dim=1)` broadcasts
 * (batch, d) and (batch, 1, d) and runs over the batch. The loss is `1 − mean_{i,k} cos_j(h_jk, t_ik)`, which is
 * `1 − mean_{i,k} sign(t_ik) · mean_j(h_jk) / rms_j(h_jk)`: only signs of targets matter, and every dimension is pushed
 * to be constant over the batch. Norms are at least 10⁻⁸, that of a target over the batch being √batch · |t_ik|.
 *
 * @param h Activations, `[networks, batch, dimensions]`.
 * @param t Targets of the same shape.
 * @returns One loss for each network, 0 to 2, `[networks]`.
 */
export function broadcastLoss(h: tf.Tensor3D, t: tf.Tensor3D): tf.Tensor1D {
  return tf.tidy(() => {
    const { sum, norm, sign } = batchwise(h, t);
    return tf.sub(1, tf.mean(tf.div(tf.mul(sign, sum), norm), [1, 2]));
  });
}

/**
 * The gradient of {@linkcode broadcastLoss}: with the sums S_k and norms n_k of h over the batch and the mean s_k of
 * `t_ik / max(√batch · |t_ik|, 10⁻⁸)`, it is `−s_k/d · (1/n_k − S_k · h_jk / n_k³)`.
 *
 * @param h Activations, `[networks, batch, dimensions]`.
 * @param t Targets of the same shape.
 * @returns Same shape.
 */
export function broadcastGradient(h: tf.Tensor3D, t: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const { sum, squares, norm, sign } = batchwise(h, t);
    const scale = tf.div(sign, tf.mul(norm, h.shape[2]));
    const along = tf.mul(tf.div(sum, norm).div(norm), tf.greater(squares, epsilon ** 2));
    return tf.mul(tf.sub(tf.mul(h, along), 1), scale);
  });
}

function cosines(h: tf.Tensor3D, t: tf.Tensor3D) {
  const squares = tf.sum(tf.square(h), 2, true); // [networks, batch, 1], as all of these
  const norm = tf.maximum(tf.sqrt(squares), epsilon);
  const targetNorm = tf.maximum(tf.sqrt(tf.sum(tf.square(t), 2, true)), epsilon);
  const cosine = tf.div(tf.sum(tf.mul(h, t), 2, true), tf.mul(norm, targetNorm));
  return { cosine, squares, norm, targetNorm };
}

function batchwise(h: tf.Tensor3D, t: tf.Tensor3D) {
  const spread = tf.maximum(tf.mul(tf.abs(t), Math.sqrt(h.shape[1])), epsilon);
  const sign = tf.mean(tf.div(t, spread), 1, true); // [networks, 1, dimensions]
  const squares = tf.sum(tf.square(h), 1, true);
  const norm = tf.maximum(tf.sqrt(squares), epsilon);
  return { sum: tf.sum(h, 1, true), squares, norm, sign };
}
