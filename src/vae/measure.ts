/** All measures of a codec's reconstructions on held-out nouns, computed once. */
import type { Nouns } from "@/nouns/dataset.ts";
import { imageBatch } from "@/nouns/images.ts";
import { artifact } from "@/training/artifact.ts";
import type { RunOptions } from "@/training/progress.ts";
import { shrink } from "@/vae/training_images.ts";
import { encodeNouns } from "@/vae/latents.ts";
import {
  type ExactPixels,
  exactPixels,
  psnr,
  ssim,
  type TraitIdentity,
  traitIdentity,
} from "@/vae/quality.ts";
import { type Codec, decodeImages, requireComplete } from "@/vae/vae.ts";

/** How good a codec is on the held-out nouns, decoded from means. */
export interface CodecQuality {
  /** The codec's name. */
  name: string;
  /** Peak signal-to-noise ratio, decibels. */
  psnr: number;
  /** Structural similarity, at most 1. */
  ssim: number;
  /** What is exactly right after snapping to the palette. */
  exact: ExactPixels;
  /** What the recogniser reads. */
  identity: TraitIdentity;
}

/**
 * Measures a codec on all held-out nouns. Larger images are first averaged over the blocks of the 32 px grid.
 *
 * @param codec The codec.
 * @param nouns The data.
 * @param run Signal and progress.
 * @returns Its quality.
 * @throws {Error} If the work is stopped, or the codec is a VAE whose training was.
 */
export async function measureCodec(codec: Codec, nouns: Nouns, run: RunOptions = {}): Promise<CodecQuality> {
  requireComplete(codec, "measure the reconstructions");
  const { metrics } = await artifact("codec-quality", {}, async () => {
    const indices = Uint32Array.from({ length: nouns.heldOut.count }, (_, i) => i);
    const originals = imageBatch(nouns.heldOut, indices);
    const { latents } = encodeNouns(codec, nouns.heldOut, indices);
    const images = shrink(decodeImages(codec, latents), codec.imageSize / 32);
    const identity = await traitIdentity(images, nouns.heldOut, run);
    run.signal?.throwIfAborted();
    return {
      metrics: {
        psnr: psnr(images, originals),
        ssim: ssim(images, originals),
        exact: { ...exactPixels(images, nouns.heldOut) },
        identity: { ...identity },
      },
      tensors: {},
    };
  }, { version: 1, inputs: { codec: codec.key, nouns: nouns.key } });
  return { name: codec.name, ...metrics as unknown as Omit<CodecQuality, "name"> };
}
