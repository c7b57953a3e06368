/** The latents of all nouns: the data on which the sparse autoencoders are trained. */
import type { Nouns, NounSet } from "@/nouns/dataset.ts";
import { imageBatch } from "@/nouns/images.ts";
import { artifact } from "@/training/artifact.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import { enlarge, trainingImages } from "@/vae/training_images.ts";
import { type Codec, encodeImages, requireComplete, type Vae } from "@/vae/vae.ts";

/** Posterior means of all nouns under one VAE. */
export interface Latents {
  /** The artifact's key: it binds a sparse autoencoder to the VAE whose latents it was trained on. */
  key: string;
  /** Length of a latent. */
  dimensions: number;
  /** μ of the training nouns, `[train.count, dimensions]`. */
  train: Float32Array;
  /** μ of the held-out nouns, `[heldOut.count, dimensions]`. */
  heldOut: Float32Array;
}

const chunk = 1000;

/**
 * Encodes every noun to its posterior mean.
 *
 * @param vae The trained VAE.
 * @param nouns The data it was trained on.
 * @param run Signal and progress.
 * @returns The means, in the order of the nouns.
 * @throws {Error} If the VAE is incomplete, or if the work is stopped.
 */
export async function encodeMeans(vae: Vae, nouns: Nouns, run: RunOptions = {}): Promise<Latents> {
  requireComplete(vae, "encode the nouns");
  const { dimensions } = vae;
  const stored = await artifact("latents", {}, async () => {
    const steps = nouns.train.count + nouns.heldOut.count;
    const meter = progressMeter({ ...run, title: "Encoding all nouns", steps });
    const breathe = breather();
    let done = 0;
    const encodeSet = async (set: NounSet) => {
      const means = new Float32Array(set.count * dimensions);
      for (let first = 0; first < set.count; first += chunk) {
        run.signal?.throwIfAborted();
        const length = Math.min(chunk, set.count - first);
        const indices = Uint32Array.from({ length }, (_, i) => first + i);
        means.set(encodeImages(vae, await trainingImages(set, indices, vae.config)), first * dimensions);
        meter.report(done += length);
        await breathe();
      }
      return { shape: [set.count, dimensions], data: means };
    };
    return {
      metrics: {},
      tensors: { train: await encodeSet(nouns.train), held_out: await encodeSet(nouns.heldOut) },
    };
  }, { version: 1, inputs: { vae: vae.key, nouns: nouns.key } });
  const { train, held_out } = stored.tensors;
  return {
    key: stored.key,
    dimensions,
    train: train.data as Float32Array,
    heldOut: held_out.data as Float32Array,
  };
}

/**
 * Shows some nouns to a codec at the size it wants and takes back what it makes of them.
 *
 * @param codec The codec.
 * @param set The nouns.
 * @param indices Which of them, `[count]`.
 * @returns Originals and latents, `[count, size, size, 3]` and `[count, dimensions]`.
 */
export function encodeNouns(codec: Codec, set: NounSet, indices: Uint32Array) {
  const originals = enlarge(imageBatch(set, indices), codec.imageSize / 32);
  return { originals, latents: encodeImages(codec, originals) };
}
