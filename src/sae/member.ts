/** One SAE in training: its weights, its optimiser, its dead features and its step. */
import type * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import { createLearner, type MemberMeasures } from "@/sae/learner.ts";
import type { SaeModel } from "@/sae/sae.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** An SAE that learns. It owns tensors until it is disposed of. */
export interface Member {
  /** Takes one step on a batch of latents, `[batchSize, dimensions]`, as the VAE gives them. */
  step(step: number, latents: tf.Tensor2D): void;
  /** Measures on latents that stay the same throughout the run. */
  measure(step: number, latents: tf.Tensor2D): Promise<MemberMeasures>;
  /** All that changes while it learns. */
  state(): Promise<NamedArrays>;
  /** Takes a state back. */
  restore(arrays: NamedArrays): void;
  /** The SAE as it is now, for latents as the VAE gives them; the caller disposes of its tensors. */
  result(): SaeModel;
  /** Frees everything. */
  dispose(): void;
}

/**
 * Makes an SAE ready to learn.
 *
 * @param config A complete configuration.
 * @param latents All training latents, `[count, dimensions]`; they stay the caller's.
 * @returns The member.
 */
export function createMember(config: SaeConfig, latents: tf.Tensor2D): Member {
  const { measure, results, ...learner } = createLearner([config], latents);
  return {
    ...learner,
    measure: async (step, latents) => (await measure(step, [latents]))[0],
    result: () => results()[0],
  };
}
