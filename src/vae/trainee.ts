/** A VAE while it learns: its step, its measurements, and all that a checkpoint has to hold. */
import * as tf from "@tensorflow/tfjs";
import { createAdam } from "@/backend/adam.ts";
import { createEma } from "@/backend/ema.ts";
import { globalNormClip } from "@/backend/global_norm_clip.ts";
import type { Nouns } from "@/nouns/dataset.ts";
import { batchIndices } from "@/training/batches.ts";
import type { Trainable } from "@/training/loop.ts";
import {
  addPrefix,
  arraysFrom,
  assignVariables,
  gradientsOf,
  takePrefix,
  variablesFrom,
} from "@/training/parameters.ts";
import type { RunOptions } from "@/training/progress.ts";
import { normals, seededRandom } from "@/training/random.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import { linearWarmup, warmupCosine } from "@/training/schedule.ts";
import type { VaeConfig } from "@/vae/config.ts";
import { isLinearPath } from "@/vae/linear_path_network.ts";
import { betaAt, klLoss, reconstructionLoss, sampleLatent } from "@/vae/loss.ts";
import { latentSize } from "@/vae/network.ts";
import { trainingImages } from "@/vae/training_images.ts";
import { isLearned, networkOf } from "@/vae/vae.ts";

const validationCount = 256;
const snapshotCount = 25;
const snapshotShares = [0, 0.02, 0.1, 0.3, 1];
const averageEverySteps = 5;

/** A VAE while it learns. */
export interface VaeTrainee extends Trainable {
  /** What training leaves: `parameters/…` (averaged if asked for) and `snapshots/<step>`. */
  result(): Promise<NamedArrays>;
  /** Frees everything. */
  dispose(): void;
}

/** Where a VAE starts and what else it learns, with signal and progress of the preparation. */
export interface TraineeOptions extends RunOptions {
  /** Weights to continue from, with a fresh optimiser and β at its highest from the first step on. */
  start?: NamedArrays;
  /** A further loss, already weighted, on μ `[batch, dimensions]` of the training nouns of these numbers, `[batch]`. */
  auxiliary?: ((mu: tf.Tensor2D, nouns: Uint32Array) => tf.Scalar) | undefined;
}

/**
 * Makes a VAE at its first step.
 *
 * @param nouns The data.
 * @param config A resolved configuration.
 * @param options Where it starts, what else it learns, signal and progress.
 * @returns What the training loop steps.
 */
export async function createTrainee(
  nouns: Nouns,
  config: VaeConfig,
  { start, auxiliary, ...run }: TraineeOptions = {},
): Promise<VaeTrainee> {
  const { seed, batchSize, emaDecay, steps } = config;
  const network = networkOf(config);
  const parameters = variablesFrom(start ?? await network.init(config, nouns, run));
  const learned = Object.fromEntries(Object.entries(parameters).filter(([name]) => isLearned(name)));
  const ema = createEma(parameters, emaDecay ** averageEverySteps);
  const average = emaDecay > 0 ? ema.averages : parameters;
  const adam = createAdam(learned, { rateOf: (name) => isLinearPath(name) ? config.linearPathRate : 1 });
  const batches = batchIndices({ count: nouns.train.count, batchSize, seed });
  const beta = (step: number) => start ? config.maxBeta : betaAt(step, config);
  const heldOut = (count: number) =>
    Uint32Array.from({ length: Math.min(count, nouns.heldOut.count) }, (_, i) => i);
  const validation = await trainingImages(nouns.heldOut, heldOut(validationCount), config);
  const snapshotSteps = snapshotShares.map((share) => Math.round(share * steps));
  let snapshots: NamedArrays = {};
  let latest = { reconstruction: NaN, kl: NaN, auxiliary: 0 };

  const evaluate = (images: Float32Array) =>
    tf.tidy(() => {
      const x = tf.tensor4d(images, [
        images.length / imageLength(config),
        config.imageSize,
        config.imageSize,
        3,
      ]);
      const posterior = network.encode(average, x, { training: false });
      const output = network.decode(average, posterior.mu, { training: false });
      return { output, reconstruction: reconstructionLoss(output, x), kl: klLoss(posterior) };
    });

  const takeSnapshot = (step: number) => {
    const { output, ...losses } = evaluate(validation.subarray(0, snapshotCount * imageLength(config)));
    const data = Uint8Array.from(
      output.dataSync(),
      (v) => Math.round((Math.min(1, Math.max(-1, v)) + 1) * 127.5),
    );
    snapshots[`snapshots/${step}`] = { shape: output.shape, data };
    tf.dispose([output, losses]);
  };

  return {
    async step(step) {
      const batch = batches(step);
      const images = await trainingImages(nouns.train, batch, config);
      const noise = normals(
        batchSize * config.latentChannels * latentSize ** 2,
        seededRandom(seed, "noise", step),
      );
      const losses = tf.tidy(() => {
        const x = tf.tensor4d(images, [batchSize, config.imageSize, config.imageSize, 3]);
        const epsilon = tf.tensor2d(noise, [batchSize, noise.length / batchSize]);
        const parts: tf.Scalar[] = [];
        const { gradients } = gradientsOf(() => {
          const posterior = network.encode(parameters, x, { training: true });
          const output = network.decode(parameters, sampleLatent(posterior, epsilon), { training: true });
          const [reconstruction, kl] = [reconstructionLoss(output, x), klLoss(posterior)];
          const extra = auxiliary?.(posterior.mu, batch) ?? tf.scalar(0);
          parts.push(...[reconstruction, kl, extra].map((loss) => tf.keep(loss.clone())));
          return reconstruction.add(kl.mul(beta(step))).add(extra);
        }, learned);
        const limited = config.clipNorm > 0
          ? globalNormClip(gradients, config.clipNorm).gradients
          : gradients;
        adam.apply(limited, learningRateAt(step, config));
        return parts;
      });
      const [reconstruction, kl, extra] = losses.map((loss) => loss.dataSync()[0]);
      tf.dispose(losses);
      latest = { reconstruction, kl, auxiliary: extra };
      if (!Number.isFinite(reconstruction + kl + extra)) {
        throw new RangeError(
          `Cannot go on training the VAE: the loss at step ${step} is ${reconstruction} + β·${kl}. ` +
            `Lower vae.learningRate, it is ${config.learningRate}`,
        );
      }
      if (step % averageEverySteps === 0) ema.update();
    },
    async measure(step) {
      if (Object.keys(snapshots).length < snapshotSteps.filter((due) => due <= step).length) {
        takeSnapshot(step);
      }
      const { output, ...losses } = evaluate(validation);
      const [reconstruction, kl] = [(await losses.reconstruction.data())[0], (await losses.kl.data())[0]];
      tf.dispose([output, losses]);
      const { auxiliary: extra, ...training } = step === 0 ? { reconstruction, kl, auxiliary: 0 } : latest;
      return {
        loss: training.reconstruction + beta(step) * training.kl + extra,
        ...training,
        ...(auxiliary && { auxiliary: extra }),
        beta: beta(step),
        validation_reconstruction: reconstruction,
        validation_kl: kl,
        validation_psnr: 10 * Math.log10(4 / reconstruction),
      };
    },
    async state() {
      const moments = adam.state();
      const arrays = await arraysFrom({
        ...addPrefix("parameters/", parameters),
        ...addPrefix("average/", ema.averages),
        ...addPrefix("adam/", moments),
      });
      tf.dispose(moments);
      const losses = { shape: [3], data: Float32Array.from(Object.values(latest)) };
      return { ...arrays, ...snapshots, losses };
    },
    restore(arrays) {
      assignVariables(parameters, takePrefix("parameters/", arrays));
      ema.restore(dataOf(takePrefix("average/", arrays)));
      adam.restore(dataOf(takePrefix("adam/", arrays)), arrays["adam/step"].data[0]);
      snapshots = Object.fromEntries(
        Object.entries(arrays).filter(([name]) => name.startsWith("snapshots/")),
      );
      const [reconstruction, kl, extra = 0] = arrays.losses.data;
      latest = { reconstruction, kl, auxiliary: extra };
    },
    result: async () => ({ ...await arraysFrom(addPrefix("parameters/", average)), ...snapshots }),
    dispose() {
      adam.dispose();
      ema.dispose();
      tf.dispose(parameters);
    },
  };
}

function imageLength({ imageSize }: VaeConfig): number {
  return imageSize * imageSize * 3;
}

function learningRateAt(step: number, { learningRate, schedule, steps, warmupSteps }: VaeConfig): number {
  const factor = schedule === "cosine"
    ? warmupCosine(step, { steps, warmupSteps })
    : linearWarmup(step, warmupSteps);
  return learningRate * factor;
}

function dataOf(arrays: NamedArrays): Record<string, ArrayLike<number>> {
  return Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, data]));
}
