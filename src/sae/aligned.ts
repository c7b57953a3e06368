/** Aligned training (arXiv 2605.18629): each encoder row reads exactly 1 along its decoder row, so that no feature turns away and dies. */
import * as tf from "@tensorflow/tfjs";

/** Rows that belong together. */
export interface FeatureRows {
  /** `[nFeatures, dimensions]`, for a stack with S in front. */
  encoder: tf.Tensor;
  /** Of the same shape. */
  decoder: tf.Tensor;
}

/**
 * Moves each encoder row along its decoder row until their product is 1: `e' = e + (1 − ⟨e, d⟩) / ‖d‖² · d`.
 *
 * @param rows The weights.
 * @returns The new encoder; the caller disposes of it.
 */
export function alignEncoder({ encoder, decoder }: FeatureRows): tf.Tensor {
  return tf.tidy(() => {
    const lacking = tf.sub(1, alongRows(encoder, decoder));
    return tf.add(encoder, tf.mul(tf.div(lacking, squares(decoder)), decoder));
  });
}

/**
 * Gradients with respect to the parameters behind an aligned encoder, from those with respect to the encoder itself.
 *
 * The encoder is `e(v, d) = v + (1 − ⟨v, d⟩) / ‖d‖² · d`. Where `v = e`, as {@link alignEncoder} leaves it,
 * `∂L/∂v = g − ⟨g, d⟩ / ‖d‖² · d` and `∂L/∂d = h − ⟨g, d⟩ / ‖d‖² · e`, with g and h the gradients for e and d alone.
 *
 * @param gradients g and h; all others of the record pass through.
 * @param rows Aligned weights.
 * @returns The record with both replaced; the caller disposes of these two.
 */
export function alignedGradients<Gradients extends FeatureRows>(
  gradients: Gradients,
  { encoder, decoder }: FeatureRows,
): Gradients {
  const [ofEncoder, ofDecoder] = tf.tidy(() => {
    const share = tf.div(alongRows(gradients.encoder, decoder), squares(decoder));
    return [
      tf.sub(gradients.encoder, tf.mul(share, decoder)),
      tf.sub(gradients.decoder, tf.mul(share, encoder)),
    ];
  });
  return { ...gradients, encoder: ofEncoder, decoder: ofDecoder };
}

/** The product of each row with its partner, `[…, 1]`. */
function alongRows(rows: tf.Tensor, partners: tf.Tensor): tf.Tensor {
  return tf.sum(tf.mul(rows, partners), -1, true);
}

function squares(rows: tf.Tensor): tf.Tensor {
  return tf.maximum(alongRows(rows, rows), 1e-12);
}
