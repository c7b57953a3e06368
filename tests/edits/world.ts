/** A small world in which every answer is known: nouns that differ in their glasses only, seen through perfect models. */

import * as tf from "@tensorflow/tfjs";
import { type FeatureStudy, scoreActivations } from "@/features/analysis.ts";
import { collectActivations } from "@/features/activations.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { traitCounts } from "@/nouns/catalogue.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { imageBatch, paint } from "@/nouns/images.ts";
import { layerMap, renderNoun, visiblePixelCounts } from "@/nouns/renderer.ts";
import type { Codec } from "@/vae/vae.ts";

/** The four traits that all nouns of the world share, before the glasses. */
export const shared = [0, 3, 10, 77];

const size = 3072;
const glasses = Array.from({ length: traitCounts[4] }, (_, trait) => trait);
const pictures = glasses.map((trait) => paint(renderNoun([...shared, trait])));
const meanPicture = Float32Array.from(
  { length: size },
  (_, at) => pictures.reduce((sum, picture) => sum + picture[at], 0) / glasses.length,
);

/** A codec whose latents are the pictures themselves. */
export const pixelCodec: Codec = {
  name: "pixels",
  key: "pixels",
  imageSize: 32,
  dimensions: size,
  encode: (images) => ({ mu: tf.reshape(images, [-1, size]) as tf.Tensor2D }),
  decode: (z) => tf.reshape(z, [-1, 32, 32, 3]) as tf.Tensor4D,
};

/** One feature per glasses, 1 on the nouns that wear them; the decoder's rows lead from the mean picture to theirs. */
export const glassesDictionary: Dictionary = {
  name: "glasses",
  nFeatures: glasses.length,
  dimensions: size,
  decoder: Float32Array.from(
    pictures.flatMap((picture) => Array.from(picture, (x, at) => x - meanPicture[at])),
  ),
  decoderBias: meanPicture,
  encode: (latents) =>
    tf.tidy(() => {
      const distances = pictures.map((picture) =>
        tf.sum(tf.square(tf.sub(latents, tf.tensor1d(picture))), 1)
      );
      return tf.oneHot(tf.argMin(tf.stack(distances), 0), glasses.length).toFloat() as tf.Tensor2D;
    }),
};

/** Nouns of the world, the glasses in turn. */
export function glassesNouns(count: number): NounSet {
  const set: NounSet = {
    count,
    traits: new Uint8Array(count * 5),
    pixels: new Uint8Array(count * 1024),
    visiblePixels: new Uint16Array(count * 5),
  };
  for (let noun = 0; noun < count; noun++) {
    const traits = [...shared, noun % glasses.length];
    set.traits.set(traits, noun * 5);
    set.pixels.set(renderNoun(traits), noun * 1024);
    set.visiblePixels.set(visiblePixelCounts(layerMap(traits)), noun * 5);
  }
  return set;
}

/** The whole study of that world. */
export async function glassesStudy(): Promise<FeatureStudy> {
  const [train, heldOut] = [glassesNouns(69), glassesNouns(46)];
  const latentsOf = (set: NounSet) => imageBatch(set, Array.from({ length: set.count }, (_, i) => i));
  const latents = { key: "latents", dimensions: size, train: latentsOf(train), heldOut: latentsOf(heldOut) };
  const nouns = {
    key: "nouns",
    config: { seed: 0, trainCount: train.count, heldOutCount: heldOut.count },
    train,
    heldOut,
    refused: { combinations: 0, lookalikes: 0 },
  };
  const activations = {
    train: await collectActivations(glassesDictionary, latents.train),
    heldOut: await collectActivations(glassesDictionary, latents.heldOut),
  };
  const scored = scoreActivations(activations, { nouns, latents });
  const analysis = { key: "analysis", seconds: 0, dictionary: glassesDictionary, activations, ...scored };
  return { codec: pixelCodec, analysis, nouns, latents };
}
