/** One cycle of SAE-ception for any network with an opened layer: read it, sharpen it, train toward it. */
import { join } from "@std/path";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import type { SaeModel } from "@/sae/sae.ts";
import { trainSaeStack } from "@/sae/train_stack.ts";
import type { ActivationSource, Network } from "@/saeception/activation_source.ts";
import { type ArmName, armOf } from "@/saeception/arms.ts";
import { studySaeConfig } from "@/saeception/study_sae.ts";
import { armTargets } from "@/saeception/targets.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";

/** What one cycle does. */
export interface RunCycleOptions extends RunOptions {
  /** The networks' seeds, at least one. */
  seeds: number[];
  /** The networks to start from, one for each seed. Without them, networks without targets are trained first. */
  networks?: Network[] | undefined;
  /** What the next networks are asked to represent. */
  arm: ArmName;
  /** Features kept for each class or example, N. */
  keep: number;
  /** Whether features are ranked by class mean minus global mean; for examples with several labels. */
  contrast?: boolean | undefined;
  /** Weight of the auxiliary loss, ≥ 0. */
  lambda: number;
  /** Passes over the training examples, ≥ 1. */
  epochs: number;
  /** Whether the next networks train on from the present ones rather than anew from their seeds. */
  continued?: boolean | undefined;
  /** Fields in which the SAEs differ from the study's: 16 features for each dimension, top-8, 1,000 steps. */
  sae?: Partial<SaeConfig> | undefined;
  /** Where checkpoints go; none are kept without it. */
  checkpointFolder?: string | undefined;
}

/** What a cycle started from, what it saw, and what came out, each in the order of the seeds. */
export interface Cycle {
  /** The networks that were read. */
  before: Network[];
  /** Their SAEs, none if the arm needs none; the caller disposes of them. */
  saes: SaeModel[];
  /** What the next networks were pulled toward, `[trainCount * dimensions]`. */
  targets: Float32Array[];
  /** The next networks. */
  networks: Network[];
  /** Their best validation scores. */
  validation: number[];
  /** False if the cycle was stopped; the lists of what was not reached are empty. */
  completed: boolean;
}

/**
 * Takes networks through one cycle: activations → SAE → sharpened targets → networks that are trained toward them. Call it
 * again with the `networks` that came out for the next cycle.
 *
 * An own network takes part by being an {@linkcode ActivationSource}; what it has to do with targets is one term of its loss.
 *
 * @param source What the networks are.
 * @param options Arm, sizes, seeds, progress, Stop and checkpoints.
 * @returns Networks, SAEs and targets.
 * @throws {TypeError} If there is not one network for each seed.
 * @throws {RangeError} If there is no such arm.
 *
 * @example A network of one's own
 * ```ts
 * import assert from "node:assert/strict";
 * import * as tf from "@tensorflow/tfjs";
 * import { createAdam } from "@/backend/adam.ts";
 * import { disposeSae } from "@/sae/sae.ts";
 * import type { ActivationSource, Network } from "@/saeception/activation_source.ts";
 * import { auxiliaryTerm } from "@/saeception/auxiliary_term.ts";
 * import { runCycle } from "@/saeception/cycle.ts";
 * import { arraysFrom, gradientsOf, variablesFrom } from "@/training/parameters.ts";
 * import { normals, seededRandom } from "@/training/random.ts";
 *
 * await tf.setBackend("cpu");
 * const x = tf.tensor2d(normals(80 * 4, seededRandom(0, "x")), [80, 4]);
 * const truth = tf.argMax(x, 1); // four classes: the largest of four numbers
 * const labels = { classCount: 4, perExample: 1, values: Int16Array.from(truth.dataSync()) };
 * const outputs = (weights: Record<string, tf.Tensor>) => {
 *   const opened = tf.relu(tf.matMul(x, weights.first as tf.Tensor2D)) as tf.Tensor2D;
 *   return { opened, logits: tf.matMul(opened, weights.second as tf.Tensor2D) };
 * };
 * const score = async (network: Network) => {
 *   const right = tf.equal(tf.argMax(outputs(variablesFrom(network)).logits, 1), truth);
 *   return (await right.data()).filter(Boolean).length / 80;
 * };
 *
 * const source: ActivationSource = {
 *   name: "My network",
 *   key: "my network 1",
 *   dimensions: 8,
 *   labels: { train: labels, validation: labels, test: labels },
 *   async train(jobs) {
 *     const networks: Network[] = [];
 *     for (const { seed, start, epochs, targets, lambda = 0 } of jobs) {
 *       const weights = variablesFrom(start ?? {
 *         first: { shape: [4, 8], data: normals(32, seededRandom(seed, "first")) },
 *         second: { shape: [8, 4], data: normals(32, seededRandom(seed, "second")) },
 *       });
 *       const adam = createAdam(weights);
 *       for (let step = 0; step < epochs; step++) {
 *         const { gradients } = gradientsOf(() => {
 *           const { opened, logits } = outputs(weights);
 *           const loss = tf.losses.softmaxCrossEntropy(tf.oneHot(truth, 4), logits) as tf.Scalar;
 *           if (!targets || lambda === 0) return loss;
 *           const wanted = { targets: tf.tensor2d(targets, [80, 8]), loss: "cosine" } as const;
 *           return loss.add(auxiliaryTerm(opened, wanted).mul(lambda));
 *         }, weights);
 *         adam.apply(gradients, 0.05);
 *       }
 *       networks.push(await arraysFrom(weights));
 *     }
 *     return { networks, validation: await Promise.all(networks.map(score)), completed: true };
 *   },
 *   activations: async (network) => await outputs(variablesFrom(network)).opened.data() as Float32Array,
 *   score,
 * };
 *
 * const sae = { nFeatures: 16, k: 3, steps: 50, batchSize: 20 };
 * const cycle = await runCycle(source, { arm: "trimmed", keep: 4, lambda: 0.1, epochs: 60, seeds: [0], sae });
 * assert.ok(cycle.validation[0] > 0.5);
 * cycle.saes.forEach(disposeSae);
 * ```
 */
export async function runCycle(source: ActivationSource, options: RunCycleOptions): Promise<Cycle> {
  const { seeds, arm, keep, contrast, lambda, epochs, continued = false, checkpointFolder, ...rest } =
    options;
  const { dimensions, labels } = source;
  const { title, needsSae } = armOf(arm);
  if (options.networks && options.networks.length !== seeds.length) {
    throw new TypeError(
      `Cannot run the cycle: found ${options.networks.length} networks for ${seeds.length} seeds, wanted one for each`,
    );
  }
  const folder = (name: string) => checkpointFolder ? { checkpointFolder: join(checkpointFolder, name) } : {};
  const parts = progressParts(rest, { title, shares: [options.networks ? 0.01 : 1, 1, 1] });
  const cycle: Cycle = {
    before: options.networks ?? [],
    saes: [],
    targets: [],
    networks: [],
    validation: [],
    completed: true,
  };
  if (!options.networks) {
    const jobs = seeds.map((seed) => ({ seed, epochs }));
    const trained = await source.train(jobs, { ...parts[0], ...folder("before") });
    cycle.before = trained.networks;
    if (!trained.completed) return { ...cycle, completed: false };
  }
  const activations: Float32Array[] = [];
  for (const network of cycle.before) activations.push(await source.activations(network, "train"));
  if (needsSae) {
    const sizes = { nFeatures: 16 * dimensions, k: 8, saeSteps: options.sae?.steps ?? 1000 };
    const configs = seeds.map((seed) =>
      resolveSaeConfig({ ...studySaeConfig({ ...sizes, ...options.sae }, seed), ...options.sae, seed })
    );
    const trained = await trainSaeStack(configs, {
      ...parts[1],
      latents: activations,
      dimensions,
      ...folder("saes"),
    });
    cycle.saes = trained.models;
    if (!trained.completed) return { ...cycle, completed: false };
  }
  cycle.targets = seeds.map((seed, i) => {
    const own = { activations: activations[i], sae: cycle.saes[i] };
    return armTargets(arm, { ...own, dimensions, labels: labels.train, keep, seed, contrast });
  });
  const jobs = seeds.map((seed, i) => {
    const start = continued ? cycle.before[i] : undefined;
    return { seed, epochs, lambda, targets: cycle.targets[i], start };
  });
  return { ...cycle, ...await source.train(jobs, { ...parts[2], ...folder("after") }) };
}
