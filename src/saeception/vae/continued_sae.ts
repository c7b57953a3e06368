/** A SAE that is trained on for latents that have moved a little. */
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import { createMember } from "@/sae/member.ts";
import type { SaeMetrics } from "@/sae/metrics.ts";
import type { SaeParameters } from "@/sae/model.ts";
import { fitNormalization, unfoldNormalization } from "@/sae/normalization.ts";
import { densities, evaluate, type Sae } from "@/sae/sae.ts";
import type { LatentSets } from "@/sae/train_members.ts";
import { artifact, type Json } from "@/training/artifact.ts";
import { batchIndices } from "@/training/batches.ts";
import { train } from "@/training/loop.ts";
import { arraysFrom } from "@/training/parameters.ts";
import type { History, RunOptions } from "@/training/progress.ts";

/** How a SAE is trained on. */
export interface ContinueSaeOptions {
  /** The latents to learn from and to judge by. */
  latents: LatentSets;
  /** Optimiser steps. */
  steps: number;
  /** Adam's rate before it falls to 0, > 0. */
  learningRate: number;
}

const weightNames = ["encoder", "encoderBias", "decoder", "decoderBias"] as const;
const curvePoints = 10;

/**
 * Trains a SAE on from its weights, with a fresh optimiser and centring and whitening fitted to the new latents. Its
 * features keep their numbers, which a SAE that is trained anew would not.
 *
 * @param sae A SAE with ReLU or TopK; it stays the caller's.
 * @param options Latents, length and rate.
 * @param run Signal and progress.
 * @returns The SAE with its own tensors, which the caller owns.
 * @throws {TypeError} If its activation has a threshold, which a few steps cannot find anew.
 */
export async function continueSae(
  sae: Sae,
  { latents, steps, learningRate }: ContinueSaeOptions,
  run: RunOptions = {},
): Promise<Sae> {
  if (sae.activation.kind === "threshold") {
    throw new TypeError(
      `Cannot train the SAE on: found batchtopk in ${sae.name}, wanted relu or topk. Take another member`,
    );
  }
  const config = resolveSaeConfig({
    ...sae.config,
    steps,
    learningRate,
    warmupSteps: Math.round(steps / 10),
    deadRemedy: "none", // a rare feature is silent for most of so short a run, and would be taken for dead
  });
  const { label: _, ...identity } = config;
  const stored = await artifact("continued-sae", identity, async ({ checkpointFolder }) => {
    const learned = await learn(sae, { config, latents, checkpointFolder, run });
    const model = { parameters: learned.parameters, activation: sae.activation };
    const metrics = await evaluate(model, latents.heldOut);
    const density = await densities(model, latents.train);
    const tensors = await arraysFrom({ ...learned.parameters });
    tf.dispose({ ...learned.parameters });
    return {
      metrics: { heldOut: metrics as unknown as Json, history: learned.history as unknown as Json },
      tensors: { ...tensors, density: { shape: [density.length], data: density } },
      complete: learned.completed,
    };
  }, { version: 1, inputs: { sae: sae.key, latents: latents.key } });
  const tensor = (name: string) =>
    tf.tensor(stored.tensors[name].data as Float32Array, stored.tensors[name].shape);
  const density = stored.tensors.density.data as Float32Array;
  return {
    key: stored.key,
    name: sae.name,
    config,
    parameters: Object.fromEntries(
      weightNames.map((name) => [name, tensor(name)]),
    ) as unknown as SaeParameters,
    activation: sae.activation,
    metrics: stored.metrics.heldOut as unknown as SaeMetrics,
    density,
    dead: density.filter((share) => share === 0).length / density.length,
    history: stored.metrics.history as unknown as History,
    complete: stored.complete,
  };
}

interface LearnOptions {
  config: SaeConfig;
  latents: LatentSets;
  checkpointFolder: string;
  run: RunOptions;
}

async function learn(sae: Sae, { config, latents, checkpointFolder, run }: LearnOptions) {
  const { dimensions } = latents;
  const all = tf.tensor2d(latents.train, [latents.train.length / dimensions, dimensions]);
  const member = createMember(config, all);
  try {
    member.restore({ ...await member.state(), ...await startingWeights(sae, { config, all }) });
    const batch = batchIndices({ count: all.shape[0], batchSize: config.batchSize, seed: config.seed });
    const { completed, history } = await train({
      step: (step) =>
        tf.tidy(() => {
          member.step(step, tf.gather(all, Int32Array.from(batch(step))));
        }),
      measure: async (step) => ({ ...await member.measure(step, all) }),
      state: member.state,
      restore: member.restore,
    }, {
      ...run,
      title: `Training ${sae.name} on`,
      steps: config.steps,
      measureEvery: Math.max(1, Math.ceil(config.steps / curvePoints)),
      checkpointFolder,
    });
    return { ...member.result(), completed, history };
  } finally {
    member.dispose();
    all.dispose();
  }
}

/** The SAE's weights in the coordinates that are fitted to the new latents; decoder rows get length 1, features their inverse. */
async function startingWeights(sae: Sae, { config, all }: { config: SaeConfig; all: tf.Tensor2D }) {
  const weights = tf.tidy((): TrainingWeights => {
    const normalization = fitNormalization(all, config);
    const { encoder, encoderBias, decoder, decoderBias } = unfoldNormalization(sae.parameters, normalization);
    if (config.decoderNorms === "free") return { encoder, encoderBias, decoder, decoderBias };
    const norms = tf.norm(decoder, 2, 1).add(1e-12);
    const column = norms.reshape([-1, 1]);
    return {
      encoder: encoder.mul(column),
      encoderBias: encoderBias.mul(norms),
      decoder: decoder.div(column),
      decoderBias,
    };
  });
  const arrays = await arraysFrom(weights);
  tf.dispose(weights);
  return arrays;
}
