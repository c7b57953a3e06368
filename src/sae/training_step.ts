/** What one training step computes for a configuration: the gradients. */
import * as tf from "@tensorflow/tfjs";
import { affine } from "@/sae/stacked.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { sparseGradients, type StepGradients, type TrainingWeights } from "@/sae/gradients.ts";
import { ghostGradients } from "@/sae/ghost.ts";
import { gatedGradients, type GatedWeights } from "@/sae/gated.ts";
import { jumpReluGradients, type JumpReluWeights } from "@/sae/jumprelu.ts";
import { deadCode, deadCodeOfStack, selectCode, selectedMatrix, type SparseCode } from "@/sae/selection.ts";
import { reluGradients } from "@/sae/relu.ts";
import { preActivationsInTraining } from "@/sae/training_measures.ts";
import { linearWarmup } from "@/training/schedule.ts";

/** One step's circumstances. Where a stack has a number of its own for each SAE, it is a list. */
export interface StepContext {
  /** The configuration, for a stack that of any of its SAEs. */
  config: SaeConfig;
  /** The batch in training coordinates, `[batch, dimensions]`, for a stack `[S, batch, dimensions]`. */
  x: tf.Tensor;
  /** Active features per sample, or the L0 that `jumprelu` with `l0-target` aims at. */
  k: number | number[];
  /** The penalty's weight at this step. */
  lambda: number | number[];
  /** Indices of the features that count as dead, for the auxiliary loss, for each SAE. */
  dead: Int32Array[];
}

/** The gradients, and for `batchtopk` and `matryoshka` the smallest positive activation that the batch kept. */
export interface StepResult extends StepGradients {
  /** A scalar, for a stack `[S]`, only with those two. */
  smallestKept?: tf.Tensor;
}

/**
 * Computes the gradients of one step.
 *
 * @param weights The weights in training, of one SAE or of a stack.
 * @param context The batch and the configuration.
 * @returns Gradients and trackers' input; the caller disposes of them.
 */
export function stepGradients(
  weights: TrainingWeights,
  { config, x, k, lambda, dead }: StepContext,
): StepResult {
  if (config.deadRemedy === "ghost" && dead.some(({ length }) => length > 0)) {
    return withGhosts(weights, { config, x, k, lambda, dead });
  }
  if (config.activation === "relu") return reluGradients(weights, { ...config, x, lambda });
  if (config.activation === "gated") {
    return gatedGradients(weights as GatedWeights, { ...config, x, lambda });
  }
  if (config.activation === "jumprelu") {
    return jumpReluGradients(weights as JumpReluWeights, { ...config, x, lambda, k });
  }
  return tf.tidy(() => {
    const { activation, auxCoefficient: coefficient, auxScale } = config;
    const z = preActivationsInTraining(weights, { x, config });
    const hasDead = config.deadRemedy === "auxk" && dead.some(({ length }) => length > 0);
    const code = selectCode(z, { activation, k });
    const aux = hasDead ? { code: auxCode(z, { config, dead }), coefficient, auxScale } : undefined;
    const levels = activation === "matryoshka" ? config.levels : [];
    const step: StepResult = sparseGradients(weights, { ...config, x, code, aux, levels });
    if (activation !== "topk") {
      const kept = code.values.reshape([...z.shape.slice(0, -2), -1]);
      step.smallestKept = tf.min(tf.where(tf.greater(kept, 0), kept, Infinity), -1);
    }
    return { ...step };
  });
}

/** The step without its ghosts, and theirs on top. */
function withGhosts(weights: TrainingWeights, context: StepContext): StepResult {
  return tf.tidy(() => {
    const { config, x, k } = context;
    const step = stepGradients(weights, { ...context, dead: [] });
    const z = preActivationsInTraining(weights, { x, config });
    const f = config.activation === "relu" ? tf.relu(z) : selectedMatrix(z, { ...config, k });
    const { decoder, decoderBias } = weights;
    const residual = tf.sub(x, affine(f, { matrix: decoder, bias: decoderBias }));
    const ghosts = ghostGradients(weights, { ...config, x, z, residual, dead: context.dead });
    const names = Object.keys(ghosts) as (keyof TrainingWeights)[];
    const sums = names.map((name) => [name, tf.add(step.gradients[name], ghosts[name])]);
    return { ...step, gradients: Object.fromEntries(sums) };
  });
}

/**
 * The penalty's weight at a step: lambda, after its warmup.
 *
 * @param step The step.
 * @param config The configuration.
 * @returns 0 to lambda.
 */
export function lambdaAt(
  step: number,
  { lambda, lambdaWarmup, steps }: Pick<SaeConfig, "lambda" | "lambdaWarmup" | "steps">,
): number {
  return lambda * linearWarmup(step, Math.round(lambdaWarmup * steps));
}

/** What the dead features of each SAE say about the residual. */
function auxCode(z: tf.Tensor, { config, dead }: Pick<StepContext, "config" | "dead">): SparseCode {
  const k = Math.min(config.auxK, Math.max(...dead.map(({ length }) => length)));
  if (z.rank === 3) return deadCodeOfStack(z, { dead, k });
  return deadCode(z as tf.Tensor2D, { dead: tf.tensor1d(dead[0], "int32"), k });
}
