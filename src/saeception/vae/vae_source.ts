/** The Nouns' VAE as a network with its means laid open, for whatever works on any such network. */
import * as tf from "@tensorflow/tfjs";
import { categories, valueCount } from "@/nouns/catalogue.ts";
import type { Nouns, NounSet } from "@/nouns/dataset.ts";
import { imageBatch, visibleLabels } from "@/nouns/images.ts";
import type {
  ActivationSource,
  Labels,
  Network,
  Split,
  TrainingJob,
} from "@/saeception/activation_source.ts";
import { continueVae } from "@/saeception/vae/continued_vae.ts";
import { sha256 } from "@/training/files.ts";
import { addPrefix, arraysFrom } from "@/training/parameters.ts";
import { encodeSafetensors } from "@/training/safetensors.ts";
import { encodeNouns } from "@/vae/latents.ts";
import { psnr } from "@/vae/quality.ts";
import { storedVae } from "@/vae/train_vae.ts";
import { shrink } from "@/vae/training_images.ts";
import { decodeImages, type Vae } from "@/vae/vae.ts";

/** What a source is made of. */
export interface VaeSourceOptions {
  /** The trained VAE that a job without start continues; it stays the caller's. */
  vae: Vae;
  /** Training nouns, and held-out ones of which the first half validates and the second tests. */
  nouns: Nouns;
  /** Adam's rate, > 0. */
  learningRate: number;
}

/**
 * Makes the source. Its opened layer is μ, its classes are the 437 trait values, of which a noun shows up to five, and its
 * score is the PSNR of reconstructions in decibels.
 *
 * It differs from a classifier in two ways: a job without start continues the VAE, because a new one would have latents
 * that no target fits, and the kept weights are the last ones, because its training has no epoch that is best.
 *
 * @param options VAE, nouns and rate.
 * @returns The source.
 */
export function vaeSource({ vae, nouns, learningRate }: VaeSourceOptions): ActivationSource {
  const half = nouns.heldOut.count >> 1;
  const sets: Record<Split, NounSet> = {
    train: nouns.train,
    validation: slice(nouns.heldOut, { first: 0, end: half }),
    test: slice(nouns.heldOut, { first: half, end: nouns.heldOut.count }),
  };
  const labels = Object.fromEntries(
    Object.entries(sets).map(([split, set]) => [split, nounLabels(set)]),
  ) as Record<Split, Labels>;
  const using = async <Result>(network: Network, use: (vae: Vae) => Promise<Result> | Result) => {
    const other = await vaeOf(network, vae);
    try {
      return await use(other);
    } finally {
      tf.dispose(other.parameters);
    }
  };
  const score = (network: Network, split: Split) =>
    using(network, (other) => {
      const all = Uint32Array.from({ length: sets[split].count }, (_, i) => i);
      const images = decodeImages(other, encodeNouns(other, sets[split], all).latents);
      return psnr(shrink(images, other.imageSize / 32), imageBatch(sets[split], all));
    });
  return {
    name: vae.name,
    key: `${vae.key}/${nouns.key}/${learningRate}`,
    dimensions: vae.dimensions,
    labels,
    score,
    activations: (network, split) =>
      using(network, (other) => {
        const all = Uint32Array.from({ length: sets[split].count }, (_, i) => i);
        return encodeNouns(other, sets[split], all).latents;
      }),
    async train(jobs, { observer, checkpointFolder: _, ...run } = {}) {
      if (observer) {
        throw new TypeError("Cannot train the VAE: found an observer, wanted none. Train its SAE afterwards");
      }
      jobs.forEach(checkJob);
      const networks: Network[] = [];
      let completed = true;
      for (const { seed, start, epochs, targets, lambda = 0 } of jobs) {
        const steps = epochs * Math.ceil(nouns.train.count / vae.config.batchSize);
        const moved = await using(
          start ?? await arraysFrom(vae.parameters),
          (from) => continueVae(from, { nouns, steps, learningRate, seed, targets, lambda }, run),
        );
        networks.push(await arraysFrom(moved.parameters));
        completed &&= moved.complete;
        tf.dispose(moved.parameters);
      }
      const validation: number[] = [];
      for (const network of networks) validation.push(await score(network, "validation"));
      return { networks, validation, completed };
    },
  };
}

/** The VAE with other weights, under the hash of these. */
async function vaeOf(network: Network, vae: Vae): Promise<Vae> {
  const tensors = addPrefix("parameters/", network);
  const key = (await sha256(encodeSafetensors(tensors))).slice(0, 16);
  const { step, seconds } = vae.training;
  const metrics = { step, seconds, history: vae.history as unknown as never };
  return storedVae({ name: "vae", folder: "", key, tensors, metrics, complete: true }, vae.config);
}

function checkJob({ auxiliaryLoss = "cosine" }: TrainingJob): void {
  if (auxiliaryLoss === "cosine") return;
  throw new RangeError(
    `Cannot train the VAE: auxiliaryLoss is ${auxiliaryLoss}, wanted is cosine. The other is a fault of the digits' code`,
  );
}

/**
 * The classes of nouns: their visible trait values.
 *
 * @param set The nouns.
 * @returns Five of 437 for each, −1 where a trait has no visible pixel.
 */
export function nounLabels(set: NounSet): Labels {
  return { classCount: valueCount, perExample: categories.length, values: visibleLabels(set) };
}

function slice(set: NounSet, { first, end }: { first: number; end: number }): NounSet {
  const part = <A extends Uint8Array | Uint16Array>(array: A, width: number) =>
    array.subarray(first * width, end * width) as A;
  return {
    count: end - first,
    traits: part(set.traits, 5),
    pixels: part(set.pixels, 1024),
    visiblePixels: part(set.visiblePixels, 5),
  };
}
