/** Dictionaries that every SAE is held against: some learned nothing, one knows the labels. */

import * as tf from "@tensorflow/tfjs";
import { sampleCount } from "@/features/activations.ts";
import { discriminant, evidenceOf } from "@/features/ceilings.ts";
import { classMeans } from "@/features/class_means.ts";
import { type Dictionary } from "@/features/dictionary.ts";
import { dataPoints, type FloorOptions, randomPoints, whitenedDictionary } from "@/features/floors.ts";
import type { Split } from "@/features/labelled_latents.ts";
import { latentMoments, principalAxes } from "@/features/moments.ts";
import { categories, valueCount } from "@/nouns/catalogue.ts";

/**
 * Makes the floors as dictionaries, and the supervised dictionary as their ceiling, last.
 *
 * @param split Which latents choose.
 * @param options Size, sparsity and whitening of the SAE, and the seed.
 * @returns Latent dimensions, principal axes, random directions, random data points, a frozen random decoder with the
 * best greedy codes, and the supervised dictionary.
 */
export function referenceDictionaries(
  split: Split,
  options: Omit<FloorOptions, "signal" | "onProgress">,
): Dictionary[] {
  const { dimensions, choosing } = split;
  const moments = latentMoments(choosing.latents, dimensions);
  const { mean } = moments;
  const axes = principalAxes(moments);
  const identity = Float32Array.from(
    { length: dimensions ** 2 },
    (_, i) => Number(i % (dimensions + 1) === 0),
  );
  const whitened = (name: string, points: Float32Array) =>
    whitenedDictionary(name, { points, axes, mean, whitening: options.whitening });
  const random = whitened("random directions", randomPoints(dimensions, options));
  const points = whitened("random data points", dataPoints(split, { mean, ...options }));
  return [
    axesDictionary("latent dimensions", { directions: identity, mean }),
    axesDictionary("principal axes", { directions: axes.directions, mean }),
    keepLargest(random, options.l0),
    keepLargest(points, options.l0),
    { ...pursuit(random, options.l0), name: "random decoder" },
    supervisedDictionary(split),
  ];
}

/**
 * Makes a dictionary of orthonormal axes, both signs of each: f₂ᵢ = ReLU((z − mean) · uᵢ), f₂ᵢ₊₁ = ReLU(−(z − mean) · uᵢ).
 *
 * @param name What it is.
 * @param options Unit directions, row by row, [n, d], and the latents' mean, [d].
 * @returns A dictionary of 2n features that reconstructs all that lies along the axes.
 */
export function axesDictionary(
  name: string,
  { directions, mean }: { directions: Float32Array; mean: Float32Array },
): Dictionary {
  const dimensions = mean.length;
  const nFeatures = 2 * sampleCount(directions, dimensions);
  const decoder = Float32Array.from({ length: nFeatures * dimensions }, (_, at) => {
    const [feature, axis] = [Math.floor(at / dimensions), at % dimensions];
    return (feature % 2 ? -1 : 1) * directions[(feature >> 1) * dimensions + axis];
  });
  return {
    name,
    nFeatures,
    dimensions,
    decoder,
    decoderBias: mean,
    encode: (latents) =>
      tf.tidy(() => {
        const rows = tf.tensor2d(decoder, [nFeatures, dimensions]);
        return tf.relu(tf.matMul(latents.sub<tf.Tensor2D>(mean), rows, false, true)) as tf.Tensor2D;
      }),
  };
}

/**
 * Leaves each latent the largest few of its activations.
 *
 * @param dictionary What encodes.
 * @param l0 How many, rounded; more only where activations are equal.
 * @returns The sparse dictionary.
 */
export function keepLargest(dictionary: Dictionary, l0: number): Dictionary {
  const k = Math.min(dictionary.nFeatures, Math.max(1, Math.round(l0)));
  return {
    ...dictionary,
    encode: (latents) =>
      tf.tidy(() => {
        const codes = dictionary.encode(latents);
        const least = tf.topk(codes, k).values.slice([0, k - 1], [-1, 1]);
        return codes.mul(codes.greaterEqual(least)) as tf.Tensor2D;
      }),
  };
}

/**
 * Encodes by matching pursuit (Mallat & Zhang 1993): l0 times the largest activation of what is left,
 * i = argmax fᵢ(r), r ← r − fᵢ(r) dᵢ, starting from r = z. The codes that a fixed decoder allows without training.
 *
 * @param dictionary One whose encoder projects on its decoder's own directions, such as `whitenedDictionary`.
 * @param l0 Steps, rounded.
 * @returns The dictionary with those codes.
 */
export function pursuit(dictionary: Dictionary, l0: number): Dictionary {
  const { nFeatures, dimensions, decoder } = dictionary;
  return {
    ...dictionary,
    encode: (latents) =>
      tf.tidy(() => {
        const rows = tf.tensor2d(decoder, [nFeatures, dimensions]);
        let [rest, codes] = [latents, tf.zeros([latents.shape[0], nFeatures]) as tf.Tensor2D];
        for (let step = 0; step < Math.max(1, Math.round(l0)); step++) {
          const found = dictionary.encode(rest);
          const chosen = tf.oneHot(tf.argMax(found, 1), nFeatures).mul<tf.Tensor2D>(found);
          codes = codes.add(chosen);
          rest = rest.sub(tf.matMul(chosen, rows));
        }
        return codes;
      }),
  };
}

/**
 * Makes the supervised dictionary (Makelov, Lange & Nanda, Towards Principled Evaluations of Sparse Autoencoders, 2024): a
 * feature for each trait value, 1 where a linear discriminant reads the value, and its mean difference as direction:
 * z ≈ mean + Σₖ (μ_{vₖ} − mean) over the five values vₖ.
 *
 * @param split Which latents teach.
 * @returns A dictionary of 437 features of which five are active on every latent.
 */
export function supervisedDictionary({ choosing, dimensions }: Split): Dictionary {
  const count = sampleCount(choosing.latents, dimensions);
  const moments = latentMoments(choosing.latents, dimensions);
  const means = classMeans(choosing.latents, { labels: choosing.labels, dimensions });
  const classifiers = categories.map((category) => discriminant(category, { means, moments, count }));
  return {
    name: "supervised dictionary",
    nFeatures: valueCount,
    dimensions,
    decoder: means.means.map((x, at) =>
      means.counts[Math.floor(at / dimensions)] ? x - moments.mean[at % dimensions] : 0
    ),
    decoderBias: moments.mean,
    encode: (latents) =>
      tf.tidy(() => {
        const read = classifiers.map((classifier) =>
          tf.oneHot(tf.argMax(evidenceOf(classifier, latents), 1), classifier.offsets.length)
        );
        return tf.concat(read, 1).toFloat() as tf.Tensor2D;
      }),
  };
}
