/** A world in which every trait is one axis of the latent: perfect codes, perfect edits, known answers. */

import * as tf from "@tensorflow/tfjs";
import type { InterventionData } from "@/edits/intervention_context.ts";
import { collectActivations } from "@/features/activations.ts";
import { type FeatureAnalysis, scoreActivations } from "@/features/analysis.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { categories, sprites, traitCounts, valueCount, valueOffsets } from "@/nouns/catalogue.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { scaledPalette } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { layerMap, pixelCount, renderNoun, visiblePixelCounts } from "@/nouns/renderer.ts";
import { normals, seededRandom, shuffledIndices } from "@/training/random.ts";
import type { Codec } from "@/vae/vae.ts";

/** A codec whose latents are the five traits, one-hot: [437]. A category in which nothing exceeds ½ is not drawn. */
export const symbolicCodec: Codec = {
  name: "symbols",
  key: "symbols",
  imageSize: 32,
  dimensions: valueCount,
  encode: (images) => {
    const all = images.dataSync() as Float32Array;
    const size = pixelCount * 3;
    const latents = new Float32Array(all.length / size * valueCount);
    for (let noun = 0; noun * size < all.length; noun++) {
      recognise(all.slice(noun * size, (noun + 1) * size)).traits
        .forEach((trait, layer) => latents[noun * valueCount + valueOffsets[layer] + trait] = 1);
    }
    return { mu: tf.tensor2d(latents, [all.length / size, valueCount]) };
  },
  decode: (z) => {
    const all = z.dataSync() as Float32Array;
    const count = all.length / valueCount;
    const pictures = new Float32Array(count * pixelCount * 3);
    for (let noun = 0; noun < count; noun++) {
      const own = all.subarray(noun * valueCount, (noun + 1) * valueCount);
      categories.forEach((_, layer) => {
        const part = own.subarray(valueOffsets[layer], valueOffsets[layer] + traitCounts[layer]);
        const most = Math.max(...part);
        if (most <= 0.5) return;
        const { positions, colors } = sprites[valueOffsets[layer] + part.indexOf(most)];
        positions.forEach((position, i) => {
          const at = (noun * pixelCount + position) * 3;
          for (let c = 0; c < 3; c++) pictures[at + c] = scaledPalette[colors[i] * 3 + c];
        });
      });
    }
    return tf.tensor4d(pictures, [count, 32, 32, 3]);
  },
};

/** One feature for each trait value: it is the axis itself. */
export const oracle: Dictionary = {
  name: "oracle",
  nFeatures: valueCount,
  dimensions: valueCount,
  decoder: Float32Array.from({ length: valueCount ** 2 }, (_, at) => Number(at % (valueCount + 1) === 0)),
  decoderBias: new Float32Array(valueCount),
  encode: (latents) => tf.relu(latents) as tf.Tensor2D,
};

/** The oracle seen through random directions: each feature mixes all traits, ReLU(z · uᵢ) with decoder uᵢ / ‖uᵢ‖². */
export function scrambled(seed: number): Dictionary {
  const rows = normals(valueCount ** 2, seededRandom(seed, "scrambled")).map((x) =>
    x / Math.sqrt(valueCount)
  );
  return {
    ...oracle,
    name: "scrambled",
    decoder: rows,
    encode: (latents) =>
      tf.tidy(() =>
        tf.relu(tf.matMul(latents, tf.tensor2d(rows, [valueCount, valueCount]), false, true)) as tf.Tensor2D
      ),
  };
}

/** Nouns in which every value occurs equally often, in an order of its own, with their symbols as latents. */
export function symbolicData(): InterventionData {
  const [train, heldOut] = [nounsFrom(0, 1936), nounsFrom(1, 484)];
  const config = { seed: 0, trainCount: train.count, heldOutCount: heldOut.count };
  const refused = { combinations: 0, lookalikes: 0 };
  return {
    codec: symbolicCodec,
    nouns: { key: "nouns", config, train, heldOut, refused },
    latents: { key: "latents", dimensions: valueCount, train: symbols(train), heldOut: symbols(heldOut) },
  };
}

function nounsFrom(first: number, count: number): NounSet {
  const set = {
    count,
    traits: new Uint8Array(count * categories.length),
    pixels: new Uint8Array(count * pixelCount),
    visiblePixels: new Uint16Array(count * categories.length),
  };
  const order = (layer: number, round: number) =>
    shuffledIndices(traitCounts[layer], seededRandom(first, "nouns", layer, round));
  for (let noun = 0; noun < count; noun++) {
    const traits = traitCounts.map((traits, layer) => order(layer, Math.floor(noun / traits))[noun % traits]);
    set.traits.set(traits, noun * categories.length);
    set.pixels.set(renderNoun(traits), noun * pixelCount);
    set.visiblePixels.set(visiblePixelCounts(layerMap(traits)), noun * categories.length);
  }
  return set;
}

function symbols({ count, traits }: NounSet): Float32Array {
  const latents = new Float32Array(count * valueCount);
  traits.forEach((trait, at) =>
    latents[Math.floor(at / categories.length) * valueCount + valueOffsets[at % categories.length] + trait] =
      1
  );
  return latents;
}

/** The oracle's analysis of the nouns of {@link symbolicData}. */
export async function oracleAnalysis(data: InterventionData): Promise<FeatureAnalysis> {
  const activations = {
    train: await collectActivations(oracle, data.latents.train),
    heldOut: await collectActivations(oracle, data.latents.heldOut),
  };
  return {
    key: "analysis",
    seconds: 0,
    dictionary: oracle,
    activations,
    ...scoreActivations(activations, data),
  };
}
