/** Walks through the latent space: between nouns, around one, and where no noun has been. */
import * as tf from "@tensorflow/tfjs";
import { normals, type Random } from "@/training/random.ts";
import type { Vae } from "@/vae/vae.ts";

/**
 * Points on the straight line between two latents: z = (1 − t)·from + t·to for t from 0 to 1 in equal steps.
 *
 * @param from Where the line begins, `[dimensions]`.
 * @param to Where it ends, `[dimensions]`.
 * @param steps How many points, both ends included; at least 2.
 * @returns `[steps, dimensions]`.
 */
export function interpolate(from: Float32Array, to: Float32Array, steps: number): Float32Array {
  const { length } = from;
  return Float32Array.from({ length: steps * length }, (_, i) => {
    const t = Math.floor(i / length) / (steps - 1);
    return (1 - t) * from[i % length] + t * to[i % length];
  });
}

/**
 * Copies of a latent with noise: z + deviation · ε.
 *
 * @param latent `[dimensions]`.
 * @param deviations One copy for each of these standard deviations.
 * @param random The stream of the noise; every copy has noise of its own.
 * @returns `[deviations.length, dimensions]`.
 */
export function jitter(latent: Float32Array, deviations: number[], random: Random): Float32Array {
  const noise = normals(deviations.length * latent.length, random);
  return noise.map((epsilon, i) =>
    latent[i % latent.length] + deviations[Math.floor(i / latent.length)] * epsilon
  );
}

/** What each latent dimension carries. */
export interface DimensionActivity {
  /** Mean KL divergence of each dimension from N(0, 1), in nats, `[dimensions]`. */
  kl: Float32Array;
  /** Variance of its posterior mean over the images, `[dimensions]`. */
  variance: Float32Array;
  /** Mean standard deviation of its posterior, `[dimensions]`. */
  posteriorDeviation: Float32Array;
  /** How many dimensions are active: the variance of their mean is above 0.01 (Burda et al. 2016). */
  active: number;
}

/**
 * Measures what each latent dimension carries over some images.
 *
 * @param vae The VAE.
 * @param images In [-1, 1], `[count, size, size, 3]`.
 * @returns KL, variance and posterior deviation of each dimension.
 */
export function dimensionActivity(vae: Vae, images: Float32Array): DimensionActivity {
  const { imageSize } = vae;
  const statistics = tf.tidy(() => {
    const x = tf.tensor(images, [
      images.length / (imageSize ** 2 * 3),
      imageSize,
      imageSize,
      3,
    ]) as tf.Tensor4D;
    const { mu, logvar } = vae.encode(x);
    const nats = logvar.add(1).sub(mu.square()).sub(logvar.exp()).mul(-0.5).mean(0);
    return [nats, tf.moments(mu, 0).variance, logvar.mul(0.5).exp().mean(0)];
  });
  const [kl, variance, posteriorDeviation] = statistics.map((tensor) => Float32Array.from(tensor.dataSync()));
  tf.dispose(statistics);
  return { kl, variance, posteriorDeviation, active: variance.filter((value) => value > 0.01).length };
}

/**
 * Latents of nouns that never were, drawn from a diagonal normal fitted to the means: where the VAE believes nouns to be
 * if its dimensions were independent.
 *
 * @param means Posterior means, `[count, dimensions]`.
 * @param options How long a latent is and how many to draw.
 * @param random The stream to draw from.
 * @returns `[samples, dimensions]`.
 */
export function sampleFitted(
  means: Float32Array,
  { dimensions, samples }: { dimensions: number; samples: number },
  random: Random,
): Float32Array {
  const count = means.length / dimensions;
  const [sum, squares] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  means.forEach((value, i) => {
    sum[i % dimensions] += value / count;
    squares[i % dimensions] += value * value / count;
  });
  return normals(samples * dimensions, random).map((epsilon, i) => {
    const d = i % dimensions;
    return sum[d] + Math.sqrt(Math.max(0, squares[d] - sum[d] ** 2)) * epsilon;
  });
}
