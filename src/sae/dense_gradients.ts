/** Gradients through a feature matrix that is stored with its zeros. */
import * as tf from "@tensorflow/tfjs";
import { isNative, nativeOp } from "@/backend/native_op.ts";
import type { SaeConfig } from "@/sae/config.ts";
import type { StepGradients, TrainingWeights } from "@/sae/gradients.ts";
import { affine, asRow } from "@/sae/stacked.ts";

/** What a step with given features minimises. */
export interface DenseStep extends Pick<SaeConfig, "lossScale" | "preBias"> {
  /** The batch, `[batch, dimensions]`, for a stack `[S, batch, dimensions]`. */
  x: tf.Tensor;
  /** Its features, `[batch, nFeatures]`, for a stack `[S, batch, nFeatures]`: z where they are above 0. */
  f: tf.Tensor;
  /** What each active feature costs, `[nFeatures]`, for a stack `[S, nFeatures]`; nothing without it. */
  costs?: tf.Tensor;
}

/**
 * Gradients of `squaredError + Σ_i costs_i · f_i`. Which features are above 0 counts as a constant.
 *
 * @param weights The weights.
 * @param step The batch, its features and the loss.
 * @returns The gradients; the caller disposes of them.
 */
export function denseGradients(
  weights: TrainingWeights,
  { x, f, costs, lossScale, preBias }: DenseStep,
): StepGradients {
  return tf.tidy(() => {
    const { encoder, decoder, decoderBias } = weights;
    const [batch, dimensions] = x.shape.slice(-2);
    const input = preBias ? tf.sub(x, asRow(decoderBias)) : x;
    const reconstruction = affine(f, { matrix: decoder, bias: decoderBias });
    const scale = 2 / (batch * (lossScale === "mean" ? dimensions : 1));
    const upstream = tf.mul(tf.sub(reconstruction, x), scale);
    const df = costs
      ? affine(upstream, { matrix: decoder, transpose: true, bias: costs })
      : tf.matMul(upstream, decoder, false, true);
    const dz = isNative() ? nativeOp("ReluGrad", {}, [df, f], 1)[0] : tf.mul(df, tf.step(f));
    const dEncoderBias = tf.sum(dz, -2);
    return {
      gradients: {
        encoder: tf.matMul(dz, input, true, false),
        encoderBias: dEncoderBias,
        decoder: tf.matMul(f, upstream, true, false),
        decoderBias: decoderBiasGradient(encoder, { upstream, dEncoderBias, preBias }),
      },
      fired: tf.cast(tf.notEqual(dEncoderBias, 0), "float32"), // exact cancellation aside, the sum is 0 for silent ones alone
    };
  });
}

/**
 * The decoder bias is added after decoding and, with `preBias`, subtracted before encoding: Σ_b g_b − Σ_i dz_i · encoder_i.
 *
 * @param encoder By features, `[nFeatures, dimensions]`, for a stack with S in front.
 * @param options The gradients with respect to the reconstruction, g, and to the encoder bias.
 * @returns `[dimensions]`, for a stack `[S, dimensions]`; the surrounding `tf.tidy` disposes of it.
 */
export function decoderBiasGradient(
  encoder: tf.Tensor,
  { upstream, dEncoderBias, preBias }: { upstream: tf.Tensor; dEncoderBias: tf.Tensor; preBias: boolean },
): tf.Tensor {
  const direct = tf.sum(upstream, -2);
  if (!preBias) return direct;
  return tf.sub(direct, tf.matMul(dEncoderBias.expandDims(-2), encoder).reshape(direct.shape));
}
