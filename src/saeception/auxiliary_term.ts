/** The auxiliary losses as terms of a loss that TensorFlow.js differentiates. */
import * as tf from "@tensorflow/tfjs";
import type { AuxiliaryLoss } from "@/saeception/activation_source.ts";
import { auxiliaryLosses } from "@/saeception/aux_loss.ts";

/** What a layer shall point at. */
export interface AuxiliaryTermOptions {
  /** One target for each row, `[batch, dimensions]`. No gradient flows into them. */
  targets: tf.Tensor2D;
  /** How the pull is measured. */
  loss: AuxiliaryLoss;
}

/**
 * The auxiliary loss of one network, for use inside `gradientsOf`; its gradient is the one derived by hand in
 * `auxiliaryLosses`.
 *
 * @param activations The opened layer, `[batch, dimensions]`.
 * @param options Targets and the loss.
 * @returns A scalar, 0 to 2; the caller disposes of it.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import * as tf from "@tensorflow/tfjs";
 * import { auxiliaryTerm } from "@/saeception/auxiliary_term.ts";
 *
 * await tf.setBackend("cpu");
 * const targets = tf.tensor2d([[0, 2]]);
 * assert.equal(auxiliaryTerm(tf.tensor2d([[0, 5]]), { targets, loss: "cosine" }).dataSync()[0], 0);
 * assert.equal(auxiliaryTerm(tf.tensor2d([[5, 0]]), { targets, loss: "cosine" }).dataSync()[0], 1);
 * ```
 */
export function auxiliaryTerm(
  activations: tf.Tensor2D,
  { targets, loss }: AuxiliaryTermOptions,
): tf.Scalar {
  const { values, gradients } = auxiliaryLosses[loss];
  const stacked = (x: tf.Tensor) => tf.reshape(x, [1, ...activations.shape]) as tf.Tensor3D;
  const term = tf.customGrad((h, save) => {
    (save as tf.GradSaveFunc)([h as tf.Tensor, targets]); // both: the forward pass frees what it made
    return {
      value: tf.reshape(values(stacked(h as tf.Tensor), stacked(targets)), []),
      gradFunc: (dy: tf.Tensor, [h, t]: tf.Tensor[]) =>
        tf.mul(dy, tf.reshape(gradients(stacked(h), stacked(t)), activations.shape)),
    };
  });
  return tf.tidy(() => term(activations) as tf.Scalar);
}
