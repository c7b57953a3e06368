/** Ghost gradients (Jermyn & Templeton 2024): dead features learn as if the exponential of their pre-activations were active. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import { decoderBiasGradient, type TrainingWeights } from "@/sae/gradients.ts";
import { asRow } from "@/sae/stacked.ts";

/** What ghosts are made from. */
export interface GhostStep extends Pick<SaeConfig, "lossScale">, Partial<Pick<SaeConfig, "preBias">> {
  /** The batch, `[batch, dimensions]`, for a stack `[S, batch, dimensions]`. */
  x: tf.Tensor;
  /** Its pre-activations, `[batch, nFeatures]`, for a stack `[S, batch, nFeatures]`. */
  z: tf.Tensor;
  /** What the features leave over, x − x̂, a constant, of x's shape. */
  residual: tf.Tensor;
  /** The dead features of each SAE. */
  dead: Int32Array[];
}

/** Keeps the quotients finite, as in the published code. */
const tiny = 1e-6;

/**
 * Gradients of the ghost loss, which come on top of the main ones.
 *
 * `a = exp(z)` for dead features, else 0; `ĝ = a · decoder`, without the bias; each sample's ĝ is scaled by
 * `s_b = ‖e_b‖ / (2 ‖ĝ_b‖ + 1e-6)`, a constant, to half the length of its residual e; `ghost = mean_b ‖s_b ĝ_b − e_b‖²`; the loss is
 * `ghost · main / (ghost + 1e-6)`, the quotient a constant, with `main = mean_b ‖e_b‖²` on the configuration's scale.
 *
 * @param weights The weights.
 * @param step The batch and what is dead.
 * @returns Gradients by weight; the caller disposes of them.
 */
export function ghostGradients(
  weights: TrainingWeights,
  { x, z, residual, dead, lossScale, preBias = true }: GhostStep,
): TrainingWeights {
  return tf.tidy(() => {
    const { encoder, decoder, decoderBias } = weights;
    const [batch, dimensions] = x.shape.slice(-2);
    const ghosts = tf.where(deadMask(dead, z), tf.exp(z), 0);
    const spoken = tf.matMul(ghosts, decoder);
    const scale = tf.div(norms(residual), tf.add(tf.mul(norms(spoken), 2), tiny)); // [batch, 1]
    const error = tf.sub(tf.mul(spoken, scale), residual);
    const main = tf.div(meanSquare(residual), lossScale === "mean" ? dimensions : 1);
    const weight = tf.div(main, tf.add(meanSquare(error), tiny)); // [1, 1], for a stack [S, 1, 1]
    const upstream = tf.mul(error, tf.mul(scale, tf.mul(weight, 2 / batch)));
    const dz = tf.mul(tf.matMul(upstream, decoder, false, true), ghosts);
    const dEncoderBias = tf.sum(dz, -2);
    const input = preBias ? tf.sub(x, asRow(decoderBias)) : x;
    const silent = tf.zerosLike(upstream); // the ghosts' reconstruction lacks the bias
    return {
      encoder: tf.matMul(dz, input, true, false),
      encoderBias: dEncoderBias,
      decoder: tf.matMul(ghosts, upstream, true, false),
      decoderBias: decoderBiasGradient(encoder, { upstream: silent, dEncoderBias, preBias }),
    };
  });
}

/** Whether each feature is dead, in z's shape up to broadcasting over the batch. */
function deadMask(dead: Int32Array[], z: tf.Tensor): tf.Tensor {
  const nFeatures = z.shape[z.rank - 1];
  const mask = new Float32Array(dead.length * nFeatures);
  for (const [s, features] of dead.entries()) for (const i of features) mask[s * nFeatures + i] = 1;
  const rows = tf.tensor(mask, z.rank === 3 ? [dead.length, 1, nFeatures] : [1, nFeatures]);
  return tf.cast(tf.broadcastTo(rows, z.shape), "bool");
}

/** The length of each sample, `[…, batch, 1]`. */
function norms(rows: tf.Tensor): tf.Tensor {
  return tf.sqrt(tf.sum(tf.square(rows), -1, true));
}

/** The mean squared length of the samples, `[1, 1]`, for a stack `[S, 1, 1]`. */
function meanSquare(rows: tf.Tensor): tf.Tensor {
  return tf.mean(tf.sum(tf.square(rows), -1, true), -2, true);
}
