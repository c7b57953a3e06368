/** Moves the lengths of decoder rows into the features, which changes no reconstruction. */
import * as tf from "@tensorflow/tfjs";
import { rowNorms } from "@/sae/decoder_rows.ts";
import type { Activation, SaeParameters } from "@/sae/model.ts";

/** Parameters and the activation that belongs to them. */
export interface FoldedSae {
  /** Decoder rows have length 1. */
  parameters: SaeParameters;
  /** With thresholds scaled like the features. */
  activation: Activation;
}

/**
 * Scales each feature by its decoder row's length and the row to length 1, so that activations are lengths in latent space.
 *
 * `f'_i = f_i ‖d_i‖`: the encoder's column, its bias and the threshold are multiplied by ‖d_i‖, the row is divided by it.
 *
 * @param parameters The weights.
 * @param activation ReLU or thresholds.
 * @returns New weights and activation; the caller disposes of them.
 * @throws {TypeError} If the activation is top-k, whose choice compares the features' sizes and would change.
 */
export function foldDecoderNorms(parameters: SaeParameters, activation: Activation): FoldedSae {
  if (activation.kind === "topk") {
    throw new TypeError(
      "Cannot fold decoder norms: found activation topk, wanted relu or threshold. Top-k compares activations with each other, and the fold would change which are kept",
    );
  }
  const norms = rowNorms(parameters.decoder);
  const folded = {
    encoder: tf.mul(parameters.encoder, norms) as tf.Tensor2D,
    encoderBias: tf.mul(parameters.encoderBias, norms) as tf.Tensor1D,
    decoder: tf.tidy(() =>
      tf.div(parameters.decoder, tf.maximum(norms, 1e-12).reshape([-1, 1])) as tf.Tensor2D
    ),
    decoderBias: tf.clone(parameters.decoderBias),
  };
  const threshold = activation.kind === "threshold"
    ? tf.mul(activation.threshold, norms) as tf.Tensor1D
    : undefined;
  norms.dispose();
  return { parameters: folded, activation: threshold ? { kind: "threshold", threshold } : activation };
}
