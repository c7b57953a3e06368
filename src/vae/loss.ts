/** The VAE's loss and the schedule of its KL term. */
import * as tf from "@tensorflow/tfjs";
import type { VaeConfig } from "@/vae/config.ts";
import type { Posterior } from "@/vae/network.ts";

/**
 * Reconstruction error: the mean of (x̂ − x)² over every image, pixel and colour, in [-1, 1].
 *
 * @param output x̂, `[batch, size, size, 3]`.
 * @param images x, `[batch, size, size, 3]`.
 * @returns A scalar.
 */
export function reconstructionLoss(output: tf.Tensor, images: tf.Tensor): tf.Scalar {
  return tf.tidy(() => output.sub(images).square().mean());
}

/**
 * Divergence of the posterior from N(0, 1): the mean over the batch of −½ Σ (1 + log σ² − μ² − σ²), summed over the
 * latent's dimensions, in nats.
 *
 * @param posterior μ and log σ², each `[batch, dimensions]`.
 * @returns A scalar.
 */
export function klLoss({ mu, logvar }: Posterior): tf.Scalar {
  return tf.tidy(() => logvar.add(1).sub(mu.square()).sub(logvar.exp()).sum(1).mean().mul(-0.5));
}

/**
 * Weight of the KL term at a step: 0 before `betaStartStep`, then a linear rise that reaches `maxBeta` at the last step,
 * `maxBeta · (step − betaStartStep) / (steps − betaStartStep)`.
 *
 * @param step The step, from 0.
 * @param config Where the rise begins, where it ends and how long the run is.
 * @returns β per nat, in [0, maxBeta].
 */
export function betaAt(step: number, config: Pick<VaeConfig, "maxBeta" | "betaStartStep" | "steps">): number {
  const { maxBeta, betaStartStep, steps } = config;
  if (step < betaStartStep) return 0;
  return maxBeta * Math.min(1, (step - betaStartStep) / Math.max(1, steps - betaStartStep));
}

/**
 * Draws a latent from its posterior by the reparametrisation trick: z = μ + exp(½ log σ²)·ε.
 *
 * @param posterior μ and log σ², each `[batch, dimensions]`.
 * @param noise ε, standard normal, `[batch, dimensions]`.
 * @returns z, `[batch, dimensions]`.
 */
export function sampleLatent({ mu, logvar }: Posterior, noise: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => mu.add(logvar.mul(0.5).exp().mul(noise)));
}
