/** The losses as the papers write them, dense and differentiable; training uses the gradients of `gradients.ts`. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";

/**
 * The mean over the batch of the squared error, summed (`sum`) or averaged (`mean`) over the dimensions.
 *
 * @param x Latents, `[batch, dimensions]`.
 * @param options Their reconstruction, `[batch, dimensions]`, and the scale.
 * @returns A scalar.
 */
export function squaredError(
  x: tf.Tensor2D,
  { reconstruction, lossScale }: { reconstruction: tf.Tensor2D } & Pick<SaeConfig, "lossScale">,
): tf.Scalar {
  return tf.tidy(() => {
    const perSample = x.sub(reconstruction).square().sum(1);
    return perSample.mean().div(lossScale === "mean" ? x.shape[1] : 1) as tf.Scalar;
  });
}

/**
 * The sparsity penalty: the mean over the batch of `Σ f_i`, or of `Σ f_i ‖d_i‖` where decoder rows are free and the
 * penalty weighs them (Anthropic, April 2024). It is not multiplied by lambda.
 *
 * @param features `[batch, nFeatures]`, not negative.
 * @param options The decoder, `[nFeatures, dimensions]`, whether its rows are free, and whether their lengths count.
 * @returns A scalar.
 */
export function l1Penalty(
  features: tf.Tensor2D,
  { decoder, decoderNorms, penalty = "norm-weighted" }:
    & { decoder: tf.Tensor2D }
    & Pick<SaeConfig, "decoderNorms">
    & Partial<Pick<SaeConfig, "penalty">>,
): tf.Scalar {
  return tf.tidy(() => {
    if (decoderNorms === "unit" || penalty === "plain") return features.sum(1).mean() as tf.Scalar;
    return features.mul(decoder.square().sum(1).sqrt()).sum(1).mean() as tf.Scalar;
  });
}

/** What the auxiliary loss compares. */
export interface AuxLossOptions {
  /** Latents, `[batch, dimensions]`, for a stack `[S, batch, dimensions]`. */
  x: tf.Tensor;
  /** What the main features leave over, x − x̂, taken as a constant, of the same shape. */
  residual: tf.Tensor;
  /** What it is divided by. */
  auxScale: SaeConfig["auxScale"];
}

/**
 * The auxiliary loss (Gao et al. 2024): dead features reconstruct the residual, without the decoder bias.
 *
 * `mean_b ‖ê − e‖²`, divided by `mean_b ‖e − ē‖²` (`residual`), by `mean_b ‖x − x̄‖²` (`total`), or by nothing (`none`).
 *
 * @param reconstruction ê, the dead features times the decoder, `[batch, dimensions]`.
 * @param options The latents, the residual e and the scale.
 * @returns A scalar, not multiplied by the coefficient.
 */
export function auxLoss(reconstruction: tf.Tensor2D, { x, residual, auxScale }: AuxLossOptions): tf.Scalar {
  return tf.tidy(() => {
    const error = reconstruction.sub(residual).square().sum(1).mean();
    return error.div(auxDenominator({ x, residual, auxScale })) as tf.Scalar;
  });
}

/**
 * What the auxiliary loss is divided by, a constant for the gradient.
 *
 * @param options The latents, the residual and the scale.
 * @returns A positive scalar, for a stack `[S]`.
 */
export function auxDenominator({ x, residual, auxScale }: AuxLossOptions): tf.Tensor {
  return tf.tidy(() => {
    if (auxScale === "none") return tf.scalar(1);
    const of = auxScale === "residual" ? residual : x;
    return of.sub(of.mean(-2, true)).square().sum(-1).mean(-1).maximum(1e-12);
  });
}
