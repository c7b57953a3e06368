/** The published SAE: trained beside the classifier, step by step, on the activations of a network that still moves. */
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { disposeSae, type SaeModel } from "@/sae/sae.ts";
import { createSaeStack } from "@/sae/stack.ts";
import type { TrainingObserver } from "@/saeception/activation_source.ts";
import { saeArrays, saeFrom } from "@/saeception/sae_arrays.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** The weight of the published penalty, on the mean over batch and features of |z|. */
const publishedPenalty = 0.75;

/**
 * The published recipe: 16 → 256 → 16, ReLU, loss `mean (x − x̂)² + .75 · mean |z|` with both means over all elements,
 * nothing centred, scaled or normalised, Adam at 1e-3 (SAE-ception, DIGIT-MNIST).
 *
 * @param seed Seed of its weights.
 * @returns The configuration; its penalty is a sum over features, hence the division.
 */
export function publishedSaeConfig(seed: number): Readonly<SaeConfig> {
  const nFeatures = 256;
  return resolveSaeConfig({
    nFeatures,
    activation: "relu",
    listUpTo: 0, // whole products, as in the published code
    lambda: publishedPenalty / nFeatures,
    lambdaWarmup: 0,
    lossScale: "mean",
    penalty: "plain",
    preBias: false,
    learningRate: 1e-3,
    warmupSteps: 0,
    decayFraction: 0,
    centring: false,
    whitening: 0,
    scaling: false,
    initialization: "linear",
    biasStart: "zero",
    decoderNorms: "free",
    deadRemedy: "none",
    seed,
  });
}

/** SAEs that learn beside their networks. */
export interface JointSaes {
  /** What the training tells. */
  observer: TrainingObserver;
  /** The SAE of each network, as it was at the network's best epoch; they live until `dispose`. */
  models(): SaeModel[];
  /** Frees everything. */
  dispose(): void;
}

/**
 * Makes one published SAE for each network of a training.
 *
 * @param seeds The networks' seeds.
 * @param dimensions Width of the opened layer.
 * @returns The SAEs; the caller disposes of them.
 */
export function jointSaes(seeds: number[], dimensions: number): JointSaes {
  const samples = tf.zeros<tf.Rank.R3>([seeds.length, 1, dimensions]); // nothing is fitted to samples here
  const stack = createSaeStack(seeds.map(publishedSaeConfig), samples);
  samples.dispose();
  let best = stack.results();
  const keep = (improved: boolean[]) => {
    const now = stack.results();
    best = best.map((old, i) => {
      disposeSae(improved[i] ? old : now[i]);
      return improved[i] ? now[i] : old;
    });
  };
  const restore = (arrays: NamedArrays) => {
    stack.restore(arrays);
    best.forEach(disposeSae);
    best = seeds.map((_, i) => saeFrom(arrays, `best/${i}`));
  };
  const state = async () => {
    const kept = await Promise.all(best.map((sae, i) => saeArrays(sae, `best/${i}`)));
    return Object.assign({}, await stack.state(), ...kept);
  };
  return {
    observer: { step: stack.step, epoch: keep, state, restore },
    models: () => best,
    dispose() {
      stack.dispose();
      best.forEach(disposeSae);
    },
  };
}
