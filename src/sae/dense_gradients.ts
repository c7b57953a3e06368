/** Gradients through a feature matrix that is stored with its zeros. */
import * as tf from "@tensorflow/tfjs";
import { isNative, nativeOp } from "@/backend/native_op.ts";
import { sparseProduct } from "@/backend/sparse_product.ts";
import type { SaeConfig } from "@/sae/config.ts";
import type { StepGradients, TrainingWeights } from "@/sae/gradients.ts";
import { affine, asRow } from "@/sae/stacked.ts";

/** Samples by which a batch is judged. */
const judgedSamples = 16;
/** Up to this share of active features a product that skips zeros is faster than a dense one. */
const fewShare = 1 / 16;

/** What a step with given features minimises. */
export interface DenseStep
  extends Pick<SaeConfig, "lossScale" | "preBias">, Partial<Pick<SaeConfig, "kernels">> {
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
export function denseGradients(weights: TrainingWeights, step: DenseStep): StepGradients {
  const { x, f, costs, lossScale, preBias, kernels } = step;
  if (kernels === "products" && hasFewActive(f)) return skippingGradients(weights, step);
  return tf.tidy(() => {
    const { encoder, decoder, decoderBias } = weights;
    const input = preBias ? tf.sub(x, asRow(decoderBias)) : x;
    const reconstruction = affine(f, { matrix: decoder, bias: decoderBias });
    const upstream = tf.mul(tf.sub(reconstruction, x), errorScale(x, lossScale));
    const df = costs
      ? affine(upstream, { matrix: decoder, transpose: true, bias: costs })
      : tf.matMul(upstream, decoder, false, true);
    const dz = whereActive(df, f);
    const dEncoderBias = tf.sum(dz, -2);
    return {
      gradients: {
        encoder: tf.matMul(dz, input, true, false),
        encoderBias: dEncoderBias,
        decoder: tf.matMul(f, upstream, true, false),
        decoderBias: decoderBiasGradient(encoder, { upstream, dEncoderBias, preBias }),
      },
      fired: firedFrom(dEncoderBias),
    };
  });
}

/** The same through products that skip zeros; they want the zeros on the left, so that features come first. */
function skippingGradients(
  weights: TrainingWeights,
  { x, f, costs, lossScale, preBias }: DenseStep,
): StepGradients {
  return tf.tidy(() => {
    const { encoder, decoder, decoderBias } = weights;
    const input = preBias ? tf.sub(x, asRow(decoderBias)) : x;
    const reconstruction = tf.add(sparseProduct(f, decoder), asRow(decoderBias));
    const upstream = tf.mul(tf.sub(reconstruction, x), errorScale(x, lossScale));
    const byFeature = tf.transpose(f, f.rank === 2 ? [1, 0] : [0, 2, 1]); // [nFeatures, batch]
    const df = tf.matMul(decoder, upstream, false, true);
    const dz = whereActive(costs ? tf.add(df, costs.expandDims(-1)) : df, byFeature);
    const dEncoderBias = tf.sum(dz, -1);
    return {
      gradients: {
        encoder: sparseProduct(dz, input),
        encoderBias: dEncoderBias,
        decoder: sparseProduct(byFeature, upstream),
        decoderBias: decoderBiasGradient(encoder, { upstream, dEncoderBias, preBias }),
      },
      fired: firedFrom(dEncoderBias),
    };
  });
}

/** What the residual is multiplied with in the gradient of {@link squaredError}. */
function errorScale(x: tf.Tensor, lossScale: SaeConfig["lossScale"]): number {
  const [batch, dimensions] = x.shape.slice(-2);
  return 2 / (batch * (lossScale === "mean" ? dimensions : 1));
}

/** A gradient where the features are above 0, else 0. */
function whereActive(gradient: tf.Tensor, f: tf.Tensor): tf.Tensor {
  return isNative() ? nativeOp("ReluGrad", {}, [gradient, f], 1)[0] : tf.mul(gradient, tf.step(f));
}

/** Exact cancellation aside, the sum is 0 for silent features alone. */
function firedFrom(dEncoderBias: tf.Tensor): tf.Tensor {
  return tf.cast(tf.notEqual(dEncoderBias, 0), "float32");
}

/** Whether skipping zeros pays, judged by the first samples; a ReLU begins with half of its features active. */
function hasFewActive(f: tf.Tensor): boolean {
  const nFeatures = f.shape[f.rank - 1];
  const rows = f.reshape([-1, nFeatures]);
  const first = tf.slice(rows, [0, 0], [Math.min(judgedSamples, rows.shape[0]), nFeatures]).dataSync();
  let active = 0;
  for (const value of first) if (value > 0) active++;
  return active < fewShare * first.length;
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
