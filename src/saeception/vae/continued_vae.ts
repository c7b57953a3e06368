/** A VAE that is trained on with targets for its means: SAE-ception's step on the VAE itself. */
import * as tf from "@tensorflow/tfjs";
import type { Nouns } from "@/nouns/dataset.ts";
import { artifact } from "@/training/artifact.ts";
import { sha256 } from "@/training/files.ts";
import { train } from "@/training/loop.ts";
import { arraysFrom } from "@/training/parameters.ts";
import type { RunOptions } from "@/training/progress.ts";
import { resolveVaeConfig } from "@/vae/config.ts";
import { storedVae } from "@/vae/train_vae.ts";
import { createTrainee } from "@/vae/trainee.ts";
import { requireComplete, type Vae } from "@/vae/vae.ts";

/** What pulls the means to their targets: `cosine` leaves their lengths free, `mse` does not. */
export type TargetLoss = "cosine" | "mse";

/** How a VAE is trained on. */
export interface ContinueOptions {
  /** The data: μ of training noun i is pulled to target i. */
  nouns: Nouns;
  /** Optimiser steps. */
  steps: number;
  /** Adam's rate, constant after a rise over the first tenth of the steps, > 0. */
  learningRate: number;
  /** Seed of batches and noise: runs with the same seed see the same. */
  seed: number;
  /** Where the means shall point, row-major `[train.count · dimensions]`. */
  targets?: Float32Array | undefined;
  /** Weight of the auxiliary loss, ≥ 0, beside a reconstruction loss that is a mean over pixels. 0: as without targets. */
  lambda?: number;
  /** The auxiliary loss. Default `cosine`. */
  loss?: TargetLoss;
}

/**
 * Trains a VAE on from its weights with a fresh optimiser: reconstruction + β·KL + λ·auxiliary loss, β at its highest.
 * With λ = 0 or without targets it is the control, whose bits are those of plain training, and one artifact.
 *
 * @param vae The VAE to start from; it stays the caller's.
 * @param options Data, length, rate, seed and targets.
 * @param run Signal and progress.
 * @returns The VAE with its own weights, those of the last step, which the caller owns; marked incomplete if it was stopped.
 * @throws {TypeError} If there is not one target for each training noun.
 * @throws {RangeError} If a number is out of range, or the loss is not finite.
 */
export async function continueVae(
  vae: Vae,
  { nouns, steps, learningRate, seed, targets, lambda = 1, loss = "cosine" }: ContinueOptions,
  run: RunOptions = {},
): Promise<Vae> {
  requireComplete(vae, "train the VAE on");
  if (!(lambda >= 0)) {
    throw new RangeError(`Cannot train the VAE on: lambda is ${lambda}, wanted is a number from 0`);
  }
  const pulled = lambda > 0 ? targets : undefined;
  if (pulled) checkTargets(pulled, { count: nouns.train.count, dimensions: vae.dimensions });
  const config = resolveVaeConfig({
    ...vae.config,
    steps,
    learningRate,
    seed,
    schedule: "constant",
    warmupSteps: Math.round(steps / 10),
    emaDecay: 0,
  });
  const result = await artifact("vae", {
    ...config,
    ...(pulled && { auxiliary: { lambda, loss } }),
  }, async ({ checkpointFolder }) => {
    const begun = performance.now();
    const trainee = await createTrainee(nouns, config, {
      ...run,
      start: await arraysFrom(vae.parameters),
      auxiliary: pulled && ((mu, indices) => {
        const rows = rowsOf(pulled, { indices, dimensions: vae.dimensions });
        return tf.tidy(() => targetLoss(mu, { targets: tf.tensor2d(rows, mu.shape), loss }).mul(lambda));
      }),
    });
    const { completed, step, history } = await train(trainee, {
      ...run,
      title: "Training the VAE on",
      steps,
      measureEvery: Math.max(1, Math.round(steps / 4)),
      checkpointFolder,
    });
    const tensors = await trainee.result();
    trainee.dispose();
    const seconds = (performance.now() - begun) / 1000;
    return { complete: completed, metrics: { step, seconds, history: history as unknown as never }, tensors };
  }, {
    version: 1,
    inputs: {
      continued: vae.key,
      nouns: nouns.key,
      ...(pulled &&
        { targets: await sha256(new Uint8Array(pulled.slice().buffer)) }),
    },
  });
  return storedVae(result, config);
}

/**
 * How far means are from their targets: `mean_i (1 − cos(μ_i, t_i))`, or `mean_ij (μ_ij − t_ij)²`.
 *
 * Nothing is subtracted before the cosine: latents that started as principal components have a mean near zero (here .1 %
 * of their mean square).
 *
 * @param mu μ, `[batch, dimensions]`.
 * @param options Targets of the same shape, and which loss.
 * @returns A scalar; 0 where means and targets agree.
 */
export function targetLoss(
  mu: tf.Tensor2D,
  { targets, loss }: { targets: tf.Tensor2D; loss: TargetLoss },
): tf.Scalar {
  return tf.tidy(() => {
    if (loss === "mse") return tf.mean(tf.square(tf.sub(mu, targets)));
    const lengths = tf.sqrt(tf.mul(tf.sum(tf.square(mu), 1), tf.sum(tf.square(targets), 1)).add(1e-12));
    return tf.sub(1, tf.mean(tf.div(tf.sum(tf.mul(mu, targets), 1), lengths)));
  });
}

function rowsOf(
  matrix: Float32Array,
  { indices, dimensions }: { indices: Uint32Array; dimensions: number },
): Float32Array {
  const rows = new Float32Array(indices.length * dimensions);
  indices.forEach((from, to) =>
    rows.set(matrix.subarray(from * dimensions, (from + 1) * dimensions), to * dimensions)
  );
  return rows;
}

function checkTargets(
  targets: Float32Array,
  { count, dimensions }: { count: number; dimensions: number },
): void {
  if (targets.length === count * dimensions) return;
  throw new TypeError(
    `Cannot train the VAE on: found ${targets.length} numbers as targets, wanted ${dimensions} for each of ` +
      `${count} training nouns. Make the targets from the latents of the same nouns`,
  );
}
